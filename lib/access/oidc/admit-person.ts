import "#server-only";
import { recordAudit } from "#lib/access/audit/record.ts";
import { isTaken, patience } from "#lib/access/auth/create-user.ts";
import { endSessions } from "#lib/access/auth/end-sessions.ts";
import { isLastAdmin } from "#lib/access/auth/last-admin.ts";
import { isBreakGlassAddress } from "#lib/access/auth/only-provider.ts";
import { namedRoles, type RoleAt, rolesForAudit, setDestinationRoles } from "#lib/access/auth/rights.ts";
import { knownRole, type Role, roleEverywhere, storedRole } from "#lib/access/auth/roles.ts";
import { systemActor } from "#lib/access/auth/viewer.ts";
import { dropSetupToken } from "#lib/access/sign-in/first-admin.ts";
import { invitedRoles } from "#lib/access/users/given-roles.ts";
import { linkMaker, mayMakeLinks, revokeLinksOf, stillMayMakeLinks } from "#lib/access/users/link-maker.ts";
import { type DbTransaction, db } from "#lib/platform/db/client.ts";
import type { User } from "#lib/platform/db/generated/client.ts";
import { env } from "#lib/platform/env.ts";
import { createId } from "#lib/platform/ids.ts";
import { log } from "#lib/platform/log.ts";
import { sendMail } from "#lib/platform/mail/send-mail.ts";
import { groupsGiveDestinationRoles, groupsGiveRoles } from "#lib/platform/oidc-env.ts";
import { SignInRefused } from "./problems.ts";

/**
 * A person as the provider describes them. `role` and `destinations`: what their groups give, for
 * all destinations and for some; null means none.
 */
export type Told = {
  issuer: string;
  subject: string;
  email: string | undefined;
  emailVerified: boolean;
  name: string;
  role: Role | null;
  destinations: readonly RoleAt[];
};

/** Their groups give them nothing here, neither for all destinations nor for one. */
const isWithoutRole = (told: Told) => groupsGiveRoles(env()) && told.role === null && told.destinations.length === 0;

/** Marks an account that was turned off because no group gave it a role any more. */
export const lostRole = "oidc_no_role";

/**
 * The account of someone whom the provider has signed in, with the role that their groups give
 * today. Only issuer and subject say who someone is: an address may change hands. Throws a
 * SignInRefused if there is no account for them.
 */
export async function admitPerson(told: Told): Promise<User> {
  try {
    return await admit(told);
  } catch (error) {
    // If one person signs in for the first time twice at once, the second sign-in finds what the
    // first has created.
    if (isTaken(error)) return admit(told);
    if (isLastAdmin(error)) throw new SignInRefused("last_admin");
    throw error;
  }
}

async function admit(told: Told): Promise<User> {
  const { issuer, subject } = told;
  const identity = await db().oidcIdentity.findUnique({ where: { issuer_subject: { issuer, subject } }, include: { user: true } });
  if (identity) return welcomeBack(identity.user, told);
  if (isWithoutRole(told)) throw new SignInRefused("no_role");
  const email = vouchedAddress(told);
  const linked = await db().$transaction(async (tx) => {
    const user = await tx.user.findUnique({ where: { email }, include: { identities: true } });
    return user ? { user: await link(tx, user, told), before: true } : { user: await create(tx, email, told), before: false };
  }, patience);
  if (linked.before) {
    const text = `You have signed in to Falconer with ${env().OIDC_NAME} for the first time. Your account now belongs to that sign-in too.\n\nIf it was not you, tell your admin at once.\n`;
    void sendMail({ to: email, subject: "A new way to sign in to Falconer", text });
  }
  return linked.user;
}

/**
 * The address by which an account may be created or found. The provider must vouch for it, because
 * anyone may type another person's address into a profile; and it is never a break-glass admin's.
 */
function vouchedAddress({ email, emailVerified }: Told): string {
  if (!email) throw new SignInRefused("no_email");
  if (!emailVerified && !env().OIDC_TRUST_EMAIL) throw new SignInRefused("email_unverified");
  if (isBreakGlassAddress(email)) throw new SignInRefused("break_glass");
  return email;
}

async function welcomeBack(user: User, told: Told): Promise<User> {
  // Nothing that a provider says may close the last way in.
  if (isBreakGlassAddress(user.email)) throw new SignInRefused("break_glass");
  if (user.banned && user.banReason !== lostRole) throw new SignInRefused("switched_off");
  if (isWithoutRole(told)) {
    await takeRoleAway(user);
    throw new SignInRefused("no_role");
  }
  return db().$transaction(async (tx) => {
    const { issuer, subject } = told;
    await tx.oidcIdentity.update({ where: { issuer_subject: { issuer, subject } }, data: { lastSignInAt: new Date() } });
    return giveRoles(tx, user, told);
  });
}

