import { actionBySlug } from "#lib/core/actions/index.ts";
import type { CatalogueIndex } from "#lib/core/catalogue/catalogue-index.ts";
import { type Finding, lintPayload } from "#lib/core/catalogue/lint.ts";
import type { JsonObject } from "#lib/platform/json.ts";

export { indexCatalogue } from "#lib/core/catalogue/catalogue-index.ts";

export function findingsOfPayload(actionSlug: string, payload: JsonObject, index: CatalogueIndex): Finding[] {
  const action = actionBySlug.get(actionSlug);
  return action ? lintPayload(action, payload, index) : [];
}
