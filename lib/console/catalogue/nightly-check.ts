import "#server-only";
import { db } from "#lib/platform/db/client.ts";
import { mappingFindings } from "./findings.ts";

/**
 * Compares the mappings that are on with the account, for every destination: attributes are deleted
 * in Talon.One long after a mapping was saved. Findings become an alert.
 */
export async function checkCatalogues(): Promise<void> {
  const rows = await db().destination.findMany({ where: { deletedAt: null }, select: { id: true }, orderBy: { id: "asc" } });
  for (const { id } of rows) await checkDestination(id);
}

/** Checks again where something was found, so that an alert ends soon after its cause. */
export async function checkAgain(): Promise<void> {
  const rows = await db().catalogueCheck.findMany({ where: { errors: { gt: 0 } }, select: { destinationId: true } });
  const living = await db().destination.findMany({
    where: { id: { in: rows.map(({ destinationId }) => destinationId) }, deletedAt: null },
    select: { id: true },
  });
  for (const { id } of living) await checkDestination(id);
}

async function checkDestination(destinationId: string): Promise<void> {
  const { items } = await mappingFindings(destinationId);
  const enabled = await db().mapping.findMany({ where: { destinationId, deletedAt: null, enabled: true }, select: { id: true } });
  const on = new Set(enabled.map(({ id }) => id));
  const found = items.filter(({ mappingId }) => on.has(mappingId));
  const count = (severity: "error" | "warning") =>
    found.flatMap(({ findings }) => findings).filter((finding) => finding.severity === severity).length;
  const data = {
    checkedAt: new Date(),
    mappings: found.filter(({ findings }) => findings.some(({ severity }) => severity === "error")).length,
    errors: count("error"),
    warnings: count("warning"),
  };
  await db().catalogueCheck.upsert({ where: { destinationId }, create: { destinationId, ...data }, update: data });
}
