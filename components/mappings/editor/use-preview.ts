"use client";
import { useEffect, useMemo, useState } from "react";
import type { Issue, JsonObject } from "#lib/json.ts";
import { loadLiquid, mappingUsesLiquid } from "#lib/mapping/index.ts";
import type { DestinationFilters } from "#lib/plan/index.ts";
import type { MappingContent } from "../model/mapping-form.ts";
import { sameJson } from "../model/same-json.ts";
import { type Preview, previewMapping } from "../preview/preview-mapping.ts";

const nothingWrong: readonly Issue[] = [];

/** The preview of what is in the form right now, computed while rendering: it is never behind the form. */
export function usePreview(content: MappingContent, event: JsonObject | undefined, filters: DestinationFilters | undefined) {
  const liquid = useLiquid(mappingUsesLiquid(content.settings));
  const { actionSlug, trigger, settings, options } = content;
  // biome-ignore lint/correctness/useExhaustiveDependencies: liquid is not read here, but what is computed depends on its being loaded
  const preview = useMemo<Preview>(
    () => previewMapping({ actionSlug, trigger, settings, options }, event ?? {}, filters),
    [actionSlug, trigger, settings, options, event, filters, liquid],
  );
  return { preview, mistakes: useStable(preview.mistakes.length === 0 ? nothingWrong : preview.mistakes) };
}

/** The same object while it says the same, so that what is drawn from it is not drawn again. */
export function useStable<Value>(value: Value): Value {
  const [kept, keep] = useState(value);
  if (kept === value || sameJson(kept, value)) return kept;
  keep(value);
  return value;
}

/** True once Liquid is there; loaded when wanted. */
export function useLiquid(wanted: boolean): boolean {
  const [loaded, setLoaded] = useState(false);
  useEffect(() => {
    if (!wanted || loaded) return;
    let gone = false;
    loadLiquid().then(
      () => !gone && setLoaded(true),
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [wanted, loaded]);
  return loaded;
}
