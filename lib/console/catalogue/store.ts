import "#server-only";
import type { CatalogueAttribute, CatalogueAudience, CataloguePart } from "#lib/core/catalogue/types.ts";
import { type DbTransaction, db } from "#lib/platform/db/client.ts";
import { Prisma } from "#lib/platform/db/generated/client.ts";

/** A catalogue smaller than this may shrink as it likes. */
const smallCount = 10;

/**
 * Stores what was read. If it is less than half of what there was, the old list stays and the new
 * one waits for a person: a key that lost a permission, or a wrong file, must not empty the
 * pickers.
 */
export async function keepItems(
  tx: DbTransaction,
  destinationId: string,
  part: CataloguePart,
  items: readonly object[],
  origin: "key" | "file",
): Promise<void> {
  const before = await tx.catalogueItems.findUnique({ where: { destinationId_part: { destinationId, part } }, select: { count: true } });
  const now = new Date();
  const isShrunk = before !== null && before.count >= smallCount && items.length * 2 < before.count;
  const read = isShrunk
    ? { pending: items as never, pendingCount: items.length }
    : { items: items as never, count: items.length, origin, readAt: now, pending: Prisma.DbNull, pendingCount: null };
  const data = { ...read, problem: null, triedAt: now };
  await tx.catalogueItems.upsert({
    where: { destinationId_part: { destinationId, part } },
    create: { destinationId, part, ...data },
    update: data,
  });
}

/**
 * An attribute that was just created: it is in the list before that is read again. A list that was
 * never read stays unread.
 */
export async function addAttribute(tx: DbTransaction, destinationId: string, attribute: CatalogueAttribute): Promise<void> {
  const { entity, eventType, name } = attribute;
  await tx.learntName.deleteMany({ where: { destinationId, entity, name, eventType: eventType ?? "" } });
  await tx.$executeRaw`
    UPDATE catalogue_items SET items = items || ${JSON.stringify([attribute])}::jsonb, count = count + 1
     WHERE destination_id = ${destinationId} AND part = 'attributes' AND items IS NOT NULL`;
}

/** Likewise. */
export async function addAudience(tx: DbTransaction, destinationId: string, audience: CatalogueAudience): Promise<void> {
  await tx.$executeRaw`
    UPDATE catalogue_items SET items = items || ${JSON.stringify([audience])}::jsonb, count = count + 1
     WHERE destination_id = ${destinationId} AND part = 'audiences' AND items IS NOT NULL`;
}

/** The last reading failed: what was read before it stays. */
export async function keepProblem(destinationId: string, part: CataloguePart, problem: string): Promise<void> {
  const data = { problem, triedAt: new Date() };
  await db().catalogueItems.upsert({
    where: { destinationId_part: { destinationId, part } },
    create: { destinationId, part, ...data },
    update: data,
  });
}
