import "#server-only";
import { recordAudit } from "#lib/access/audit/record.ts";
import { createUser, isTaken, patience } from "#lib/access/auth/create-user.ts";
import { passwordProblem } from "#lib/access/auth/password.ts";
import { systemActor } from "#lib/access/auth/viewer.ts";
import { publicUrl } from "#lib/access/http/public-url.ts";
import { open, seal } from "#lib/platform/crypto/envelope.ts";
import { createToken, equalSecrets } from "#lib/platform/crypto/fingerprint.ts";
import { type DbTransaction, db } from "#lib/platform/db/client.ts";
import { env } from "#lib/platform/env.ts";
import { log } from "#lib/platform/log.ts";

export type FirstAdmin = { kind: "created" | "exists" } | { kind: "setup"; url: string };

const setupKey = "setup_token";
const setupPlace = { table: "setting", id: setupKey, column: "value" };

/**
 * At start: makes the first admin of FALCONER_ADMIN_EMAIL and FALCONER_ADMIN_PASSWORD when there is
 * nobody yet; without them, a one-time link to be printed. Any number of processes may do this at
 * once: the database lets one owner be.
 */
export async function ensureFirstAdmin(): Promise<FirstAdmin> {
  if ((await db().user.count()) > 0) return { kind: "exists" };
  const { FALCONER_ADMIN_EMAIL: email, FALCONER_ADMIN_PASSWORD: password } = env();
  if (!email || !password) return { kind: "setup", url: publicUrl(`/setup#token=${await setupToken()}`) };
  if (await passwordProblem(password, [email])) log.warn("FALCONER_ADMIN_PASSWORD is easily guessed: change it after the first sign-in.");
  try {
    await createOwner({ email, password, name: email.split("@")[0] || "Administrator" });
    return { kind: "created" };
  } catch (error) {
    if (isTaken(error)) return { kind: "exists" };
    throw error;
  }
}

/**
 * Creates the installation's first admin. Throws Prisma's P2002 when there is an owner already (see
 * isTaken).
 */
export async function createOwner(person: { email: string; password: string; name: string }): Promise<string> {
  return db().$transaction(async (tx) => {
    const user = await createUser(tx, { ...person, role: "admin", owner: true });
    await dropSetupToken(tx);
    await recordAudit(tx, systemActor, {
      action: "created",
      objectKind: "user",
      objectId: user.id,
      objectName: user.email,
      after: { email: user.email, role: "admin" },
    });
    return user.id;
  }, patience);
}

/** The link for the first admin ends once there is one, by whatever way. */
export async function dropSetupToken(tx: DbTransaction): Promise<void> {
  await tx.setting.deleteMany({ where: { key: setupKey } });
}

/** One token for all processes; sealed, since it makes its bearer an admin. */
async function setupToken(): Promise<string> {
  const fresh = createToken();
  const value = seal(fresh, setupPlace);
  await db().setting.createMany({ data: [{ key: setupKey, value }], skipDuplicates: true });
  return (await storedToken(db())) ?? fresh;
}

export async function isSetupToken(token: string): Promise<boolean> {
  const stored = await storedToken(db());
  return stored !== undefined && equalSecrets(stored, token);
}

async function storedToken(tx: DbTransaction): Promise<string | undefined> {
  const row = await tx.setting.findUnique({ where: { key: setupKey } });
  return typeof row?.value === "string" ? open(row.value, setupPlace) : undefined;
}
