import "#server-only";
import { namedRoles, type RoleAt, setDestinationRoles } from "#lib/access/auth/rights.ts";
import type { DbTransaction } from "#lib/platform/db/client.ts";
import { AppError } from "#lib/platform/errors.ts";
import { givenRolesSchema } from "./schema.ts";

/** Refuses roles at a destination that does not exist (any more). */
export async function demandDestinations(tx: DbTransaction, given: readonly RoleAt[]): Promise<void> {
  const named = await namedRoles(tx, given);
  if (named.length === given.length) return;
  const index = given.findIndex(({ destinationId }) => named.every((one) => one.destinationId !== destinationId));
  const message = "This destination does not exist.";
  throw new AppError("invalid", message, [{ path: `destinations.${index}.destinationId`, message }]);
}

/** The roles that an invitation was created with; what cannot be read gives none. */
export const invitedRoles = (stored: unknown): RoleAt[] => givenRolesSchema.safeParse(stored ?? []).data ?? [];

/**
 * Gives a new account the roles of its invitation, as far as their destinations are still there.
 */
export async function takeInvitedRoles(tx: DbTransaction, userId: string, stored: unknown) {
  const named = await namedRoles(tx, invitedRoles(stored));
  await setDestinationRoles(tx, userId, named);
  return named;
}
