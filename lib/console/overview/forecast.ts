import "#server-only";
import { findDestination } from "#lib/console/destinations/service.ts";
import type { Waiting } from "#lib/core/forecast/forecast.ts";
import { pendingOf } from "#lib/engine/statistics/pending.ts";
import { db } from "#lib/platform/db/client.ts";
import { pool } from "#lib/platform/db/pool.ts";

/** What waits for a destination, and what decides how fast it goes. */
export async function forecastOf(destinationId: string, nowMs = Date.now()): Promise<Waiting> {
  const { rateLimitPerSecond } = await findDestination(db(), destinationId);
  const none = { deliveries: 0, requestsPerDelivery: 1, arrivalsPerSecond: { low: 0, mean: 0, high: 0 } };
  return (await pendingOf(pool(), destinationId, nowMs)) ?? { ...none, limitPerSecond: rateLimitPerSecond };
}