/** The roles of the groups, if they differ; an account that had none is turned on again. */
async function giveRoles(tx: DbTransaction, user: User, told: Told): Promise<User> {
  const role = storedRole(groupsGiveRoles(env()) ? told.role : roleEverywhere(user.role));
  const before = await rolesAtDestinations(tx, user.id);
  const named = groupsGiveDestinationRoles(env()) ? await namedRoles(tx, told.destinations) : before;
  // By their IDs: several destinations may have one name.
  const isSame = role === user.role && JSON.stringify(named) === JSON.stringify(before);
  if (isSame && !user.banned) return user;
  const now = rolesForAudit(roleEverywhere(role), named);
  const was = rolesForAudit(roleEverywhere(user.role), before);
  if (groupsGiveDestinationRoles(env())) await setDestinationRoles(tx, user.id, named);
  const after = await tx.user.update({ where: { id: user.id }, data: { role, banned: false, banReason: null } });
  await revokeLinksOf(tx, after);
  await recordAudit(tx, systemActor, {
    action: user.banned ? "enabled" : "updated",
    objectKind: "user",
    objectId: user.id,
    objectName: user.email,
    before: { ...was, disabled: user.banned ?? false },
    after: { ...now, disabled: false, by: env().OIDC_NAME },
  });
  return after;
}

async function rolesAtDestinations(tx: DbTransaction, userId: string) {
  const rows = await tx.destinationRole.findMany({ where: { userId }, select: { destinationId: true, role: true } });
  return namedRoles(
    tx,
    rows.map(({ destinationId, role }) => ({ destinationId, role: knownRole(role) })),
  );
}

/**
 * No group gives them a role any more: they cannot sign in, and their tokens do not work, until a
 * group does. Only the last admin's account stays on, as the database requires; their sessions end.
 */
async function takeRoleAway(user: User): Promise<void> {
  if (user.banned) return;
  try {
    await db().$transaction(async (tx) => {
      const after = await tx.user.update({ where: { id: user.id }, data: { banned: true, banReason: lostRole } });
      await endSessions(tx, user.id);
      await revokeLinksOf(tx, after);
      await recordAudit(tx, systemActor, {
        action: "disabled",
        objectKind: "user",
        objectId: user.id,
        objectName: user.email,
        before: { role: user.role, disabled: false },
        after: { role: user.role, disabled: true, by: env().OIDC_NAME },
      });
    });
  } catch (error) {
    if (!isLastAdmin(error)) throw error;
    log.warn({ part: "oidc", userId: user.id }, "the last admin has no group with a role any more");
    await db().$transaction((tx) => endSessions(tx, user.id));
  }
}

/**
 * Links the provider's sign-in to an existing account, once per provider, so that nobody who takes
 * over a former colleague's address gets anything of theirs. Anyone signed in by other means is
 * signed out.
 */
async function link(tx: DbTransaction, user: User & { identities: { issuer: string }[] }, told: Told): Promise<User> {
  const { issuer, subject } = told;
  if (user.banned) throw new SignInRefused("switched_off");
  if (user.identities.some((identity) => identity.issuer === issuer)) throw new SignInRefused("email_taken");
  await tx.oidcIdentity.create({ data: { issuer, subject, userId: user.id } });
  await endSessions(tx, user.id);
  const actor = { ...systemActor, id: user.id, name: user.name };
  await recordAudit(tx, actor, {
    action: "linked",
    objectKind: "user",
    objectId: user.id,
    objectName: user.email,
    after: { provider: env().OIDC_NAME, issuer },
  });
  return giveRoles(tx, user, told);
}

async function create(tx: DbTransaction, email: string, told: Told): Promise<User> {
  const { issuer, subject, name } = told;
  const invitation = await openInvitation(tx, email);
  if (env().OIDC_INVITED_ONLY && !invitation) throw new SignInRefused("not_invited");
  const invitedRole = invitation ? roleEverywhere(invitation.role) : "viewer";
  const role = groupsGiveRoles(env()) ? told.role : invitedRole;
  const id = createId("user");
  const user = await tx.user.create({ data: { id, email, name, role: storedRole(role), emailVerified: true } });
  const wanted = groupsGiveDestinationRoles(env()) ? told.destinations : invitedRoles(invitation?.destinationRoles);
  const named = await namedRoles(tx, wanted);
  await setDestinationRoles(tx, id, named);
  await tx.oidcIdentity.create({ data: { issuer, subject, userId: id } });
  if (invitation) await tx.invitation.update({ where: { id: invitation.id }, data: { acceptedAt: new Date() } });
  if (role === "admin") await dropSetupToken(tx);
  await recordAudit(
    tx,
    { ...systemActor, id, name },
    {
      action: "created",
      objectKind: "user",
      objectId: id,
      objectName: email,
      after: { email, ...rolesForAudit(role, named), provider: env().OIDC_NAME, issuer, ...(invitation && { invitation: invitation.id }) },
    },
  );
  return user;
}

async function openInvitation(tx: DbTransaction, email: string) {
  const found = await tx.invitation.findFirst({
    where: { email, kind: "invitation", acceptedAt: null, revokedAt: null, expiresAt: { gt: new Date() } },
    include: { invitedBy: linkMaker },
  });
  if (!found || !mayMakeLinks(found.invitedBy) || !(await stillMayMakeLinks(tx, found.invitedById))) return null;
  return found;
}
