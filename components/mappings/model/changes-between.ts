import { sameJson } from "#components/plans/same-json.ts";
import type { JsonObject, JsonValue } from "#lib/platform/json.ts";
import type { MappingContent } from "./mapping-form.ts";

// Separate from the form, because comparing two versions needs none of it.

export type Change = { path: string; before: JsonValue | undefined; after: JsonValue | undefined };

/**
 * What differs between two versions, one line per field, for "3 changes" and for two people's work
 * side by side.
 */
export function changesBetween(before: MappingContent, after: MappingContent): Change[] {
  const changes: Change[] = [];
  for (const key of ["name", "trigger", "actionSlug", "enabled"] as const) {
    if (before[key] !== after[key]) changes.push({ path: key, before: before[key], after: after[key] });
  }
  for (const part of ["settings", "options"] as const) {
    const [left, right] = [before[part] as JsonObject, after[part] as JsonObject];
    for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
      if (!sameJson(left[key], right[key])) changes.push({ path: `${part}.${key}`, before: left[key], after: right[key] });
    }
  }
  return changes;
}
