import "#server-only";
import type { DbTransaction } from "#lib/platform/db/client.ts";

/**
 * Ends what someone has begun with a password and not yet finished with a code. The sign-in library
 * stores it under a random name, with the user's ID as its value.
 */
export async function endHalfSignIns(tx: DbTransaction, userId: string): Promise<void> {
  await tx.verification.deleteMany({ where: { value: userId } });
}

/**
 * Signs someone out everywhere, even if they have only half signed in. Returns how many sessions
 * ended.
 */
export async function endSessions(tx: DbTransaction, userId: string): Promise<number> {
  await endHalfSignIns(tx, userId);
  return (await tx.session.deleteMany({ where: { userId } })).count;
}
