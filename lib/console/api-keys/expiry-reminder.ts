import "#server-only";
import { recordAudit } from "#lib/access/audit/record.ts";
import { systemActor } from "#lib/access/auth/viewer.ts";
import { publicUrl } from "#lib/access/http/public-url.ts";
import { db } from "#lib/platform/db/client.ts";
import { log } from "#lib/platform/log.ts";
import { sendMail } from "#lib/platform/mail/send-mail.ts";

const steps = [1, 7, 30];
const dayMs = 86_400_000;

/**
 * Reminds people of keys that expire within 30, 7 and 1 days, once for each step, however often and
 * wherever this runs: in the log, in the audit log and, while no alert channel reports it, by email
 * to the admins.
 */
export async function remindOfExpiry(now = new Date()): Promise<number> {
  const due = await db().apiKey.findMany({
    where: {
      deletedAt: null,
      expiresAt: { not: null, lte: new Date(now.getTime() + 30 * dayMs) },
      destinations: { some: { deletedAt: null } },
    },
  });
  let reminded = 0;
  for (const key of due) {
    const days = Math.max(0, Math.ceil(((key.expiresAt?.getTime() ?? 0) - now.getTime()) / dayMs));
    const step = steps.find((each) => days <= each) ?? 30;
    const sentence =
      days === 0
        ? `The API key "${key.name}" has expired.`
        : `The API key "${key.name}" expires in ${days} ${days === 1 ? "day" : "days"}.`;
    const taken = await db().$transaction(async (tx) => {
      const { count } = await tx.apiKey.updateMany({
        where: { id: key.id, expiresAt: key.expiresAt, OR: [{ remindedDays: null }, { remindedDays: { gt: step } }] },
        data: { remindedDays: step },
      });
      if (count === 1)
        await recordAudit(tx, systemActor, {
          action: "reminded",
          objectKind: "apiKey",
          objectId: key.id,
          objectName: key.name,
          after: { expiresInDays: days },
        });
      return count === 1;
    });
    if (!taken) continue;
    reminded++;
    log.warn({ apiKeyId: key.id, days }, "an API key expires soon");
    // If there are channels, the alert reports it.
    if ((await db().alertChannel.count({ where: { enabled: true } })) > 0) continue;
    const admins = await db().user.findMany({ where: { role: "admin", NOT: { banned: true } }, select: { email: true } });
    const text = `${sentence}\n\nCreate a new key in Talon.One and enter it here:\n${publicUrl("/api-keys")}\n`;
    for (const { email } of admins) await sendMail({ to: email, subject: sentence, text });
  }
  return reminded;
}
