import "#server-only";
import { recordAudit } from "#lib/access/audit/record.ts";
import type { Actor } from "#lib/access/auth/viewer.ts";
import { mappingLimit } from "#lib/console/destinations/schema.ts";
import { limitReached } from "#lib/console/mappings/live.ts";
import { columnsOf, json, type Stored } from "#lib/console/mappings/stored.ts";
import { auditView } from "#lib/console/mappings/view.ts";
import type { DbTransaction } from "#lib/platform/db/client.ts";
import { type MappingDraft as DraftRow, Prisma } from "#lib/platform/db/generated/client.ts";
import type { Issue } from "#lib/platform/json.ts";

// Writing drafts, within someone's transaction that holds the destination's lock.

export type DraftInput = {
  mappingId: string;
  destinationId: string;
  /** The version of the mapping that it was made from; 0 for one that does not exist yet. */
  baseVersion: number;
  stored: Stored;
  deleted?: boolean;
  importNotes?: Issue[] | null;
};

/** Creates or overwrites the mapping's draft; the caller has made sure that this is meant. */
export async function storeDraft(tx: DbTransaction, actor: Actor, input: DraftInput): Promise<DraftRow> {
  const { mappingId, destinationId, baseVersion, stored, deleted = false, importNotes } = input;
  const before = await tx.mappingDraft.findUnique({ where: { mappingId } });
  if (!before) await demandRoom(tx, input);
  const by = { updatedById: actor.id, updatedByName: actor.name };
  const data = { baseVersion, ...columnsOf(stored), deleted, ...by, importNotes: importNotes ? json(importNotes) : Prisma.DbNull };
  const after = before
    ? await tx.mappingDraft.update({ where: { mappingId }, data: { ...data, revision: { increment: 1 } } })
    : await tx.mappingDraft.create({
        data: { mappingId, destinationId, ...data, createdById: actor.id, createdByName: actor.name },
      });
  await record(tx, actor, after, before ? "updated" : "created", before, after);
  return after;
}

/** A mapping that is new, or comes back, needs a place; one that is to be deleted frees one. */
async function demandRoom(tx: DbTransaction, { mappingId, destinationId, deleted }: DraftInput): Promise<void> {
  if (deleted) return;
  const [row] = await tx.$queryRaw<{ taken: number; alive: boolean }[]>`
    SELECT (SELECT count(*) FROM mapping m WHERE m.destination_id = ${destinationId} AND m.deleted_at IS NULL)::int
         + (SELECT coalesce(sum(CASE WHEN m.id IS NULL AND NOT d.deleted THEN 1 WHEN m.id IS NOT NULL AND d.deleted THEN -1 ELSE 0 END), 0)
              FROM mapping_draft d LEFT JOIN mapping m ON m.id = d.mapping_id AND m.deleted_at IS NULL
             WHERE d.destination_id = ${destinationId})::int AS taken,
           EXISTS (SELECT 1 FROM mapping m WHERE m.id = ${mappingId} AND m.deleted_at IS NULL) AS alive`;
  if (row && !row.alive && row.taken >= mappingLimit) throw limitReached();
}

/** Removes a draft. With `published`, its content lives on in a version. */
export async function removeDraft(tx: DbTransaction, actor: Actor, row: DraftRow, { published = false } = {}): Promise<void> {
  await tx.mappingDraft.delete({ where: { mappingId: row.mappingId } });
  if (!published) await record(tx, actor, row, "deleted", row);
}

/** The order that the mappings should have; null withdraws it. */
export async function storeOrder(tx: DbTransaction, actor: Actor, destinationId: string, mappingIds: string[] | null): Promise<void> {
  if (!mappingIds) return void (await tx.orderDraft.deleteMany({ where: { destinationId } }));
  const by = { updatedById: actor.id, updatedByName: actor.name };
  await tx.orderDraft.upsert({
    where: { destinationId },
    create: { destinationId, mappingIds, ...by },
    update: { mappingIds, ...by, revision: { increment: 1 } },
  });
}

const shown = (row: DraftRow) => ({ ...auditView(row), ...(row.deleted ? { deleted: true } : {}) });
const record = (tx: DbTransaction, actor: Actor, row: DraftRow, action: string, before?: DraftRow | null, after?: DraftRow) =>
  recordAudit(tx, actor, {
    action,
    objectKind: "draft",
    objectId: row.mappingId,
    objectName: row.name,
    destinationId: row.destinationId,
    before: before ? shown(before) : undefined,
    after: after && shown(after),
  });
