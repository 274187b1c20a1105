import type { Issue } from "#lib/json.ts";
import { compileTrigger } from "#lib/segment/trigger.ts";
import type { Filters } from "./schema.ts";

/** A filter that cannot be read would let everything through, or nothing: it is refused. Paths begin with "filters". */
export function checkFilters(filters: Filters): Issue[] {
  if (!filters.drop) return [];
  const compiled = compileTrigger(filters.drop.fql);
  return compiled.ok ? [] : compiled.issues.map((issue) => ({ ...issue, path: "filters.drop.fql" }));
}
