import "#server-only";
import { recordAudit } from "#lib/access/audit/record.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { findDestination } from "#lib/console/destinations/service.ts";
import type { ErasureReceipt } from "#lib/console/privacy/schema.ts";
import { isQuiet, type QuietHours } from "#lib/core/alerts/quiet-hours.ts";
import { personHash } from "#lib/engine/deletions/person-hash.ts";
import { recordDeletion } from "#lib/engine/deletions/record-deletion.ts";
import { db } from "#lib/platform/db/client.ts";
import type { Deletion as Row } from "#lib/platform/db/generated/client.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { AppError } from "#lib/platform/errors.ts";
import { isHeld } from "./rules.ts";
import type { Deletion } from "./schema.ts";

const most = 100;

/**
 * Requests a deletion; a second request for the same person while it is open is the same deletion.
 */
export async function askForDeletion(viewer: Viewer, destinationId: string, userId: string): Promise<Deletion> {
  await findDestination(db(), destinationId);
  const { id, isNew } = await recordDeletion(pool(), {
    destinationId,
    userId,
    origin: "person",
    askedBy: { id: viewer.id, name: viewer.name },
  });
  await recordAudit(db(), viewer, {
    action: "asked_to_delete",
    objectKind: "person",
    objectId: personHash(userId),
    objectName: "a person",
    destinationId,
    after: { deletion: id, merged: !isNew },
  });
  return getDeletion(id);
}

export async function getDeletion(id: string): Promise<Deletion> {
  const row = await db().deletion.findUnique({ where: { id } });
  if (!row) throw new AppError("not_found", "This deletion does not exist.");
  const [found] = await views([row]);
  return found as Deletion;
}

/** The newest. */
export async function listDeletions(): Promise<{ items: Deletion[] }> {
  return { items: await views(await db().deletion.findMany({ orderBy: { id: "desc" }, take: most })) };
}

/** The deletions of one person, by the ID, which is not stored. */
export async function findDeletions(userId: string): Promise<{ items: Deletion[] }> {
  return {
    items: await views(await db().deletion.findMany({ where: { person: personHash(userId) }, orderBy: { id: "desc" }, take: most })),
  };
}

async function views(rows: readonly Row[]): Promise<Deletion[]> {
  const ids = [...new Set(rows.map(({ destinationId }) => destinationId))];
  const [destinations, rules, accesses] = await Promise.all([
    db().destination.findMany({ where: { id: { in: ids } }, select: { id: true, name: true, deployment: true } }),
    db().deletionRules.findMany({ where: { destinationId: { in: ids } } }),
    db().integrationAccess.findMany({ where: { destinationId: { in: ids } } }),
  ]);
  return rows.map((row) => {
    const destination = destinations.find(({ id }) => id === row.destinationId);
    const rule = rules.find(({ destinationId }) => destinationId === row.destinationId);
    const access = accesses.find(({ destinationId }) => destinationId === row.destinationId);
    const hasKey = access !== undefined && access.deployment === destination?.deployment;
    const quietHours = (rule?.quietHours ?? null) as QuietHours | null;
    const isOpen = row.state === "asked" || row.state === "withdrawn";
    const waitsFor = !isOpen
      ? null
      : !hasKey
        ? "key"
        : isHeld(rule?.heldAt, access.updatedAt)
          ? "held"
          : quietHours && !isQuiet(quietHours, Date.now())
            ? "quiet_hours"
            : row.tries > 0
              ? "retry"
              : null;
    return view(row, destination?.name ?? "a deleted destination", waitsFor);
  });
}

function view(row: Row, destinationName: string, waitsFor: Deletion["waitsFor"]): Deletion {
  const { id, destinationId, person, messageIds, notices, withdrawn, tries, status, answer, sourceId } = row;
  return {
    id,
    destinationId,
    destinationName,
    person,
    state: row.state as Deletion["state"],
    waitsFor,
    origin: row.origin === "notice" ? "notice" : "person",
    sourceId,
    messageIds,
    notices,
    askedBy: row.askedByName,
    askedAt: row.askedAt.toISOString(),
    withdrawnAt: row.withdrawnAt?.toISOString() ?? null,
    withdrawn,
    tries,
    sentAt: row.sentAt?.toISOString() ?? null,
    answeredAt: row.answeredAt?.toISOString() ?? null,
    status,
    answer,
    laterEvents: !row.suppresses ? "delivered" : row.suppressedUntil ? "kept_back_until" : "kept_back",
    keptBackUntil: row.suppressedUntil?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
    erased: row.erased as ErasureReceipt | null,
  };
}
