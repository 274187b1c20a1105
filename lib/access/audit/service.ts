import "#server-only";
import type { z } from "zod";
import { destinationsWhere } from "#lib/access/auth/permissions.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { badCursor } from "#lib/access/http/bad-cursor.ts";
import type { Page } from "#lib/access/http/schema.ts";
import { csvLine } from "#lib/platform/csv.ts";
import { db } from "#lib/platform/db/client.ts";
import type { Prisma, AuditEntry as Row } from "#lib/platform/db/generated/client.ts";
import { isId } from "#lib/platform/ids.ts";
import type { AuditEntry, listAuditQuery } from "./schema.ts";

type Query = Omit<z.output<typeof listAuditQuery>, "cursor" | "limit">;

const view = (row: Row): AuditEntry => ({
  id: row.id,
  at: row.at.toISOString(),
  actorId: row.actorId,
  actorName: row.actorName,
  via: row.via as AuditEntry["via"],
  ip: row.ip,
  action: row.action,
  objectKind: row.objectKind,
  objectId: row.objectId,
  objectName: row.objectName,
  destinationId: row.destinationId,
  changes: Array.isArray(row.changes) ? (row.changes as AuditEntry["changes"]) : [],
  version: row.version,
  restorable: row.objectKind === "mapping" && (row.before !== null || row.after !== null),
});

/**
 * Admins read everything, or everything about their destinations; others what they did themselves.
 */
function conditions(viewer: Viewer, query: Query): Prisma.AuditEntryWhereInput {
  const ids = destinationsWhere(viewer.rights, "audit.read");
  const own = ids ? { AND: { OR: [{ actorId: viewer.id }, { destinationId: { in: ids } }] } } : {};
  return {
    actorId: query.actorId,
    action: query.action,
    objectKind: query.objectKind,
    objectId: query.objectId,
    destinationId: query.destinationId,
    at: { gte: query.from, lte: query.to },
    ...own,
  };
}

export async function listAudit(viewer: Viewer, { cursor, limit, ...query }: z.output<typeof listAuditQuery>): Promise<Page<AuditEntry>> {
  if (cursor && !isId("audit", cursor)) throw badCursor();
  const where = { ...conditions(viewer, query), id: cursor ? { lt: cursor } : undefined };
  const rows = await db().auditEntry.findMany({ where, orderBy: { id: "desc" }, take: limit + 1 });
  const items = rows.slice(0, limit).map(view);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** The log as CSV, newest first, piece by piece: it may be long. */
export async function* auditCsv(viewer: Viewer, query: Query): AsyncGenerator<string> {
  yield csvLine(["time", "who", "user_id", "via", "address", "action", "kind", "object_id", "object", "destination_id", "changes"]);
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: Page<AuditEntry> = await listAudit(viewer, { ...query, cursor, limit: 200 });
    for (const entry of page.items)
      yield csvLine([
        entry.at,
        entry.actorName,
        entry.actorId,
        entry.via,
        entry.ip,
        entry.action,
        entry.objectKind,
        entry.objectId,
        entry.objectName,
        entry.destinationId,
        entry.changes.length > 0 ? JSON.stringify(entry.changes) : "",
      ]);
    cursor = page.nextCursor;
  }
}
