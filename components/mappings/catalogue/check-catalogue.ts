import type { ActionDefinition } from "#lib/core/actions/types.ts";
import type { CatalogueIndex } from "#lib/core/catalogue/catalogue-index.ts";
import { type Finding, lintPayload } from "#lib/core/catalogue/lint.ts";
import type { JsonObject } from "#lib/platform/json.ts";

export { indexCatalogue } from "#lib/core/catalogue/catalogue-index.ts";

/**
 * The account's findings about a mapping: about its fixed parts, and about what it makes of an
 * event.
 */
export function findingsOf(action: ActionDefinition, settings: JsonObject, payload: JsonObject, index: CatalogueIndex): readonly Finding[] {
  // If both find the same, the payload's finding is better: it knows the event type.
  const found = new Map(lintPayload(action, settings, index).map((finding) => [finding.path, finding]));
  for (const finding of lintPayload(action, payload, index)) found.set(finding.path, finding);
  return [...found.values()];
}
