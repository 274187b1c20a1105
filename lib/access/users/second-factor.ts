import "#server-only";
import { recordAudit } from "#lib/access/audit/record.ts";
import { endSessions } from "#lib/access/auth/end-sessions.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { db } from "#lib/platform/db/client.ts";
import { AppError } from "#lib/platform/errors.ts";
import { sendMail } from "#lib/platform/mail/send-mail.ts";
import type { SecondFactorReset } from "./schema.ts";

/**
 * Resets someone's two-factor authentication after a loss: the code with its backup codes, and
 * every passkey, because the lost device may have one. All sessions end. The password stays, so
 * that nobody gets in by this alone; tokens stay too. Never for the admin's own account: that is
 * done under Account.
 */
export async function resetSecondFactor(viewer: Viewer, id: string): Promise<SecondFactorReset> {
  if (id === viewer.id)
    throw new AppError("conflict", "Change your own two-factor authentication under Account. If you lost it, ask another admin.");
  const { email, ...removed } = await db().$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM "user" WHERE id = ${id} FOR UPDATE`;
    const user = await tx.user.findUnique({ where: { id } });
    if (!user) throw new AppError("not_found", "This user does not exist.");
    const { count: codes } = await tx.twoFactor.deleteMany({ where: { userId: id } });
    const { count: passkeys } = await tx.passkey.deleteMany({ where: { userId: id } });
    if (codes + passkeys === 0 && !user.twoFactorEnabled)
      throw new AppError("conflict", `${user.name} does not use two-factor authentication.`);
    await tx.user.update({ where: { id }, data: { twoFactorEnabled: false } });
    const sessions = await endSessions(tx, id);
    await recordAudit(tx, viewer, {
      action: "reset_second_factor",
      objectKind: "user",
      objectId: id,
      objectName: user.email,
      before: { code: user.twoFactorEnabled ?? false, passkeys },
      after: { code: false, passkeys: 0 },
    });
    return { email: user.email, passkeys, sessions };
  });
  const text = `${viewer.name} has reset your two-factor authentication for Falconer: the code, its backup codes and your passkeys no longer count, and you are signed out everywhere. Sign in with your password, and set up a new one under Account.\n\nIf you did not ask for it, tell your admin at once.\n`;
  return { ...removed, mailed: await sendMail({ to: email, subject: "Your two-factor authentication for Falconer was reset", text }) };
}
