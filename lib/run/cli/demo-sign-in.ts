import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** `told`: the password as it is printed; one that someone chose is not. */
export type SignIn = { email: string; password: string; told: string };

const fileOf = (folder: string) => join(folder, "sign-in.json");

function kept(folder: string): SignIn | undefined {
  const file = fileOf(folder);
  if (!existsSync(file)) return undefined;
  const { email, password } = JSON.parse(readFileSync(file, "utf8")) as { email: string; password: string };
  return { email, password, told: password };
}

/** Beside the demo's data, readable by its owner alone. */
function keep(folder: string, email: string): SignIn {
  mkdirSync(folder, { recursive: true });
  const made = { email, password: randomBytes(12).toString("base64url") };
  writeFileSync(fileOf(folder), `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
  return { ...made, told: made.password };
}

function given(): SignIn | undefined {
  const { FALCONER_ADMIN_EMAIL: email, FALCONER_ADMIN_PASSWORD: password } = process.env;
  return email && password ? { email, password, told: "the one in FALCONER_ADMIN_PASSWORD" } : undefined;
}

/**
 * Whom a new demo has as its admin, and with which passwords its admin may sign in: the given one,
 * and a random one that is kept.
 */
export function demoSignIns(folder: string): readonly [SignIn, ...SignIn[]] {
  const chosen = given();
  const found = kept(folder);
  if (chosen) return found ? [chosen, found] : [chosen];
  return [found ?? keep(folder, "demo@example.com")];
}

/**
 * How to sign in now, as lines: someone may have changed the password since the demo's first start.
 * Call it once the database is there.
 */
export async function tellSignIn(known: readonly SignIn[]): Promise<string> {
  const [{ verifyPassword }, { db }] = await Promise.all([import("better-auth/crypto"), import("#lib/platform/db/client.ts")]);
  const owner = await db().user.findFirstOrThrow({
    where: { owner: true },
    select: { email: true, twoFactorEnabled: true, accounts: { where: { providerId: "credential" }, select: { password: true } } },
  });
  const hash = owner.accounts[0]?.password;
  let words = "changed since the demo’s first start. For a new one: npm run demo -- --new-password";
  for (const { password, told } of known)
    if (hash && (await verifyPassword({ hash, password }))) {
      words = told;
      break;
    }
  const code = owner.twoFactorEnabled ? "\nThen            a code from your authenticator app" : "";
  return `Sign in with    ${owner.email}\nPassword        ${words}${code}`;
}

/** Gives the demo's admin a new random password, and ends their sessions. */
export async function newPassword(folder: string): Promise<SignIn> {
  const [{ resetPassword }, { db }] = await Promise.all([import("#lib/access/users/reset-link.ts"), import("#lib/platform/db/client.ts")]);
  const { email } = await db().user.findFirstOrThrow({ where: { owner: true }, select: { email: true } });
  const made = keep(folder, email);
  await db().$transaction((tx) => resetPassword(tx, email, made.password, null));
  return made;
}
