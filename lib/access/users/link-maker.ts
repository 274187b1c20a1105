import "#server-only";
import { can } from "#lib/access/auth/permissions.ts";
import { roleEverywhere } from "#lib/access/auth/roles.ts";
import type { DbTransaction } from "#lib/platform/db/client.ts";

// An invitation or a link for a new password is its maker's right, used by someone else later: it
// lasts as long as the maker has that right.

export const linkMaker = { select: { id: true, role: true, banned: true } } as const;
export type Maker = { id: string; role: string; banned: boolean | null };

/** False for someone who was demoted or turned off since; null means that they were deleted. */
export const mayMakeLinks = (maker: Maker | null): boolean =>
  maker !== null && !maker.banned && can({ role: roleEverywhere(maker.role) }, "users.write");

/**
 * The same at the moment of use: a demotion at the same moment is either seen here, or waits until
 * the link has been used.
 */
export async function stillMayMakeLinks(tx: DbTransaction, makerId: string | null): Promise<boolean> {
  if (makerId === null) return false;
  await tx.$queryRaw`SELECT 1 FROM "user" WHERE id = ${makerId} FOR SHARE`;
  return mayMakeLinks(await tx.user.findUnique({ where: { id: makerId }, ...linkMaker }));
}

/**
 * Ends the open links of someone who may no longer make any, so that the list of invitations says
 * so.
 */
export async function revokeLinksOf(tx: DbTransaction, maker: Maker): Promise<void> {
  if (mayMakeLinks(maker)) return;
  await tx.invitation.updateMany({
    where: { invitedById: maker.id, acceptedAt: null, revokedAt: null },
    data: { revokedAt: new Date() },
  });
}
