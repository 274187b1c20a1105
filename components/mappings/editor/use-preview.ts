"use client";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { sameJson } from "#components/plans/same-json.ts";
import { useFilterReader } from "#components/plans/use-filter-reader.ts";
import { useLiquid } from "#components/plans/use-liquid.ts";
import { largeFrom, useInSlices } from "#components/ui/use-in-slices.ts";
import { useLoaded } from "#components/ui/use-loaded.ts";
import { useWhenTouched } from "#components/ui/use-when-touched.ts";
import { mappingUsesLiquid, writtenLength } from "#lib/core/mapping/index.ts";
import type { DestinationFilters } from "#lib/core/plan/index.ts";
import type { Issue, JsonObject } from "#lib/platform/json.ts";
import type { MappingContent } from "../model/mapping-form.ts";
import { emptyPreview, type Preview, previewInSteps, previewMapping, restInSteps } from "../preview/preview-mapping.ts";
import { PreviewResults } from "../preview/preview-results.ts";

/**
 * Talon.One's contract, to check the preview against; it is large, and saving does not wait for it.
 */
const contract = () => import("#lib/talon-one/contract/index.ts").then((module) => module.validateRequest);
/** Words for an event that does not match: loaded for the first that does not. */
const loadWhyNot = () => import("#components/plans/why-not.ts").then((module) => module.whyNot);
/** What a missing value was to be made of: whoever works on the mapping asks for it. */
const loadSayMissing = () => import("#lib/core/plan/what-is-missing.ts").then((module) => module.sayWhatIsMissing);

const nothingWrong: readonly Issue[] = [];

/**
 * The preview of the form's present content, computed during rendering, so that it is never behind.
 * Only for a very large event it follows a moment later, and typing goes first.
 */
export function usePreview(content: MappingContent, event: JsonObject | undefined, filters: DestinationFilters | undefined) {
  const liquid = useLiquid(mappingUsesLiquid(content.settings));
  const validate = useWhenTouched(contract);
  const read = useFilterReader(filters);
  const [isStopped, setStopped] = useState(false);
  const whyNot = useLoaded(loadWhyNot, isStopped);
  const sayMissing = useWhenTouched(loadSayMissing);
  const { actionSlug, trigger, settings, options } = content;
  const now = useMemo(() => ({ actionSlug, trigger, settings, options }), [actionSlug, trigger, settings, options]);
  const isLarge = useMemo(() => writtenLength(event, largeFrom) > largeFrom, [event]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: liquid is not read here, but what is computed depends on its being loaded
  const start = useCallback(
    function* () {
      const given = [event ?? {}, read && filters, validate, read, { whyNot, sayMissing }] as const;
      const preview = yield* previewInSteps(now, ...given);
      const rest = preview.mistakes.length > 0 ? yield* restInSteps(now, preview.mistakes, ...given) : undefined;
      return { preview, rest, event, content: now };
    },
    [now, event, filters, liquid, validate, read, whyNot, sayMissing],
  );
  const newest = useInSlices(start, isLarge);
  const made = newest?.event === event ? newest : undefined;
  // Errors are the mapping's own, whatever the event: nothing is saved on what was looked at
  // before.
  const preview = useMemo<Preview>(
    () => (made?.content === now ? made.preview : { ...(made?.preview ?? emptyPreview), mistakes: previewMapping(now, {}).mistakes }),
    [made, now],
  );
  if (!isStopped && event && preview.stopped) setStopped(true);
  const broken = preview.mistakes.length > 0;
  // While the mapping has errors, what it made last is still looked at.
  const good = useRef<{ preview: Preview; event: JsonObject | undefined }>(undefined);
  useEffect(() => {
    if (!broken) good.current = { preview, event };
  });
  const before = broken && good.current?.event === event ? good.current?.preview : undefined;
  // Nothing was made before (a draft of an earlier visit, another event): what the others make.
  const rest = broken && before === undefined && made?.content === now ? made.rest : undefined;
  const shown = before ?? rest ?? preview;
  const [results] = useState(() => new PreviewResults());
  useLayoutEffect(() => results.show({ preview: shown, waiting: before !== undefined }), [results, shown, before]);
  return {
    preview,
    /** Nothing was made of this event yet. */
    working: made === undefined,
    shown,
    waiting: before !== undefined,
    partial: rest !== undefined,
    results,
    mistakes: useStable(broken ? preview.mistakes : nothingWrong),
  };
}

/** The same object while it says the same, so that nothing is rendered again without need. */
export function useStable<Value>(value: Value): Value {
  const [kept, keep] = useState(value);
  if (kept === value || sameJson(kept, value)) return kept;
  keep(value);
  return value;
}
