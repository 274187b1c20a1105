"use client";
import { useMemo } from "react";
import { mergePaths, pathsIn, type Scope } from "#components/plans/event-paths.ts";
import { useSeenPaths } from "#lib/console/events/hooks.ts";
import type { JsonObject } from "#lib/platform/json.ts";

/**
 * The paths that can be chosen: those of the event that is looked at, then those seen in others.
 */
export function useEventScope(destinationId: string, event: JsonObject | undefined): Scope {
  const seenPaths = useSeenPaths(destinationId, {});
  return useMemo(() => {
    const seen = (seenPaths.data?.paths ?? []).map(({ path, types, samples, count }) => ({ path, types, sample: samples[0], count }));
    return { paths: mergePaths(pathsIn(event), seen), sample: event };
  }, [event, seenPaths.data]);
}
