import "#server-only";
import type { DbTransaction } from "#lib/platform/db/client.ts";
import { Prisma } from "#lib/platform/db/generated/client.ts";
import { createId } from "#lib/platform/ids.ts";
import { hashNewPassword } from "./password.ts";
import { type Role, storedRole } from "./roles.ts";

export type NewUser = { email: string; name: string; role: Role | null; password: string; owner?: true };
/**
 * For transactions that create users: on a busy machine, hashing and waiting for another one take
 * seconds.
 */
export const patience = { maxWait: 10_000, timeout: 20_000 };

/**
 * A user with a password, as the sign-in library stores them. Email addresses are unique whatever
 * their case.
 */
export async function createUser(tx: DbTransaction, person: NewUser): Promise<{ id: string; email: string }> {
  return storeUser(tx, person, await hashNewPassword(person.password));
}

/** The same with a password that is hashed already. */
export async function storeUser(
  tx: DbTransaction,
  person: Omit<NewUser, "password">,
  password: string,
): Promise<{ id: string; email: string }> {
  const id = createId("user");
  const email = person.email.toLowerCase();
  await tx.user.create({
    data: { id, email, name: person.name, role: storedRole(person.role), emailVerified: true, owner: person.owner ?? null },
  });
  await tx.account.create({ data: { id: createId("user"), accountId: id, providerId: "credential", userId: id, password } });
  return { id, email };
}

/** True for the refusal of a second owner, or of an address that has an account. */
export const isTaken = (error: unknown): boolean => error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002";
