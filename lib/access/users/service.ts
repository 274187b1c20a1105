import "#server-only";
import type { z } from "zod";
import { recordAudit } from "#lib/access/audit/record.ts";
import { endSessions } from "#lib/access/auth/end-sessions.ts";
import { isLastAdmin } from "#lib/access/auth/last-admin.ts";
import { isRaised, type Rights } from "#lib/access/auth/permissions.ts";
import { rightsOf, rolesForAudit, setDestinationRoles } from "#lib/access/auth/rights.ts";
import { knownRole, roleEverywhere, storedRole } from "#lib/access/auth/roles.ts";
import { demandProof, type Viewer } from "#lib/access/auth/viewer.ts";
import { type DbTransaction, db } from "#lib/platform/db/client.ts";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";
import { groupsGiveDestinationRoles, groupsGiveRoles } from "#lib/platform/oidc-env.ts";
import { demandDestinations } from "./given-roles.ts";
import { revokeLinksOf } from "./link-maker.ts";
import type { User, updateUserSchema } from "./schema.ts";

const withSessions = {
  sessions: { where: { expiresAt: { gt: new Date(0) } }, select: { updatedAt: true, expiresAt: true } },
  accounts: { where: { providerId: "credential" }, select: { id: true } },
  destinationRoles: {
    where: { destination: { deletedAt: null } },
    select: { destinationId: true, role: true, destination: { select: { name: true } } },
    orderBy: { destination: { name: "asc" } },
  },
  _count: { select: { passkeys: true, identities: true } },
} as const;
type Row = Awaited<ReturnType<typeof find>>;

const view = (row: Row): User => {
  const living = row.sessions.filter(({ expiresAt }) => expiresAt > new Date());
  const seen = row.sessions.map(({ updatedAt }) => updatedAt.getTime());
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    role: roleEverywhere(row.role),
    destinations: rolesAt(row),
    disabled: row.banned ?? false,
    twoFactorEnabled: row.twoFactorEnabled ?? false,
    passkeys: row._count.passkeys,
    password: row.accounts.length > 0,
    provider: row._count.identities > 0,
    roleFromGroups: isRoleFromGroups(row),
    destinationsFromGroups: isRoleFromGroups(row) && groupsGiveDestinationRoles(env()),
    sessions: living.length,
    lastSeenAt: seen.length > 0 ? new Date(Math.max(...seen)).toISOString() : null,
    createdAt: row.createdAt.toISOString(),
  };
};
const isRoleFromGroups = (row: Row) => row._count.identities > 0 && env().OIDC_ISSUER !== undefined && groupsGiveRoles(env());
const rolesAt = (row: Row) =>
  row.destinationRoles.map(({ destinationId, role, destination }) => ({ destinationId, name: destination.name, role: knownRole(role) }));
const auditView = (row: Row) => ({
  name: row.name,
  email: row.email,
  ...rolesForAudit(roleEverywhere(row.role), rolesAt(row)),
  disabled: row.banned ?? false,
});

async function find(tx: DbTransaction, id: string) {
  const row = await tx.user.findUnique({ where: { id }, include: withSessions });
  if (!row) throw new AppError("not_found", "This user does not exist.");
  return row;
}

export async function listUsers(): Promise<{ items: User[] }> {
  return { items: (await db().user.findMany({ include: withSessions, orderBy: { createdAt: "asc" } })).map(view) };
}

export const getUser = async (id: string): Promise<User> => view(await find(db(), id));

/** The database's refusal to lose its last admin gets its sentence here. */
async function guarded<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (isLastAdmin(error)) throw new AppError("conflict", "This is the last admin. Make someone else an admin first.");
    throw error;
  }
}

export async function updateUser(viewer: Viewer, id: string, input: z.output<typeof updateUserSchema>): Promise<User> {
  await guarded(() =>
    db().$transaction(async (tx) => {
      const before = await find(tx, id);
      const roles = await wantedRoles(tx, before, input);
      // Letting someone in, or letting them do more, is not for a stolen token or an open screen.
      // Taking away is.
      if (isRaised(rightsOf(before), roles) || (input.disabled === false && before.banned)) demandProof(viewer);
      // No group undoes what an admin decides.
      const banReason = input.disabled === undefined ? undefined : null;
      const role = input.role === undefined ? undefined : storedRole(input.role);
      const data = { name: input.name, role, banned: input.disabled, banReason };
      if (input.destinations) await setDestinationRoles(tx, id, input.destinations);
      const after = await tx.user.update({ where: { id }, data, include: withSessions });
      // Someone who is turned off is out at once; a changed role applies from the next request on.
      if (input.disabled) await endSessions(tx, id);
      await revokeLinksOf(tx, after);
      await recordAudit(tx, viewer, {
        action: input.disabled === true ? "disabled" : input.disabled === false ? "enabled" : "updated",
        objectKind: "user",
        objectId: id,
        objectName: after.email,
        before: auditView(before),
        after: auditView(after),
      });
    }),
  );
  return getUser(id);
}

/** What someone may do after a change, or why the change is refused. */
async function wantedRoles(tx: DbTransaction, before: Row, input: z.output<typeof updateUserSchema>): Promise<Rights> {
  const now = rightsOf(before);
  if (input.role === undefined && input.destinations === undefined) return now;
  const byGroups = new AppError("conflict", `Groups at ${env().OIDC_NAME} decide this person's role. Change the groups there.`);
  if (isRoleFromGroups(before)) {
    if (input.role !== undefined && input.role !== now.everywhere) throw byGroups;
    if (input.destinations && groupsGiveDestinationRoles(env())) throw byGroups;
  }
  const everywhere = input.role === undefined ? now.everywhere : input.role;
  const given = input.destinations ?? rolesAt(before);
  await demandDestinations(tx, given);
  if (everywhere === null && given.length === 0) {
    const message = "Choose a role for all destinations, or for at least one. To keep someone out, turn the account off.";
    throw new AppError("invalid", message, [{ path: "destinations", message }]);
  }
  return { everywhere, at: Object.fromEntries(given.map(({ destinationId, role }) => [destinationId, role])) };
}

/** Sessions and tokens go with the user; what they did stays in the audit log. */
export async function deleteUser(viewer: Viewer, id: string): Promise<void> {
  if (id === viewer.id) throw new AppError("conflict", "You can’t delete your own account. Ask another admin.");
  await guarded(() =>
    db().$transaction(async (tx) => {
      const before = await find(tx, id);
      await revokeLinksOf(tx, { ...before, role: "viewer" });
      await tx.user.delete({ where: { id } });
      await recordAudit(tx, viewer, {
        action: "deleted",
        objectKind: "user",
        objectId: id,
        objectName: before.email,
        before: auditView(before),
      });
    }),
  );
}

/** Ends all sessions of someone, as after a lost laptop. */
export async function revokeSessionsOf(viewer: Viewer, id: string): Promise<{ ended: number }> {
  return db().$transaction(async (tx) => {
    const user = await find(tx, id);
    const ended = await endSessions(tx, id);
    await recordAudit(tx, viewer, {
      action: "revoked",
      objectKind: "session",
      objectId: id,
      objectName: user.email,
      after: { sessions: ended },
    });
    return { ended };
  });
}
