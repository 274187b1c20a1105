import type { Viewer } from "#lib/access/auth/viewer.ts";

/** The first admin, in whose name a demo is made. Call it once the database is there. */
export async function demoViewer(): Promise<Viewer> {
  const { db } = await import("#lib/platform/db/client.ts");
  const { id, name, email } = await db().user.findFirstOrThrow({ where: { owner: true } });
  return {
    id,
    name,
    email,
    role: "admin",
    rights: { everywhere: "admin", at: {} },
    twoFactorEnabled: false,
    via: "session",
    ip: null,
    sessionId: null,
    confirmedAt: null,
    passkeyAt: null,
    byProvider: false,
    refreshed: [],
  };
}
