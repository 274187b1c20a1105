import "#server-only";
import type { z } from "zod";
import { recordAudit } from "#lib/access/audit/record.ts";
import { createUser, isTaken, patience } from "#lib/access/auth/create-user.ts";
import { demandPasswordsFor } from "#lib/access/auth/only-provider.ts";
import { passwordProblem } from "#lib/access/auth/password.ts";
import { namedRoles, rolesForAudit } from "#lib/access/auth/rights.ts";
import { roleEverywhere } from "#lib/access/auth/roles.ts";
import { refuseTooMany } from "#lib/access/request/throttle.ts";
import { createOwner, isSetupToken } from "#lib/access/sign-in/first-admin.ts";
import { hashToken } from "#lib/platform/crypto/fingerprint.ts";
import { db } from "#lib/platform/db/client.ts";
import { AppError } from "#lib/platform/errors.ts";
import { invitedRoles, takeInvitedRoles } from "./given-roles.ts";
import { linkMaker, mayMakeLinks, stillMayMakeLinks } from "./link-maker.ts";
import { resetPassword } from "./reset-link.ts";
import type { acceptInvitationSchema, openInvitationSchema } from "./schema.ts";

const gone = () =>
  new AppError("not_found", "This link is no longer valid. Ask an admin for a new one.", [
    { path: "token", message: "This link is no longer valid." },
  ]);

async function findOpen(token: string) {
  const found = await db().invitation.findUnique({ where: { tokenHash: hashToken(token) }, include: { invitedBy: linkMaker } });
  if (!found || found.acceptedAt || found.revokedAt || found.expiresAt <= new Date()) return null;
  return mayMakeLinks(found.invitedBy) ? found : null;
}

/** What a one-time link is for, before anyone is signed in. */
export async function lookUpInvitation(token: string, ip: string | null): Promise<z.output<typeof openInvitationSchema>> {
  await slowDown(ip);
  if (await isSetupToken(token)) return { kind: "setup", email: null, role: "admin", destinations: [] };
  const found = await findOpen(token);
  if (!found) throw gone();
  demandPasswordsFor(found.email);
  const destinations = await namedRoles(db(), invitedRoles(found.destinationRoles));
  const kind = found.kind === "reset" ? "reset" : "invitation";
  return { kind, email: found.email, role: roleEverywhere(found.role), destinations };
}

/** Creates the account of a one-time link, or sets a new password, once. */
export async function acceptInvitation(input: z.output<typeof acceptInvitationSchema>, ip: string | null): Promise<{ email: string }> {
  await slowDown(ip);
  const setup = await isSetupToken(input.token);
  const invitation = setup ? null : await findOpen(input.token);
  const email = setup ? input.email : invitation?.email;
  if (!setup && !invitation) throw gone();
  if (!email) throw new AppError("invalid", "Enter your email address.", [{ path: "email", message: "Enter your email address." }]);
  demandPasswordsFor(email);
  const problem = await passwordProblem(input.password, [input.name, email]);
  if (problem) throw new AppError("invalid", problem, [{ path: "password", message: problem }]);
  try {
    if (setup) await createOwner({ email, name: input.name, password: input.password });
    else if (invitation) await take(invitation, input, ip);
  } catch (error) {
    if (isTaken(error))
      throw new AppError("conflict", setup ? "Falconer has been set up already. Sign in instead." : "This address has an account already.");
    throw error;
  }
  return { email };
}

async function take(
  invitation: { id: string; kind: string; email: string; role: string; destinationRoles: unknown; invitedById: string | null },
  input: z.output<typeof acceptInvitationSchema>,
  ip: string | null,
): Promise<void> {
  await db().$transaction(async (tx) => {
    // The first to mark it has it: the same link used twice at once creates one account.
    const { count } = await tx.invitation.updateMany({
      where: { id: invitation.id, acceptedAt: null, revokedAt: null },
      data: { acceptedAt: new Date() },
    });
    if (count === 0 || !(await stillMayMakeLinks(tx, invitation.invitedById))) throw gone();
    if (invitation.kind === "reset") return resetPassword(tx, invitation.email, input.password, ip);
    const user = await createUser(tx, {
      email: invitation.email,
      name: input.name,
      role: roleEverywhere(invitation.role),
      password: input.password,
    });
    const named = await takeInvitedRoles(tx, user.id, invitation.destinationRoles);
    const actor = { id: user.id, name: input.name, via: "session" as const, ip };
    await recordAudit(tx, actor, {
      action: "created",
      objectKind: "user",
      objectId: user.id,
      objectName: user.email,
      after: { email: user.email, ...rolesForAudit(roleEverywhere(invitation.role), named), invitation: invitation.id },
    });
  }, patience);
}

async function slowDown(ip: string | null): Promise<void> {
  await refuseTooMany(`invitation:${ip ?? "unknown"}`, { window: 60, max: 20 });
}
