import "#server-only";
import type { z } from "zod";
import { recordAudit } from "#lib/access/audit/record.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { findDestination } from "#lib/console/destinations/service.ts";
import type { QuietHours } from "#lib/core/alerts/quiet-hours.ts";
import { maskedKey } from "#lib/engine/secrets/api-key.ts";
import { canonical } from "#lib/platform/canonical.ts";
import { type DbTransaction, db } from "#lib/platform/db/client.ts";
import { Prisma } from "#lib/platform/db/generated/client.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import type { changeDeletionRulesSchema, DeletionRules, DeletionSettings } from "./schema.ts";
import { usualDeletions } from "./usual.ts";

const usual = { ...usualDeletions, heldAt: null, heldReason: null, unreadableAt: null };

/** How this destination deletes people, and what it needs for that. */
export const getDeletionRules = (destinationId: string): Promise<DeletionRules> => read(db(), destinationId);

async function read(tx: DbTransaction, destinationId: string): Promise<DeletionRules> {
  await findDestination(tx, destinationId);
  const access = await tx.integrationAccess.findUnique({ where: { destinationId } });
  const row = (await tx.deletionRules.findUnique({ where: { destinationId } })) ?? usual;
  return {
    perMinute: row.perMinute,
    quietHours: row.quietHours as QuietHours | null,
    suppress: row.suppress as DeletionRules["suppress"],
    suppressDays: row.suppressDays,
    key: access ? maskedKey(access.hint) : null,
    held: row.heldAt && isHeld(row.heldAt, access?.updatedAt) ? { at: row.heldAt.toISOString(), reason: row.heldReason ?? "" } : null,
    unreadableAt: row.unreadableAt?.toISOString() ?? null,
    waiting: await tx.deletion.count({ where: { destinationId, state: { in: ["asked", "withdrawn"] } } }),
  };
}

/** Until there is a newer key, or someone asks to try again. */
export const isHeld = (heldAt: Date | null | undefined, keyAt: Date | undefined): boolean =>
  heldAt != null && keyAt !== undefined && heldAt >= keyAt;

const told = ({ waiting: _waiting, unreadableAt: _unreadable, key: _key, ...rules }: DeletionRules) => rules;

/** What of it is configuration. */
export async function deletionSettingsOf(tx: DbTransaction, destinationId: string): Promise<DeletionSettings> {
  const { perMinute, quietHours, suppress, suppressDays } = await read(tx, destinationId);
  return { perMinute, quietHours, suppress, suppressDays };
}

/** For exports and files; null: the defaults. */
export async function ownDeletionSettings(tx: DbTransaction, destinationId: string): Promise<DeletionSettings | null> {
  const own = await deletionSettingsOf(tx, destinationId);
  return canonical(own as unknown as JsonObject) === canonical(usualDeletions as unknown as JsonObject) ? null : own;
}

/** `resume`: tries again what Talon.One had rejected. */
export const changeDeletionRules = (
  viewer: Viewer,
  destinationId: string,
  changes: z.output<typeof changeDeletionRulesSchema>,
): Promise<DeletionRules> => db().$transaction((tx) => writeDeletionRules(tx, viewer, destinationId, changes));

export async function writeDeletionRules(
  tx: DbTransaction,
  viewer: Viewer,
  destinationId: string,
  { resume, quietHours, ...rules }: z.output<typeof changeDeletionRulesSchema>,
): Promise<DeletionRules> {
  const destination = await findDestination(tx, destinationId);
  const before = await read(tx, destinationId);
  const data = {
    ...rules,
    ...(quietHours !== undefined && { quietHours: quietHours ?? Prisma.DbNull }),
    ...(resume && { heldAt: null, heldReason: null }),
  };
  await tx.deletionRules.upsert({ where: { destinationId }, create: { destinationId, ...data }, update: data });
  if (resume) await tx.deletion.updateMany({ where: { destinationId, finishedAt: null, state: "withdrawn" }, data: { runAt: new Date() } });
  const after = await read(tx, destinationId);
  await recordAudit(tx, viewer, {
    action: resume ? "resumed" : "updated",
    objectKind: "deletionRules",
    objectId: destinationId,
    objectName: `Deletions of ${destination.name}`,
    destinationId,
    before: told(before),
    after: told(after),
  });
  return after;
}
