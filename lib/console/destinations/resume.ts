import "#server-only";
import { recordAudit } from "#lib/access/audit/record.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { bumpDestinations } from "#lib/engine/mappings/bump.ts";
import type { DbTransaction } from "#lib/platform/db/client.ts";

/**
 * The beginning of the reason for a pause that a person asked for; a passed connection test does
 * not end such a pause.
 */
export const pausedByHand = "Paused by ";

/** A refused key counts as an outage, which ends with the pause. */
export async function endKeyOutage(tx: DbTransaction, destinationId: string): Promise<void> {
  await tx.outage.updateMany({ where: { destinationId, kind: "key", endedAt: null }, data: { endedAt: new Date() } });
}

/**
 * Resumes those that are paused because of their key, and returns their names. Runs inside the
 * caller's transaction.
 */
export async function resumeAfterKeyPause(tx: DbTransaction, viewer: Viewer, ids: readonly string[]): Promise<string[]> {
  const paused = await tx.destination.findMany({
    where: { id: { in: [...ids] }, deletedAt: null, pausedAt: { not: null }, NOT: { pausedReason: { startsWith: pausedByHand } } },
  });
  for (const row of paused) {
    await tx.destination.update({ where: { id: row.id }, data: { pausedAt: null, pausedReason: null } });
    await endKeyOutage(tx, row.id);
    await bumpDestinations(tx, [row.id]);
    await recordAudit(tx, viewer, {
      action: "resumed",
      objectKind: "destination",
      objectId: row.id,
      objectName: row.name,
      destinationId: row.id,
      before: { paused: true, reason: row.pausedReason },
      after: { paused: false },
    });
  }
  return paused.map(({ name }) => name);
}
