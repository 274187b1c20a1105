import "#server-only";
import { db } from "#lib/platform/db/client.ts";

/**
 * A job: deletes what testers saved and whose time is over, and all that belongs to destinations
 * which were deleted.
 */
export async function forgetSaved(): Promise<void> {
  const now = new Date();
  const deleted = await db().destination.findMany({ where: { deletedAt: { not: null } }, select: { id: true } });
  const ofDeleted = { destinationId: { in: deleted.map(({ id }) => id) } };
  await db().savedEvent.deleteMany({ where: { OR: [{ expiresAt: { lt: now } }, ofDeleted] } });
  await db().savedLink.deleteMany({ where: { OR: [{ expiresAt: { lt: now } }, ofDeleted] } });
  await db().testCase.deleteMany({ where: ofDeleted });
}
