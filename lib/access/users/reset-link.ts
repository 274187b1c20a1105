import "#server-only";
import { recordAudit } from "#lib/access/audit/record.ts";
import { endSessions } from "#lib/access/auth/end-sessions.ts";
import { demandPasswordsFor } from "#lib/access/auth/only-provider.ts";
import { hashNewPassword } from "#lib/access/auth/password.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { publicUrl } from "#lib/access/http/public-url.ts";
import { createToken, hashToken } from "#lib/platform/crypto/fingerprint.ts";
import { type DbTransaction, db } from "#lib/platform/db/client.ts";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";
import { createId } from "#lib/platform/ids.ts";
import { sendMail } from "#lib/platform/mail/send-mail.ts";
import type { ResetLink } from "./schema.ts";

const lifetimeMs = 86_400_000;

/**
 * A one-time link by which someone chooses a new password themselves; the admin never
 * knows it. A second factor stays as it is.
 */
export async function createResetLink(viewer: Viewer, userId: string): Promise<ResetLink> {
  const token = createToken();
  const expiresAt = new Date(Date.now() + lifetimeMs);
  const email = await db().$transaction(async (tx) => {
    const user = await tx.user.findUnique({ where: { id: userId }, include: { accounts: { where: { providerId: "credential" } } } });
    if (!user) throw new AppError("not_found", "This user does not exist.");
    demandPasswordsFor(user.email);
    if (user.accounts.length === 0) throw new AppError("conflict", `${user.name} signs in with ${env().OIDC_NAME} and has no password.`);
    await tx.invitation.updateMany({
      where: { email: user.email, kind: "reset", acceptedAt: null, revokedAt: null },
      data: { revokedAt: new Date() },
    });
    await tx.invitation.create({
      data: {
        id: createId("invitation"),
        kind: "reset",
        email: user.email,
        role: user.role,
        tokenHash: hashToken(token),
        invitedById: viewer.id,
        expiresAt,
      },
    });
    await recordAudit(tx, viewer, { action: "made_reset_link", objectKind: "user", objectId: userId, objectName: user.email });
    return user.email;
  });
  const url = publicUrl(`/invitation#token=${token}`);
  const text = `${viewer.name} sends you a link to choose a new password for Falconer, within a day:\n${url}\n\nThe link works once. If you did not ask for it, tell your admin.\n`;
  return {
    url,
    expiresAt: expiresAt.toISOString(),
    mailed: await sendMail({ to: email, subject: "Choose a new password for Falconer", text }),
  };
}

/** Stores the new password and ends every session: anyone else who knew the old one is out. */
export async function resetPassword(tx: DbTransaction, email: string, password: string, ip: string | null): Promise<void> {
  const user = await tx.user.findUnique({ where: { email } });
  if (!user) throw new AppError("not_found", "This account no longer exists.");
  await tx.account.updateMany({
    where: { userId: user.id, providerId: "credential" },
    data: { password: await hashNewPassword(password) },
  });
  await endSessions(tx, user.id);
  const actor = { id: user.id, name: user.name, via: "session" as const, ip };
  await recordAudit(tx, actor, { action: "reset_password", objectKind: "user", objectId: user.id, objectName: user.email });
}
