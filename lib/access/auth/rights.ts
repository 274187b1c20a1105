import "#server-only";
import type { DbTransaction } from "#lib/platform/db/client.ts";
import type { Rights } from "./permissions.ts";
import { knownRole, type Role, roleEverywhere, storedRole } from "./roles.ts";

// People's roles as the database stores them: the one for all destinations in the user's row, those
// for some in destination_role.

/** A role that someone has at one destination. */
export type RoleAt = { destinationId: string; role: Role };

type Stored = { role: string; destinationRoles: readonly { destinationId: string; role: string }[] };

/** What to load with a user to know their rights. */
export const withRoles = { destinationRoles: { select: { destinationId: true, role: true } } } as const;

export const rightsOf = ({ role, destinationRoles }: Stored): Rights => ({
  everywhere: roleEverywhere(role),
  at: Object.fromEntries(destinationRoles.map((one) => [one.destinationId, knownRole(one.role)])),
});

/** The rights of someone whose row is known. An admin for all destinations needs nothing more. */
export async function loadRights(tx: DbTransaction, user: { id: string; role?: unknown }): Promise<Rights> {
  const everywhere = roleEverywhere(user.role);
  if (everywhere === "admin") return { everywhere, at: {} };
  const rows = await tx.destinationRole.findMany({ where: { userId: user.id }, select: { destinationId: true, role: true } });
  return rightsOf({ role: storedRole(everywhere), destinationRoles: rows });
}

/** Replaces a person's roles at destinations by these. */
export async function setDestinationRoles(tx: DbTransaction, userId: string, wanted: readonly RoleAt[]): Promise<void> {
  await tx.destinationRole.deleteMany({ where: { userId, destinationId: { notIn: wanted.map(({ destinationId }) => destinationId) } } });
  for (const { destinationId, role } of wanted)
    await tx.destinationRole.upsert({
      where: { userId_destinationId: { userId, destinationId } },
      create: { userId, destinationId, role },
      update: { role },
    });
}

/** Those of these whose destination exists, in the order of its name; with that name. */
export async function namedRoles(tx: DbTransaction, wanted: readonly RoleAt[]): Promise<(RoleAt & { name: string })[]> {
  if (wanted.length === 0) return [];
  const known = await tx.destination.findMany({
    where: { id: { in: wanted.map(({ destinationId }) => destinationId) }, deletedAt: null },
    select: { id: true, name: true },
    orderBy: [{ name: "asc" }, { id: "asc" }],
  });
  return known.flatMap(({ id, name }) => {
    const role = wanted.find(({ destinationId }) => destinationId === id)?.role;
    return role ? [{ destinationId: id, name, role }] : [];
  });
}

/** How the audit log describes roles: destinations by name. */
export const rolesForAudit = (everywhere: Role | null, named: readonly { name: string; role: Role }[]) => ({
  role: storedRole(everywhere),
  ...(named.length > 0 && { destinations: named.map(({ name, role }) => `${name}: ${role}`) }),
});
