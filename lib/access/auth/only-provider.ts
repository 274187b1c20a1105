import "#server-only";
import { db } from "#lib/platform/db/client.ts";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";
import { log } from "#lib/platform/log.ts";

type Person = { email: string; role?: string | null | undefined };

/** Whether this is the address of someone who may sign in without the company's provider. */
export const isBreakGlassAddress = (email: string): boolean => env().OIDC_BREAK_GLASS.includes(email.toLowerCase());

/**
 * Whether they may sign in by password or passkey here. With OIDC_ONLY, only break-glass admins
 * may.
 */
export const maySignInHere = ({ email, role }: Person): boolean => !env().OIDC_ONLY || (role === "admin" && isBreakGlassAddress(email));

export const onlyProviderSentence = (): string => `Sign in with ${env().OIDC_NAME}: passwords and passkeys aren’t used here.`;

/** Only people who can sign in with a password may choose one. */
export function demandPasswordsFor(email: string): void {
  if (env().OIDC_ONLY && !isBreakGlassAddress(email)) throw new AppError("conflict", onlyProviderSentence());
}

export function demandSignInHere(person: Person): void {
  if (!maySignInHere(person)) throw new AppError("forbidden", onlyProviderSentence());
}

/**
 * For the audit log, at each sign-in that needed no provider although everyone else's does; the log
 * gets a warning. Undefined if people may sign in either way.
 */
export function noteBreakGlass(user: { id: string }): { breakGlass: true } | undefined {
  if (!env().OIDC_ONLY) return undefined;
  log.warn({ part: "sign-in", userId: user.id }, "a break-glass admin signed in without the provider");
  return { breakGlass: true };
}

/** At the start: with OIDC_ONLY, someone must be able to sign in when the provider is away. */
export async function warnWithoutBreakGlass(): Promise<void> {
  if (!env().OIDC_ONLY) return;
  const where = { email: { in: env().OIDC_BREAK_GLASS }, role: "admin", accounts: { some: { providerId: "credential" } } };
  const found = await db().user.count({ where: { ...where, NOT: { banned: true } } });
  if (found === 0) log.warn("OIDC_BREAK_GLASS names no admin with a password: nobody can sign in while the provider is not responding.");
}
