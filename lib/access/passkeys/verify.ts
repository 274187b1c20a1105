import "#server-only";
import type { z } from "zod";
import { refuseTooMany } from "#lib/access/request/throttle.ts";
import { clientIp } from "#lib/platform/client-ip.ts";
import { db } from "#lib/platform/db/client.ts";
import type { Passkey, User } from "#lib/platform/db/generated/client.ts";
import { AppError } from "#lib/platform/errors.ts";
import { log } from "#lib/platform/log.ts";
import { issueChallenge, relyingParty, takeChallenge } from "./challenge.ts";
import type { assertionSchema } from "./schema.ts";

const purpose = "passkey-assertion";
// The library is large: it is loaded when someone uses a passkey for the first time.
const webauthn = () => import("@simplewebauthn/server");

/** Options for signing in with any passkey of this site, and for proving again who someone is. */
export async function assertionOptions(headers: Headers): Promise<Record<string, unknown> & { challenge: string }> {
  await slowDown(headers);
  const { generateAuthenticationOptions } = await webauthn();
  const challenge = await issueChallenge(purpose);
  return { ...(await generateAuthenticationOptions({ rpID: relyingParty().id, challenge, userVerification: "required" })) };
}

/**
 * Whose passkey signed this: with our challenge, on one of our pages, by a device that asked its
 * owner for finger or PIN, and not by a copy of that device. Every other response is refused in one
 * sentence; the log says what was wrong with it.
 */
export async function verifyAssertion(credential: z.output<typeof assertionSchema>, headers: Headers): Promise<Passkey & { user: User }> {
  await slowDown(headers);
  const expectedChallenge = await takeChallenge(purpose, credential.response.clientDataJSON);
  const found = await db().passkey.findUnique({ where: { credentialId: credential.id }, include: { user: true } });
  if (!found) throw refused("it is not known");
  const { userHandle, ...response } = credential.response;
  if (userHandle && Buffer.from(userHandle, "base64url").toString() !== found.userId) throw refused("it names another account");
  const { id, origin } = relyingParty();
  const { verifyAuthenticationResponse } = await webauthn();
  const result = await verifyAuthenticationResponse({
    response: { ...credential, response, clientExtensionResults: {} },
    expectedChallenge,
    expectedOrigin: origin,
    expectedRPID: id,
    requireUserVerification: true,
    credential: { id: found.credentialId, publicKey: found.publicKey, counter: Number(found.counter) },
  }).catch((error: Error) => {
    throw refused(error.message);
  });
  if (!result.verified) throw refused("the signature is wrong");
  const { newCounter, credentialBackedUp } = result.authenticationInfo;
  // Two answers with one counter cannot both pass: the second one finds it moved.
  const { count } = await db().passkey.updateMany({
    where: { id: found.id, counter: found.counter },
    data: { counter: newCounter, backedUp: credentialBackedUp, lastUsedAt: new Date() },
  });
  if (count !== 1) throw refused("it was used at the same moment");
  return found;
}

function refused(why: string): AppError {
  log.info({ part: "passkeys", why }, "a passkey was refused");
  return new AppError("unauthenticated", "This passkey was not accepted. Try another one, or your password.");
}

async function slowDown(headers: Headers): Promise<void> {
  await refuseTooMany(`passkey:${clientIp(headers) ?? "unknown"}`, { window: 60, max: 40 });
}
