import "#server-only";
import { recordAudit } from "#lib/access/audit/record.ts";
import type { Actor } from "#lib/access/auth/viewer.ts";
import { applyOrder } from "#lib/console/mappings/drafts/service.ts";
import { removeDraft } from "#lib/console/mappings/drafts/store.ts";
import { kindOf } from "#lib/console/mappings/drafts/view.ts";
import { addRow, type Change, changeRow, inOrder, orderRows, removeRow, reviveRow } from "#lib/console/mappings/live.ts";
import { json, runsAlike, type Stored, storedOf } from "#lib/console/mappings/stored.ts";
import type { DbTransaction } from "#lib/platform/db/client.ts";
import type { Destination, MappingDraft as DraftRow, Mapping as LiveRow, Release as Row } from "#lib/platform/db/generated/client.ts";
import type { Issue } from "#lib/platform/json.ts";
import type { ReleaseItem } from "./schema.ts";

// Within a transaction that holds the destination's lock: all of a release, or nothing. Intake
// reads a source's mappings with one query, so no event sees half of it.

/** One mapping's part: what it becomes, by whom; `deleted` or content. */
export type Part = {
  mappingId: string;
  row: LiveRow | undefined;
  stored: Stored;
  deleted: boolean;
  author: { id: string | null; name: string };
  draft?: DraftRow;
};

export const partOf = (draft: DraftRow, row: LiveRow | undefined): Part => ({
  mappingId: draft.mappingId,
  row,
  stored: storedOf(draft),
  deleted: draft.deleted,
  author: { id: draft.updatedById, name: draft.updatedByName },
  draft,
});

/**
 * Makes the parts live and the release published. `order`: of the mappings there are afterwards.
 */
export async function publish(
  tx: DbTransaction,
  actor: Actor,
  destination: Destination,
  release: Row,
  { parts, order, verb = "released" }: { parts: readonly Part[]; order?: readonly string[]; verb?: string },
): Promise<Row> {
  const living = async () =>
    (
      await tx.mapping.findMany({ where: { destinationId: destination.id, deletedAt: null }, orderBy: [...inOrder], select: { id: true } })
    ).map(({ id }) => id);
  const orderBefore = await living();
  // What is removed makes room for what is added.
  const inTurn = [...parts].sort((a, b) => Number(b.deleted) - Number(a.deleted));
  const items: ReleaseItem[] = [];
  for (const part of inTurn) items.push(await publishPart(tx, actor, destination.id, release, part));
  if (order) await orderRows(tx, actor, destination, applyOrder(await living(), order));
  if (release.orderRevision !== null) await tx.orderDraft.deleteMany({ where: { destinationId: destination.id } });
  const after = await tx.release.update({
    where: { id: release.id },
    data: { state: "published", items: json(items), orderBefore, orderAfter: await living(), publishedAt: new Date() },
  });
  await recordRelease(tx, actor, after, verb);
  return after;
}

async function publishPart(tx: DbTransaction, actor: Actor, destinationId: string, release: Row, part: Part): Promise<ReleaseItem> {
  const { mappingId, row, stored, deleted, author, draft } = part;
  const kind = kindOf({ deleted }, row);
  const change: Change = { verb: verbOf(part, kind), note: release.note || undefined, releaseId: release.id, author };
  const notes = Array.isArray(draft?.importNotes) ? (draft.importNotes as Issue[]) : undefined;
  let after: LiveRow;
  if (!row) after = await addRow(tx, actor, { destinationId, id: mappingId }, stored, change, notes);
  else if (kind === "deleted") after = await removeRow(tx, actor, row, storedOf(row), change);
  else if (kind === "restored") after = await reviveRow(tx, actor, row, stored, change);
  else after = await changeRow(tx, actor, row, stored, change);
  if (draft) await removeDraft(tx, actor, draft, { published: true });
  return {
    mappingId,
    name: after.name,
    kind,
    draftRevision: draft?.revision ?? null,
    beforeVersion: row?.version ?? 0,
    afterVersion: after.version,
    authorId: author.id,
    author: author.name,
  };
}

function verbOf({ row, stored }: Part, kind: ReleaseItem["kind"]): string {
  if (kind !== "changed" || !row) return kind;
  const before = storedOf(row);
  const alike = before.name === stored.name && runsAlike(row.id, before, stored);
  return alike && before.enabled !== stored.enabled ? (stored.enabled ? "enabled" : "disabled") : "updated";
}

/** What the audit log keeps of a release; of one without approval, the reason too. */
export const recordRelease = (tx: DbTransaction, actor: Actor, row: Row, action: string) =>
  recordAudit(tx, actor, {
    action,
    objectKind: "release",
    objectId: row.id,
    objectName: `Release ${row.number}`,
    destinationId: row.destinationId,
    after: {
      note: row.note,
      publishAt: row.publishAt?.toISOString() ?? null,
      mappings: (row.items as ReleaseItem[]).map(({ name, kind, afterVersion }) => ({ name, kind, version: afterVersion })),
      ...(row.aroundApproval ? { withoutApproval: row.reason } : row.reason ? { reason: row.reason } : {}),
    },
  });
