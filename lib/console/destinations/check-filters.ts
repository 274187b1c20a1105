import { validateFilters } from "#lib/core/plan/index.ts";
import type { Issue } from "#lib/platform/json.ts";
import type { Filters } from "./schema.ts";

/**
 * A filter that cannot be read stops every event, so it is refused: its condition and each of its
 * paths. Paths begin with "filters".
 */
export function checkFilters(filters: Filters): Issue[] {
  return validateFilters(filters).map((issue) => ({ ...issue, path: `filters.${issue.path}` }));
}
