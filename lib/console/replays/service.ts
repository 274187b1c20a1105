import "#server-only";
import { createHash } from "node:crypto";
import type { z } from "zod";
import { recordAudit } from "#lib/access/audit/record.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { findDestination } from "#lib/console/destinations/service.ts";
import { resumeLanes } from "#lib/engine/delivery/stopped-lanes.ts";
import { replayable, type Selection } from "#lib/engine/replays/replayable.ts";
import { runReplay } from "#lib/engine/replays/run-replay.ts";
import { db } from "#lib/platform/db/client.ts";
import type { Conditions } from "#lib/platform/db/conditions.ts";
import type { Replay as Row } from "#lib/platform/db/generated/client.ts";
import { inTransaction } from "#lib/platform/db/in-transaction.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { AppError } from "#lib/platform/errors.ts";
import { createId } from "#lib/platform/ids.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import { outcomeOf } from "./outcome.ts";
import type { Replay, startReplaySchema } from "./schema.ts";

/** The same click by the same person within this time counts once. */
const doubleClickMs = 15_000;
/** A small replay has ended when the answer comes; workers do the rest of a large one. */
const atOnceMs = 1_500;

const view = (row: Row, outcome: Replay["outcome"]): Replay => ({
  id: row.id,
  state: row.state as Replay["state"],
  with: row.mappingChoice as Replay["with"],
  count: row.total,
  replayed: row.replayed,
  skipped: row.skipped,
  suggested: row.mappingChoice as Replay["with"],
  outcome,
  reason: row.reason,
  createdBy: row.createdByName,
  createdAt: row.createdAt.toISOString(),
  finishedAt: row.finishedAt?.toISOString() ?? null,
});

/**
 * Sends deliveries again, as new deliveries that name the old ones. Safe for double clicks and
 * repeated calls.
 */
export async function startReplay(viewer: Viewer, destinationId: string, input: z.output<typeof startReplaySchema>): Promise<Replay> {
  const destination = await findDestination(db(), destinationId);
  const selection: Selection = input.deliveryIds
    ? { deliveryIds: [...new Set(input.deliveryIds)], ...(input.unlessReplayed && { unlessReplayed: true }) }
    : { filter: input.filter ?? {} };
  // What is made from now on, by this replay too, is not part of it.
  const untilAt = (await pool().query<{ now: Date }>("SELECT now()")).rows[0]?.now ?? new Date();
  const where = replayable(destinationId, selection, { at: untilAt }, input.with);
  const { count, refused } = await countOf(where);
  if (input.dryRun)
    return {
      id: null,
      state: "dry_run",
      with: input.with,
      count,
      replayed: 0,
      skipped: 0,
      suggested: refused * 2 > count ? "current" : "original",
      outcome: null,
      reason: null,
      createdBy: null,
      createdAt: null,
      finishedAt: null,
    };

  const fingerprint = createHash("sha256")
    .update(JSON.stringify([viewer.id, selection, input.with]))
    .digest("hex")
    .slice(0, 32);
  const { row, isNew } = await db().$transaction(async (tx) => {
    // One at a time, so that exactly one of two clicks counts as the second.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`replay ${destinationId} ${input.idempotencyKey ?? fingerprint}`}, 0))`;
    const before = input.idempotencyKey
      ? await tx.replay.findUnique({
          where: { destinationId_idempotencyKey: { destinationId, idempotencyKey: `key:${input.idempotencyKey}` } },
        })
      : await tx.replay.findFirst({
          where: {
            destinationId,
            idempotencyKey: { startsWith: `same:${fingerprint}:` },
            createdAt: { gt: new Date(Date.now() - doubleClickMs) },
          },
        });
    if (before) return { row: before, isNew: false };
    const id = createId("replay");
    const made = await tx.replay.create({
      data: {
        id,
        destinationId,
        idempotencyKey: input.idempotencyKey ? `key:${input.idempotencyKey}` : `same:${fingerprint}:${id}`,
        filter: selection as never,
        mappingChoice: input.with,
        total: count,
        until: createId("delivery"),
        untilAt,
        createdById: viewer.id,
        createdByName: viewer.name,
      },
    });
    await recordAudit(tx, viewer, {
      action: "replayed",
      objectKind: "delivery",
      objectId: selection.deliveryIds?.length === 1 ? (selection.deliveryIds[0] ?? id) : id,
      objectName: `${count} ${count === 1 ? "delivery" : "deliveries"} of ${destination.name}`,
      destinationId,
      after: { count, with: input.with, ...(selection.filter ? { filter: selection.filter as JsonObject } : {}) },
    });
    return { row: made, isNew: true };
  });
  if (isNew) await runReplay(pool(), row.id, atOnceMs);
  return getReplay(destinationId, row.id);
}

/**
 * How many there are, and how many of them Talon.One rejected, or were invalid before they left.
 */
async function countOf(where: Conditions): Promise<{ count: number; refused: number }> {
  const { rows } = await pool().query<{ count: number; refused: number }>(
    `SELECT count(*)::int AS count, (count(*) FILTER (WHERE d.state IN ('failed', 'invalid')))::int AS refused FROM delivery d WHERE ${where.text}`,
    where.values,
  );
  return rows[0] ?? { count: 0, refused: 0 };
}

export async function getReplay(destinationId: string, id: string): Promise<Replay> {
  const row = await db().replay.findFirst({ where: { id, destinationId } });
  if (!row) throw new AppError("not_found", "This replay does not exist.");
  return view(row, await outcomeOf(row));
}

/** The newest first. */
export async function listReplays(destinationId: string): Promise<{ items: Replay[] }> {
  await findDestination(db(), destinationId);
  const rows = await db().replay.findMany({ where: { destinationId }, orderBy: { id: "desc" }, take: 20 });
  return { items: await Promise.all(rows.map(async (row) => view(row, await outcomeOf(row)))) };
}

/** What has been replayed stays replayed; the rest is left alone. */
export async function cancelReplay(viewer: Viewer, destinationId: string, id: string): Promise<Replay> {
  await getReplay(destinationId, id);
  await db().$transaction(async (tx) => {
    const { count } = await tx.replay.updateMany({
      where: { id, destinationId, state: "running" },
      data: { state: "cancelled", finishedAt: new Date(), reason: `Cancelled by ${viewer.name}.` },
    });
    if (count > 0)
      await recordAudit(tx, viewer, { action: "cancelled", objectKind: "delivery", objectId: id, objectName: "replay", destinationId });
  });
  return getReplay(destinationId, id);
}

/**
 * A delivery that stops its lanes releases them without being sent: deliveries behind it continue.
 */
export async function skipStopped(viewer: Viewer, destinationId: string, deliveryId: string): Promise<{ done: true }> {
  await findDestination(db(), destinationId);
  const skipped = await inTransaction(pool(), (client) => resumeLanes(client, destinationId, deliveryId, "skip"));
  if (!skipped) throw new AppError("conflict", "This delivery isn’t holding a queue.");
  await db().$transaction((tx) =>
    recordAudit(tx, viewer, {
      action: "skipped",
      objectKind: "delivery",
      objectId: deliveryId,
      objectName: "a delivery that held a queue",
      destinationId,
    }),
  );
  return { done: true };
}
