"use client";
import { useMemo } from "react";
import { type Scope, scopePaths } from "#components/plans/event-paths.ts";
import { useSeenPaths } from "#lib/console/events/hooks.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import { neverCarried } from "../model/carried.ts";

/**
 * The paths that can be chosen: those of the selected event, then those seen in others. `requires`
 * is the type and name that the trigger asks for.
 */
export function useEventScope(
  destinationId: string,
  event: JsonObject | undefined,
  requires: { type?: string; event?: string } | undefined,
): Scope {
  const seenPaths = useSeenPaths(destinationId, {});
  const { type, event: name } = requires ?? {};
  const own = useSeenPaths(destinationId, { type, name });
  const isOwn = (type !== undefined || name !== undefined) && !own.isPlaceholderData;
  return useMemo(() => {
    const seen = (seenPaths.data?.paths ?? []).map(({ path, types, samples, count }) => ({ path, types, sample: samples[0], count }));
    const carried = isOwn && own.data ? neverCarried(own.data, name ?? type ?? "") : undefined;
    return { ...scopePaths(event, seen), sample: event, ...(carried && { carried }) };
  }, [event, seenPaths.data, own.data, isOwn, name, type]);
}
