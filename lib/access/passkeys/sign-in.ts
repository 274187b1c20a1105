import "#server-only";
import { verifyPassword } from "better-auth/crypto";
import type { z } from "zod";
import { recordAudit } from "#lib/access/audit/record.ts";
import { auth, trustedIpHeader } from "#lib/access/auth/auth.ts";
import { demandSignInHere, noteBreakGlass } from "#lib/access/auth/only-provider.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { refuseTooMany } from "#lib/access/request/throttle.ts";
import { clientIp } from "#lib/platform/client-ip.ts";
import { db } from "#lib/platform/db/client.ts";
import { AppError } from "#lib/platform/errors.ts";
import type { assertionSchema, confirmSchema } from "./schema.ts";
import { verifyAssertion } from "./verify.ts";

/**
 * Begins a session for the passkey's owner; returns its cookies. A passkey is both factors, so no
 * code is asked for.
 */
export async function signInWithPasskey(credential: z.output<typeof assertionSchema>, headers: Headers): Promise<string[]> {
  const { user, name } = await verifyAssertion(credential, headers);
  if (user.banned) throw new AppError("forbidden", "This account is turned off. Ask an admin.");
  demandSignInHere(user);
  const ip = clientIp(headers);
  const given = new Headers({ [trustedIpHeader]: ip ?? "0.0.0.0", "user-agent": headers.get("user-agent") ?? "" });
  const started = await auth().api.startSession({ body: { userId: user.id }, headers: given, returnHeaders: true });
  const actor = { id: user.id, name: user.name, via: "session" as const, ip };
  await recordAudit(db(), actor, {
    action: "signed_in_with_passkey",
    objectKind: "session",
    objectId: user.id,
    objectName: user.email,
    after: { passkey: name, ...noteBreakGlass(user) },
  });
  return started.headers.getSetCookie();
}

/**
 * Someone who is signed in proves again who they are, by password or with one of their passkeys.
 */
export async function confirmIdentity(viewer: Viewer, proof: z.output<typeof confirmSchema>, headers: Headers): Promise<void> {
  await refuseTooMany(`confirm:${viewer.id}`, { window: 900, max: 10 });
  const now = new Date();
  if ("credential" in proof) {
    const { userId } = await verifyAssertion(proof.credential, headers);
    if (userId !== viewer.id) throw new AppError("invalid", "This passkey belongs to another account.");
    await remember({ confirmedAt: now, passkeyAt: now });
  } else {
    const account = await db().account.findFirst({ where: { userId: viewer.id, providerId: "credential" } });
    if (!account?.password || !(await verifyPassword({ hash: account.password, password: proof.password })))
      throw new AppError("invalid", "This is not your password.", [{ path: "password", message: "This is not your password." }]);
    await remember({ confirmedAt: now });
  }
  async function remember(data: { confirmedAt: Date; passkeyAt?: Date }) {
    await db().session.updateMany({ where: { id: viewer.sessionId ?? "", userId: viewer.id }, data });
  }
}
