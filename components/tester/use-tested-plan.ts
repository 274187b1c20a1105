"use client";
import { useCallback, useEffect, useMemo, useState } from "react";
import { contentOf } from "#components/mappings/editor/content-of.ts";
import type { MappingContent } from "#components/mappings/model/mapping-form.ts";
import { useFilterReader } from "#components/plans/use-filter-reader.ts";
import { useLiquid } from "#components/plans/use-liquid.ts";
import { toast } from "#components/ui/toast.tsx";
import { largeFrom, useInSlices } from "#components/ui/use-in-slices.ts";
import type { Destination } from "#lib/console/destinations/schema.ts";
import type { Mapping } from "#lib/console/mappings/schema.ts";
import { mappingUsesLiquid, writtenLength } from "#lib/core/mapping/index.ts";
import { type CompiledDestination, compileDestinationWith, type MappingConfig, type Plan, planInSteps } from "#lib/core/plan/core.ts";
import { sayWhatIsMissing } from "#lib/core/plan/what-is-missing.ts";
import { compileTrigger } from "#lib/core/segment/trigger.ts";
import type { JsonObject } from "#lib/platform/json.ts";

export const newMappingId = "new";

/** The destination as it would run now, with one unsaved mapping from this browser's editor. */
export function useTestedDestination(
  destination: Destination,
  mappings: readonly Mapping[],
  unsaved: { id: string; content: MappingContent } | undefined,
) {
  const configs = useMemo(() => {
    const saved: MappingConfig[] = mappings.map((mapping) => ({
      id: mapping.id,
      ...(mapping.id === unsaved?.id ? unsaved.content : contentOf(mapping)),
    }));
    return unsaved?.id === newMappingId ? [...saved, { id: newMappingId, ...unsaved.content }] : saved;
  }, [mappings, unsaved]);
  const usesLiquid = useMemo(() => configs.some((config) => mappingUsesLiquid(config.settings)), [configs]);
  const liquid = useLiquid(usesLiquid);
  const read = useFilterReader(destination.filters);
  // Without Liquid nothing is said: the server, which has it, and the browser, which has not yet,
  // would not agree. Nor without what reads the filters.
  const ready = liquid || !usesLiquid;
  return useMemo(
    () =>
      ready && read
        ? compileDestinationWith(compileTrigger, read, { filters: destination.filters, mappings: configs }).compiled
        : undefined,
    [destination.filters, configs, ready, read],
  );
}

export function usePlan(compiled: CompiledDestination | undefined, event: JsonObject | undefined): Plan | undefined {
  const start = useCallback(
    function* () {
      if (!compiled || !event) return undefined;
      return { event, plan: yield* planInSteps(compiled, event, { explain: true, includeDisabled: true, sayMissing: sayWhatIsMissing }) };
    },
    [compiled, event],
  );
  const made = useInSlices(
    start,
    useMemo(() => writtenLength(event, largeFrom) > largeFrom, [event]),
  );
  return compiled && made?.event === event ? made?.plan : undefined;
}

/**
 * The draft that the editor keeps of a mapping, read once the page is there: the editor writes it
 * as it is left.
 */
export function useUnsavedMapping(
  userId: string,
  destinationId: string,
  mappings: readonly Mapping[],
  mappingId: string | null,
  wanted: boolean,
) {
  const [unsaved, setUnsaved] = useState<{ id: string; content: MappingContent }>();
  useEffect(() => {
    if (!wanted || mappingId === null) return;
    const mapping = mappings.find((candidate) => candidate.id === mappingId);
    let gone = false;
    // Only who comes from the editor needs what reads its drafts.
    import("./unsaved-mapping.ts").then(
      ({ readUnsaved }) => {
        const content = readUnsaved(userId, destinationId, mapping);
        if (content && !gone) setUnsaved({ id: mapping?.id ?? newMappingId, content });
      },
      (error) => toast.error(error),
    );
    return () => {
      gone = true;
    };
  }, [userId, destinationId, mappings, mappingId, wanted]);
  return unsaved;
}
