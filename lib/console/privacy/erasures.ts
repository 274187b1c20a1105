import "#server-only";
import { recordAudit } from "#lib/access/audit/record.ts";
import type { Actor, Viewer } from "#lib/access/auth/viewer.ts";
import type { WorkContext, WorkKind } from "#lib/engine/background-work/kinds.ts";
import { sealInput } from "#lib/engine/background-work/store.ts";
import { fingerprint } from "#lib/platform/crypto/fingerprint.ts";
import { type DbTransaction, db } from "#lib/platform/db/client.ts";
import type { Prisma, BackgroundWork as Row } from "#lib/platform/db/generated/client.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { AppError } from "#lib/platform/errors.ts";
import { createId } from "#lib/platform/ids.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import { type ErasePosition, erasePerson } from "./erase.ts";
import type { Erasure, ErasureReceipt } from "./schema.ts";

const kind = "erase";
type Input = { actor: Actor; userId: string; everywhere?: boolean | undefined; untilMs?: number | undefined; position?: ErasePosition };

/**
 * Asks for an erasure: workers do it, portion by portion, whatever becomes of this process. The
 * same person is not asked for twice at once, unless for more: one that looks everywhere has a
 * total.
 */
export async function askForErasure(viewer: Viewer, { userId, everywhere }: { userId: string; everywhere: boolean }): Promise<Erasure> {
  const subject = fingerprint(`person:${userId}`);
  const id = await db().$transaction(async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`erasure ${subject}`}, 0))`;
    const open = await tx.backgroundWork.findFirst({
      where: { kind, subject, state: { in: ["waiting", "running"] }, ...(everywhere && { total: { not: null } }) },
    });
    if (open) return open.id;
    const id = await createErasure(tx, viewer, { userId, subject, everywhere });
    await recordAudit(tx, viewer, { action: "asked_to_erase", objectKind: "person", objectId: subject, objectName: "a person" });
    return id;
  });
  return getErasure(id);
}

/** `untilMs`: only what was received before. Returns the ID of the work. */
export async function createErasure(
  tx: DbTransaction,
  { id: actorId, name, via, ip }: Actor,
  { userId, subject, everywhere = false, untilMs }: { userId: string; subject: string; everywhere?: boolean; untilMs?: number },
): Promise<string> {
  const id = createId("work");
  const input = { actor: { id: actorId, name, via, ip }, userId, everywhere, ...(untilMs !== undefined && { untilMs }) } satisfies Input;
  const total = everywhere ? await recordsAbout() : null;
  await tx.backgroundWork.create({
    data: { id, kind, subject, total, input: sealInput(id, input), createdById: actorId, createdByName: name },
  });
  return id;
}

export async function getErasure(id: string): Promise<Erasure> {
  const row = await db().backgroundWork.findFirst({ where: { id, kind } });
  if (!row) throw new AppError("not_found", "This erasure does not exist, or ended more than 30 days ago: the audit log has its receipt.");
  return view(row);
}

/** The newest first. */
export async function listErasures(): Promise<{ items: Erasure[] }> {
  const rows = await db().backgroundWork.findMany({ where: { kind }, orderBy: { createdAt: "desc" }, take: 20 });
  return { items: rows.map(view) };
}

const view = (row: Row): Erasure => ({
  id: row.id,
  state: row.state as Erasure["state"],
  person: row.subject ?? "",
  records: Number(row.done),
  recordsAbout: row.total === null ? null : Number(row.total),
  step: row.step,
  reason: row.reason,
  askedBy: row.createdByName,
  askedAt: row.createdAt.toISOString(),
  finishedAt: row.state === "waiting" || row.state === "running" ? null : (row.finishedAt?.toISOString() ?? null),
  receipt: row.state === "done" ? (row.result as unknown as ErasureReceipt) : null,
});

/** How workers do it. A database that is away for an hour does not end it. */
export const eraseWork: WorkKind = { kind, tries: 12, run: runErasure };

async function runErasure({ id, input, tell }: WorkContext): Promise<JsonObject> {
  // What an earlier version was asked for says nothing of it, and meant everything.
  const { actor, userId, everywhere = true, untilMs, position: from } = input as unknown as Input;
  const total = everywhere ? await recordsAbout() : undefined;
  const receipt = await erasePerson(actor, userId, {
    workId: id,
    everywhere,
    untilMs,
    ...(from && { from }),
    tell: (position, step) =>
      tell({ done: position.records, ...(total !== undefined && { total: Math.max(total, position.records) }), step }, {
        actor,
        userId,
        everywhere,
        untilMs,
        position,
      } as unknown as JsonObject),
  });
  await db().deletion.updateMany({ where: { workId: id }, data: { erased: receipt as unknown as Prisma.InputJsonObject } });
  return receipt as unknown as JsonObject;
}

/** As the database last counted them. */
async function recordsAbout(): Promise<number> {
  const { rows } = await pool().query<{ about: number }>(
    `SELECT coalesce(sum(greatest(c.reltuples, 0)), 0)::float8 AS about FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent = ANY (ARRAY['event', 'delivery', 'attempt', 'rule_effect']::regclass[])`,
  );
  return Math.round(rows[0]?.about ?? 0);
}
