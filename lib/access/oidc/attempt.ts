import "#server-only";
import { createHmac, randomBytes } from "node:crypto";
import { publicUrl } from "#lib/access/http/public-url.ts";
import { equalSecrets, hashToken } from "#lib/platform/crypto/fingerprint.ts";
import { db } from "#lib/platform/db/client.ts";
import { createId } from "#lib/platform/ids.ts";
import { isJsonObject, type JsonValue } from "#lib/platform/json.ts";
import { SignInRefused } from "./problems.ts";

// A sign-in that has been begun: its state goes to the provider and back, and works once, within
// minutes, in the browser that began it. What must stay secret is in that browser's cookie alone:
// nonce and PKCE verifier follow from it.

const livesMs = 10 * 60_000;
const identifierOf = (state: string) => `oidc-sign-in:${hashToken(state)}`;

export type Attempt = { state: string; nonce: string; verifier: string };

const secure = () => publicUrl("").startsWith("https:");
const cookieName = () => `${secure() ? "__Host-" : ""}falconer.oidc`;

function attemptOf(secret: string, state: string): Attempt {
  const follow = (purpose: string) => createHmac("sha256", secret).update(`${purpose}:${state}`).digest("base64url");
  return { state, nonce: follow("nonce"), verifier: follow("verifier") };
}

/** Two tabs of one browser share the cookie, so that each can come to its end. */
function secretIn(headers: Headers): string | undefined {
  const prefix = `${cookieName()}=`;
  const found = (headers.get("cookie") ?? "").split(";").find((part) => part.trim().startsWith(prefix));
  const secret = found?.trim().slice(prefix.length);
  return secret && /^[\w-]{43}$/.test(secret) ? secret : undefined;
}

/** Begins a sign-in. `next`: the page to continue to. */
export async function beginAttempt(headers: Headers, next: string): Promise<{ attempt: Attempt; cookie: string }> {
  const secret = secretIn(headers) ?? randomBytes(32).toString("base64url");
  const state = randomBytes(32).toString("base64url");
  const value = JSON.stringify({ browser: hashToken(secret), next: next.slice(0, 2_000) });
  const expiresAt = new Date(Date.now() + livesMs);
  await db().verification.create({ data: { id: createId("user"), identifier: identifierOf(state), value, expiresAt } });
  const flags = `Path=/; Max-Age=${livesMs / 1000}; HttpOnly; SameSite=Lax${secure() ? "; Secure" : ""}`;
  return { attempt: attemptOf(secret, state), cookie: `${cookieName()}=${secret}; ${flags}` };
}

/**
 * The sign-in that a response of the provider belongs to. It is used up, however the sign-in ends:
 * of two responses at once, one gets it.
 */
export async function takeAttempt(headers: Headers, state: string | null): Promise<{ attempt: Attempt; next: string }> {
  const secret = secretIn(headers);
  if (!state || !/^[\w-]{43}$/.test(state)) throw new SignInRefused("stale", "no state");
  if (!secret) throw new SignInRefused("stale", "no cookie");
  const identifier = identifierOf(state);
  const row = await db().verification.findFirst({ where: { identifier, expiresAt: { gt: new Date() } } });
  const stored: JsonValue = row ? JSON.parse(row.value) : null;
  // Another browser's answer stays good for the browser that began it.
  if (!row || !isJsonObject(stored) || typeof stored.browser !== "string") throw new SignInRefused("stale", "unknown state");
  if (!equalSecrets(stored.browser, hashToken(secret))) throw new SignInRefused("stale", "another browser");
  const { count } = await db().verification.deleteMany({ where: { id: row.id } });
  if (count !== 1) throw new SignInRefused("stale", "used at the same moment");
  return { attempt: attemptOf(secret, state), next: typeof stored.next === "string" ? stored.next : "/" };
}
