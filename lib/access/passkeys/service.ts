import "#server-only";
import type { z } from "zod";
import { recordAudit } from "#lib/access/audit/record.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { db } from "#lib/platform/db/client.ts";
import type { Passkey as Row } from "#lib/platform/db/generated/client.ts";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";
import { createId } from "#lib/platform/ids.ts";
import { log } from "#lib/platform/log.ts";
import { issueChallenge, relyingParty, takeChallenge } from "./challenge.ts";
import type { createPasskeySchema, Passkey } from "./schema.ts";

const maxPasskeys = 20;
/** COSE names of ES256, EdDSA and RS256: between them every authenticator in use. */
const supportedAlgorithmIDs = [-7, -8, -257];
const purposeOf = (viewer: Viewer) => `passkey-registration:${viewer.sessionId}`;

const view = (row: Row): Passkey => ({
  id: row.id,
  name: row.name,
  backedUp: row.backedUp,
  createdAt: row.createdAt.toISOString(),
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
});

/** The user's own passkeys, the newest first. */
export async function listPasskeys(viewer: Viewer): Promise<{ items: Passkey[] }> {
  return { items: (await db().passkey.findMany({ where: { userId: viewer.id }, orderBy: { createdAt: "desc" } })).map(view) };
}

export const countPasskeys = (viewer: Viewer): Promise<number> => db().passkey.count({ where: { userId: viewer.id } });

/**
 * What the browser needs to create a passkey. Devices that already have one are named, so that they
 * do not offer a second.
 */
export async function registrationOptions(viewer: Viewer): Promise<Record<string, unknown> & { challenge: string }> {
  refuseBesideProvider(viewer);
  const { generateRegistrationOptions } = await import("@simplewebauthn/server");
  const known = await db().passkey.findMany({ where: { userId: viewer.id } });
  refuseMoreThan(maxPasskeys, known.length);
  const options = await generateRegistrationOptions({
    rpName: "Falconer",
    rpID: relyingParty().id,
    userID: new Uint8Array(Buffer.from(viewer.id)),
    userName: viewer.email,
    userDisplayName: viewer.name,
    challenge: await issueChallenge(purposeOf(viewer)),
    attestationType: "none",
    supportedAlgorithmIDs,
    excludeCredentials: known.map(({ credentialId, transports }) => ({ id: credentialId, transports })),
    // Found without typing an address first, and unlocked by fingerprint or PIN, so it is two
    // factors in one.
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
  });
  return { ...options };
}

/**
 * Keeps the passkey that the browser made. The session that made it counts as one with a passkey.
 */
export async function createPasskey(viewer: Viewer, { name, credential }: z.output<typeof createPasskeySchema>): Promise<Passkey> {
  refuseBesideProvider(viewer);
  const expectedChallenge = await takeChallenge(purposeOf(viewer), credential.response.clientDataJSON);
  const transports = credential.response.transports?.filter((each) => each !== undefined) ?? [];
  const { id: rpId, origin } = relyingParty();
  const { verifyRegistrationResponse } = await import("@simplewebauthn/server");
  const result = await verifyRegistrationResponse({
    response: { ...credential, response: { ...credential.response, transports }, clientExtensionResults: {} },
    expectedChallenge,
    expectedOrigin: origin,
    expectedRPID: rpId,
    requireUserVerification: true,
    supportedAlgorithmIDs,
  }).catch((error: Error) => {
    log.info({ part: "passkeys", why: error.message }, "a new passkey was refused");
    return { verified: false as const };
  });
  if (!result.verified) throw new AppError("invalid", "Your browser’s response wasn’t accepted. Try again.");
  const { credential: made, credentialBackedUp } = result.registrationInfo;
  const row = await db().$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM "user" WHERE id = ${viewer.id} FOR UPDATE`;
    refuseMoreThan(maxPasskeys, await tx.passkey.count({ where: { userId: viewer.id } }));
    if (await tx.passkey.findUnique({ where: { credentialId: made.id } }))
      throw new AppError("conflict", "This passkey is registered already.");
    const created = await tx.passkey.create({
      data: {
        id: createId("passkey"),
        name,
        userId: viewer.id,
        credentialId: made.id,
        publicKey: new Uint8Array(made.publicKey),
        counter: made.counter,
        transports,
        backedUp: credentialBackedUp,
      },
    });
    await tx.session.updateMany({ where: { id: viewer.sessionId ?? "" }, data: { passkeyAt: new Date() } });
    await recordAudit(tx, viewer, { action: "created", objectKind: "passkey", objectId: created.id, objectName: name, after: { name } });
    return created;
  });
  return view(row);
}

export async function renamePasskey(viewer: Viewer, id: string, name: string): Promise<Passkey> {
  return db().$transaction(async (tx) => {
    const before = await tx.passkey.findFirst({ where: { id, userId: viewer.id } });
    if (!before) throw gone();
    const row = await tx.passkey.update({ where: { id }, data: { name } });
    await recordAudit(tx, viewer, {
      action: "updated",
      objectKind: "passkey",
      objectId: id,
      objectName: name,
      before: { name: before.name },
      after: { name },
    });
    return view(row);
  });
}

export async function deletePasskey(viewer: Viewer, id: string): Promise<void> {
  await db().$transaction(async (tx) => {
    const row = await tx.passkey.findFirst({ where: { id, userId: viewer.id } });
    if (!row) throw gone();
    await tx.passkey.delete({ where: { id } });
    await recordAudit(tx, viewer, {
      action: "deleted",
      objectKind: "passkey",
      objectId: id,
      objectName: row.name,
      before: { name: row.name },
    });
  });
}

const gone = () => new AppError("not_found", "This passkey does not exist.");
/** A passkey would be a way in that the provider knows nothing of, and cannot close. */
function refuseBesideProvider(viewer: Viewer): void {
  if (viewer.byProvider) throw new AppError("conflict", `You sign in with ${env().OIDC_NAME}: set up passkeys there.`);
}
function refuseMoreThan(most: number, count: number): void {
  if (count >= most) throw new AppError("limit_reached", `You have ${most} passkeys. Remove one before you add another.`);
}
