import "#server-only";
import { catalogueParts } from "#lib/core/catalogue/types.ts";
import { open, type Place } from "#lib/platform/crypto/envelope.ts";
import { db } from "#lib/platform/db/client.ts";
import { env } from "#lib/platform/env.ts";
import { type PartRead, readPart } from "#lib/talon-one/management.ts";
import { demoTalonOne } from "#lib/talon-one/simulator/demo-talon-one.ts";
import { keepItems, keepProblem } from "./store.ts";

export const managementKeyPlace = (destinationId: string): Place => ({
  table: "talon_access",
  id: destinationId,
  column: "management_key",
});

/** A refresh that has not ended by then has died with its process. */
const staleMs = 5 * 60_000;

/**
 * Reads all parts of a destination's account in parallel, at the rate that Talon.One allows. A part
 * that cannot be read says so, and keeps what was read before. Does nothing without a key, or while
 * another process does it.
 */
export async function refreshCatalogue(destinationId: string): Promise<void> {
  const isMine = await db().talonAccess.updateMany({
    where: {
      destinationId,
      managementKey: { not: null },
      OR: [{ refreshingSince: null }, { refreshingSince: { lt: new Date(Date.now() - staleMs) } }],
    },
    data: { refreshingSince: new Date() },
  });
  if (isMine.count === 0) return;
  try {
    const options = await accessOf(destinationId);
    if (!options) return;
    await Promise.all(
      catalogueParts.map(async (part) => {
        const read: PartRead = await readPart(part, options);
        if (read.ok) await db().$transaction((tx) => keepItems(tx, destinationId, part, read.items, "key"));
        else await keepProblem(destinationId, part, read.message);
      }),
    );
  } finally {
    await db().talonAccess.updateMany({ where: { destinationId }, data: { refreshingSince: null } });
  }
}

/** How the account is reached with the Management key; undefined without one. */
export async function accessOf(destinationId: string): Promise<{ baseUrl: string; deployment: string; apiKey: string } | undefined> {
  const destination = await db().destination.findFirst({ where: { id: destinationId, deletedAt: null } });
  const access = await db().talonAccess.findUnique({ where: { destinationId } });
  // The key goes to the host it was entered for, and to no other.
  if (!destination || !access?.managementKey || access.deployment !== destination.deployment) return undefined;
  const apiKey = open(access.managementKey, managementKeyPlace(destinationId));
  const baseUrl = destination.isDemo ? await demoTalonOne() : env().TALON_ONE_BASE_URL;
  return { baseUrl, deployment: destination.deployment, apiKey };
}

/** For all destinations that have a key, one after the other. */
export async function refreshCatalogues(): Promise<void> {
  const rows = await db().$queryRaw<{ id: string }[]>`
    SELECT d.id FROM destination d JOIN talon_access a ON a.destination_id = d.id
     WHERE d.deleted_at IS NULL AND NOT d.is_demo AND a.management_key IS NOT NULL ORDER BY d.id`;
  for (const { id } of rows) await refreshCatalogue(id);
}

/** Deletes what was known of deleted destinations, keys first. */
export async function forgetCatalogues(): Promise<void> {
  const gone = { deletedAt: { not: null } };
  const rows = await db().destination.findMany({ where: gone, select: { id: true } });
  const where = { destinationId: { in: rows.map(({ id }) => id) } };
  await db().talonAccess.deleteMany({ where });
  await db().catalogueItems.deleteMany({ where });
  await db().learntName.deleteMany({ where });
  await db().integrationAccess.deleteMany({ where });
  await db().catalogueCheck.deleteMany({ where });
}
