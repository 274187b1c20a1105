"use client";
import { useDeferredValue, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { sameJson } from "#components/plans/same-json.ts";
import { useFilterReader } from "#components/plans/use-filter-reader.ts";
import { useLiquid } from "#components/plans/use-liquid.ts";
import { useWhenTouched } from "#components/ui/use-when-touched.ts";
import { mappingUsesLiquid, writtenLength } from "#lib/core/mapping/index.ts";
import type { DestinationFilters } from "#lib/core/plan/index.ts";
import type { Issue, JsonObject } from "#lib/platform/json.ts";
import type { MappingContent } from "../model/mapping-form.ts";
import { type Preview, previewMapping } from "../preview/preview-mapping.ts";
import { PreviewResults } from "../preview/preview-results.ts";

/**
 * Talon.One's contract, to hold what is previewed against; large, and nothing that is saved waits
 * for it.
 */
const contract = () => import("#lib/talon-one/contract/index.ts").then((module) => module.validateRequest);

/** Characters of an event that take longer than a frame to go through. */
const largeFrom = 100_000;

const nothingWrong: readonly Issue[] = [];

/**
 * The preview of what is in the form right now, computed while rendering: it is never behind the
 * form.
 */
export function usePreview(content: MappingContent, event: JsonObject | undefined, filters: DestinationFilters | undefined) {
  const liquid = useLiquid(mappingUsesLiquid(content.settings));
  const validate = useWhenTouched(contract);
  const read = useFilterReader(filters);
  const { actionSlug, trigger, settings, options } = content;
  const now = useMemo(() => ({ actionSlug, trigger, settings, options }), [actionSlug, trigger, settings, options]);
  // Of a very large event the result takes longer than a keystroke: the text goes first.
  const isLarge = useMemo(() => writtenLength(event, largeFrom) > largeFrom, [event]);
  const later = useDeferredValue(now);
  const looked = isLarge ? later : now;
  // biome-ignore lint/correctness/useExhaustiveDependencies: liquid is not read here, but what is computed depends on its being loaded
  const made = useMemo<Preview>(
    () => previewMapping(looked, event ?? {}, read && filters, validate, read),
    [looked, event, filters, liquid, validate, read],
  );
  // Mistakes are the mapping's own, whatever the event: nothing is saved on what was looked at
  // before.
  const preview = useMemo(() => (looked === now ? made : { ...made, mistakes: previewMapping(now, {}).mistakes }), [made, looked, now]);
  const broken = preview.mistakes.length > 0;
  // While the mapping has mistakes, what it made last is still looked at.
  const good = useRef<{ preview: Preview; event: JsonObject | undefined }>(undefined);
  useEffect(() => {
    if (!broken) good.current = { preview, event };
  });
  const before = broken && good.current?.event === event ? good.current?.preview : undefined;
  const shown = before ?? preview;
  const [results] = useState(() => new PreviewResults());
  useLayoutEffect(() => results.show({ preview: shown, waiting: before !== undefined }), [results, shown, before]);
  return {
    preview,
    shown,
    waiting: before !== undefined,
    results,
    mistakes: useStable(broken ? preview.mistakes : nothingWrong),
  };
}

/** The same object while it says the same, so that what is drawn from it is not drawn again. */
export function useStable<Value>(value: Value): Value {
  const [kept, keep] = useState(value);
  if (kept === value || sameJson(kept, value)) return kept;
  keep(value);
  return value;
}
