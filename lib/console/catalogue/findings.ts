import "#server-only";
import { findDestination } from "#lib/console/destinations/service.ts";
import { actionBySlug } from "#lib/core/actions/index.ts";
import { indexCatalogue } from "#lib/core/catalogue/catalogue-index.ts";
import { type Finding, lintPayload } from "#lib/core/catalogue/lint.ts";
import { loadCatalogue } from "#lib/engine/catalogue/load-catalogue.ts";
import { db } from "#lib/platform/db/client.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { isJsonObject, type JsonObject } from "#lib/platform/json.ts";

/** What the account says about mappings as they would be; nothing if it was never read. */
export async function findingsOfContents(
  destinationId: string,
  contents: readonly { name: string; actionSlug: string; settings: JsonObject }[],
): Promise<{ name: string; findings: Finding[] }[]> {
  if (contents.length === 0) return [];
  const index = indexCatalogue(await loadCatalogue(pool(), destinationId));
  return contents.flatMap(({ name, actionSlug, settings }) => {
    const action = actionBySlug.get(actionSlug);
    const findings = action ? lintPayload(action, settings, index) : [];
    return findings.length > 0 ? [{ name, findings }] : [];
  });
}

export type MappingFindings = { mappingId: string; name: string; findings: Finding[] };

/**
 * What the account says about the fixed parts of each mapping: names and values that no event
 * changes. A mapping without findings is absent.
 */
export async function mappingFindings(destinationId: string): Promise<{ items: MappingFindings[] }> {
  await findDestination(db(), destinationId);
  const catalogue = await loadCatalogue(pool(), destinationId);
  const rows = await db().mapping.findMany({ where: { destinationId, deletedAt: null }, orderBy: [{ position: "asc" }, { id: "asc" }] });
  const index = indexCatalogue(catalogue);
  const items = rows.flatMap((row) => {
    const action = actionBySlug.get(row.actionSlug);
    const findings = action ? lintPayload(action, isJsonObject(row.settings) ? row.settings : {}, index) : [];
    return findings.length > 0 ? [{ mappingId: row.id, name: row.name, findings }] : [];
  });
  return { items };
}
