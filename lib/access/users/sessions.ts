import "#server-only";
import { recordAudit } from "#lib/access/audit/record.ts";
import { sessionRules } from "#lib/access/auth/auth.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { db } from "#lib/platform/db/client.ts";
import { AppError } from "#lib/platform/errors.ts";
import type { SessionView } from "./schema.ts";

/** The user's own open sessions, the newest first. */
export async function listSessions(viewer: Viewer): Promise<{ items: SessionView[] }> {
  const oldest = new Date(Date.now() - sessionRules.absoluteSeconds * 1000);
  const rows = await db().session.findMany({
    where: { userId: viewer.id, expiresAt: { gt: new Date() }, createdAt: { gt: oldest } },
    orderBy: { updatedAt: "desc" },
    take: 100,
  });
  return {
    items: rows.map((row) => ({
      id: row.id,
      current: row.id === viewer.sessionId,
      ipAddress: row.ipAddress,
      userAgent: row.userAgent?.slice(0, 300) ?? null,
      createdAt: row.createdAt.toISOString(),
      lastSeenAt: row.updatedAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
    })),
  };
}

/** Ends one of the user's own sessions. */
export async function revokeSession(viewer: Viewer, id: string): Promise<void> {
  await db().$transaction(async (tx) => {
    const { count } = await tx.session.deleteMany({ where: { id, userId: viewer.id } });
    if (count === 0) throw new AppError("not_found", "This session does not exist.");
    await recordAudit(tx, viewer, {
      action: "revoked",
      objectKind: "session",
      objectId: viewer.id,
      objectName: viewer.email,
      after: { sessions: 1 },
    });
  });
}
