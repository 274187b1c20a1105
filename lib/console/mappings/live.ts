import "#server-only";
import { recordAudit } from "#lib/access/audit/record.ts";
import type { Actor } from "#lib/access/auth/viewer.ts";
import { mappingLimit } from "#lib/console/destinations/schema.ts";
import { findDestination } from "#lib/console/destinations/service.ts";
import { bumpDestinations } from "#lib/engine/mappings/bump.ts";
import { type DbTransaction, db } from "#lib/platform/db/client.ts";
import { type Destination, Prisma, type Mapping as Row } from "#lib/platform/db/generated/client.ts";
import { AppError } from "#lib/platform/errors.ts";
import type { Issue } from "#lib/platform/json.ts";
import { toldTime } from "#lib/platform/told-time.ts";
import { columnsOf, json, type Stored } from "./stored.ts";
import { auditView } from "./view.ts";

// The only place that writes what events use. Each write makes a version, in one transaction with
// it and with the audit log's entry.

/** What happens, as a verb of the audit log, and its details. */
export type Change = {
  verb: string;
  note?: string;
  releaseId?: string;
  /** The author, if someone else makes it live. */
  author?: { id: string | null; name: string };
};

/**
 * One change of a destination's mappings at a time, so that slots and positions are read as they
 * are. The commit notifies every process.
 */
export async function locked<Result>(
  destinationId: string,
  work: (tx: DbTransaction, destination: Destination) => Promise<Result>,
): Promise<Result> {
  return db().$transaction(async (tx) => {
    const destination = await lockDestination(tx, destinationId);
    const result = await work(tx, destination);
    await bumpDestinations(tx, [destinationId]);
    return result;
  });
}

/** Only the lock: for what changes nothing that events use. */
export async function lockDestination(tx: DbTransaction, id: string): Promise<Destination> {
  await tx.$queryRaw`SELECT 1 FROM destination WHERE id = ${id} FOR UPDATE`;
  return findDestination(tx, id);
}

export const limitReached = () =>
  new AppError("limit_reached", `A destination can have ${mappingLimit} mappings. Delete one before you add another.`);

async function freePlace(tx: DbTransaction, destinationId: string): Promise<{ slot: number; position: number }> {
  const taken = await tx.mapping.findMany({ where: { destinationId, deletedAt: null }, select: { slot: true, position: true } });
  const slots = new Set(taken.map(({ slot }) => slot));
  for (let slot = 1; slot <= mappingLimit; slot++)
    if (!slots.has(slot)) return { slot, position: Math.max(0, ...taken.map(({ position }) => position)) + 1 };
  throw limitReached();
}

/** Adds a mapping at the end of the list. */
export async function addRow(
  tx: DbTransaction,
  actor: Actor,
  at: { destinationId: string; id: string },
  stored: Stored,
  change: Change,
  importNotes?: Issue[] | null,
): Promise<Row> {
  const place = await freePlace(tx, at.destinationId);
  await keepVersion(tx, actor, at, 1, stored, change);
  const row = await tx.mapping.create({
    data: { ...at, ...place, ...columnsOf(stored), importNotes: importNotes ? json(importNotes) : undefined },
  });
  await record(tx, actor, row, change, undefined, row);
  return row;
}

/** Overwrites a mapping. `newContent`: what an import said no longer applies. */
export async function changeRow(
  tx: DbTransaction,
  actor: Actor,
  before: Row,
  stored: Stored,
  change: Change,
  { newContent = true }: { newContent?: boolean } = {},
): Promise<Row> {
  await keepVersion(tx, actor, before, before.version + 1, stored, change);
  const data = { ...columnsOf(stored), importNotes: newContent ? Prisma.DbNull : undefined, version: { increment: 1 } };
  const after = await tx.mapping.update({ where: { id: before.id }, data });
  await record(tx, actor, after, change, before, after);
  return after;
}

/** Deletes a mapping; its last version says so, and it can be restored. */
export async function removeRow(tx: DbTransaction, actor: Actor, before: Row, stored: Stored, change: Change): Promise<Row> {
  await keepVersion(tx, actor, before, before.version + 1, { ...stored, enabled: false }, change, true);
  const after = await tx.mapping.update({
    where: { id: before.id },
    data: { deletedAt: new Date(), slot: null, enabled: false, version: { increment: 1 } },
  });
  await record(tx, actor, { ...before, version: after.version }, change, before);
  return after;
}

/** Brings a deleted mapping back, at the end of the list. */
export async function reviveRow(tx: DbTransaction, actor: Actor, before: Row, stored: Stored, change: Change): Promise<Row> {
  const place = await freePlace(tx, before.destinationId);
  await keepVersion(tx, actor, before, before.version + 1, stored, change);
  const after = await tx.mapping.update({
    where: { id: before.id },
    data: { ...columnsOf(stored), ...place, deletedAt: null, version: { increment: 1 } },
  });
  await record(tx, actor, after, change, undefined, after);
  return after;
}

export const inOrder = [{ position: "asc" }, { id: "asc" }] as const satisfies Prisma.MappingOrderByWithRelationInput[];

/** Sets the order; `ids` are all existing mappings. Returns the previous order. */
export async function orderRows(tx: DbTransaction, actor: Actor, destination: Destination, ids: readonly string[]): Promise<string[]> {
  const rows = await tx.mapping.findMany({ where: { destinationId: destination.id, deletedAt: null }, orderBy: [...inOrder] });
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  const before = rows.map(({ id }) => id);
  for (const [index, id] of ids.entries()) await tx.mapping.update({ where: { id }, data: { position: index + 1 } });
  const list = (order: readonly string[]) => ({ order: order.map((id) => names.get(id) ?? id) });
  await recordAudit(tx, actor, {
    action: "reordered",
    objectKind: "destination",
    objectId: destination.id,
    objectName: destination.name,
    destinationId: destination.id,
    before: list(before),
    after: list(ids),
  });
  return before;
}

async function keepVersion(
  tx: DbTransaction,
  actor: Actor,
  { id, destinationId }: { id: string; destinationId: string },
  number: number,
  stored: Stored,
  { verb, note, releaseId, author = actor }: Change,
  deleted = false,
): Promise<void> {
  const by = { authorId: author.id, authorName: author.name };
  const data = { mappingId: id, number, destinationId, ...columnsOf(stored), deleted, change: verb, note, releaseId, ...by };
  const createdAt = toldTime();
  await tx.mappingVersion.create({ data: { ...data, ...(createdAt && { createdAt }) } });
}

const record = (tx: DbTransaction, actor: Actor, row: Row, { verb }: Change, before?: Row, after?: Row) =>
  recordAudit(tx, actor, {
    version: row.version,
    action: verb,
    objectKind: "mapping",
    objectId: row.id,
    objectName: row.name,
    destinationId: row.destinationId,
    before: before && auditView(before),
    after: after && auditView(after),
  });
