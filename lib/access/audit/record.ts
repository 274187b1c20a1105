import "#server-only";
import type { Actor } from "#lib/access/auth/viewer.ts";
import type { DbTransaction } from "#lib/platform/db/client.ts";
import { Prisma } from "#lib/platform/db/generated/client.ts";
import { createId, createPastId } from "#lib/platform/ids.ts";
import type { JsonObject, JsonValue } from "#lib/platform/json.ts";
import { toldTime } from "#lib/platform/told-time.ts";
import { diff } from "./diff.ts";

export type AuditRecord = {
  /** A verb: created, updated, deleted, restored, enabled, rotated, signed_in ... */
  action: string;
  objectKind:
    | "destination"
    | "source"
    | "mapping"
    | "audience"
    | "catalogue"
    | "receiver"
    | "apiKey"
    | "user"
    | "invitation"
    | "token"
    | "passkey"
    | "session"
    | "savedEvent"
    | "testCase"
    | "link"
    | "delivery"
    | "event"
    | "draft"
    | "release"
    | "person"
    | "deletionRules"
    | "alert"
    | "alertChannel"
    | "alertRules"
    | "problem"
    | "work"
    | "installation";
  objectId: string;
  objectName: string;
  destinationId?: string | null;
  /** States before and after, with every secret masked: what is given here is stored and shown. */
  before?: JsonObject;
  after?: JsonObject;
  /** For a mapping: the version that this change made. */
  version?: number;
};

/**
 * Records who did what, in the transaction of the change itself, so that neither exists without the
 * other.
 */
export async function recordAudit(tx: DbTransaction, actor: Actor, record: AuditRecord): Promise<string> {
  const changes = record.action === "created" || record.action === "deleted" ? [] : diff(record.before, record.after);
  const at = toldTime();
  // The log is in the order of its IDs.
  const id = at ? createPastId("audit", at.getTime()) : createId("audit");
  await tx.auditEntry.create({
    data: {
      id,
      ...(at && { at }),
      actorId: actor.id,
      actorName: actor.name,
      via: actor.via,
      ip: actor.ip,
      action: record.action,
      objectKind: record.objectKind,
      objectId: record.objectId,
      objectName: record.objectName,
      destinationId: record.destinationId ?? null,
      changes: changes as Prisma.InputJsonValue,
      before: stored(record.before),
      after: stored(record.after),
      version: record.version,
    },
  });
  return id;
}

const stored = (value: JsonValue | undefined) => (value === undefined ? Prisma.DbNull : (value as Prisma.InputJsonValue));
