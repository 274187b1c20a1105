import "#server-only";
import { destinationsWhere } from "#lib/access/auth/permissions.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { db } from "#lib/platform/db/client.ts";
import { env } from "#lib/platform/env.ts";
import { remember } from "#lib/platform/remember.ts";
import type { TourPlaces } from "./schema.ts";

/** Where the tour leads this person; null if this is not a demo, or they see nothing of it. */
export async function tourPlaces(viewer: Viewer): Promise<TourPlaces | null> {
  if (!["1", "read-only"].includes(env().DEMO)) return null;
  const destination = await db().destination.findFirst({
    where: { isDemo: true, deletedAt: null, id: { in: destinationsWhere(viewer.rights, "config.read") } },
    select: { id: true },
  });
  return destination && remember(`tour/${destination.id}`, () => placesOf(destination.id));
}

async function placesOf(destinationId: string): Promise<TourPlaces> {
  const outage = await db().outage.findFirst({ where: { destinationId, endedAt: { not: null } }, orderBy: { startedAt: "desc" } });
  const during = outage && { gte: outage.startedAt, lt: outage.endedAt ?? undefined };
  const [delivery, mapping, problem] = await Promise.all([
    during &&
      db().delivery.findFirst({
        where: { destinationId, state: "delivered", createdAt: during, attemptCount: { gt: 1 } },
        orderBy: [{ attemptCount: "desc" }, { id: "asc" }],
        select: { id: true },
      }),
    db().mapping.findFirst({ where: { destinationId, deletedAt: null, actionSlug: "updateCustomerSessionV2" }, select: { id: true } }),
    db().problem.findFirst({ where: { destinationId, state: "open" }, orderBy: { lastSeen: "desc" }, select: { id: true } }),
  ]);
  return { destinationId, deliveryId: delivery?.id ?? null, mappingId: mapping?.id ?? null, problemId: problem?.id ?? null };
}
