import "#server-only";
import { randomBytes } from "node:crypto";
import { publicUrl } from "#lib/access/http/public-url.ts";
import { db } from "#lib/platform/db/client.ts";
import { AppError } from "#lib/platform/errors.ts";
import { createId } from "#lib/platform/ids.ts";
import { isJsonObject } from "#lib/platform/json.ts";

export const challengeLivesMs = 5 * 60_000;

/**
 * For whom passkeys are made: the host of PUBLIC_URL. Browsers use them only on pages of exactly
 * this origin.
 */
export function relyingParty(): { id: string; origin: string } {
  const { hostname, origin } = new URL(publicUrl("/"));
  return { id: hostname, origin };
}

/** 32 random bytes to be signed within five minutes, for that purpose alone. */
export async function issueChallenge(purpose: string): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(randomBytes(32));
  const expiresAt = new Date(Date.now() + challengeLivesMs);
  const value = Buffer.from(bytes).toString("base64url");
  await db().verification.create({ data: { id: createId("passkey"), identifier: purpose, value, expiresAt } });
  return bytes;
}

/**
 * The challenge that this response signs. It is used up, whatever the outcome: of two responses at
 * once, one gets it.
 */
export async function takeChallenge(purpose: string, clientDataJSON: string): Promise<string> {
  const challenge = challengeOf(clientDataJSON);
  const { count } = challenge
    ? await db().verification.deleteMany({ where: { identifier: purpose, value: challenge, expiresAt: { gt: new Date() } } })
    : { count: 0 };
  if (!challenge || count !== 1) throw new AppError("conflict", "This took too long, or was done already. Try again.");
  return challenge;
}

function challengeOf(clientDataJSON: string): string | undefined {
  try {
    const data: unknown = JSON.parse(Buffer.from(clientDataJSON, "base64url").toString());
    return isJsonObject(data) && typeof data.challenge === "string" && /^[\w-]{43}$/.test(data.challenge) ? data.challenge : undefined;
  } catch {
    return undefined;
  }
}
