import "#server-only";
import { findDestination } from "#lib/console/destinations/service.ts";
import { settingsOf } from "#lib/console/mappings/view.ts";
import { actionBySlug } from "#lib/core/actions/index.ts";
import { indexCatalogue } from "#lib/core/catalogue/catalogue-index.ts";
import { type Finding, lintPayload } from "#lib/core/catalogue/lint.ts";
import { db } from "#lib/platform/db/client.ts";
import { loadCatalogue } from "./store.ts";

export type MappingFindings = { mappingId: string; name: string; findings: Finding[] };

/**
 * What the account says of the fixed parts of each mapping: names and values that no event changes.
 * A mapping of which it says nothing is absent.
 */
export async function mappingFindings(destinationId: string): Promise<{ items: MappingFindings[] }> {
  await findDestination(db(), destinationId);
  const catalogue = await loadCatalogue(db(), destinationId);
  const rows = await db().mapping.findMany({ where: { destinationId, deletedAt: null }, orderBy: [{ position: "asc" }, { id: "asc" }] });
  const index = indexCatalogue(catalogue);
  const items = rows.flatMap((row) => {
    const action = actionBySlug.get(row.actionSlug);
    const findings = action ? lintPayload(action, settingsOf(row), index) : [];
    return findings.length > 0 ? [{ mappingId: row.id, name: row.name, findings }] : [];
  });
  return { items };
}
