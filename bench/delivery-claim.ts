import { claimRequests } from "#lib/engine/delivery/lanes.ts";
import { acquireLease } from "#lib/engine/delivery/lease.ts";
import type { TestDestination } from "#lib/engine/delivery/testing/fixture.ts";
import { laneSettings } from "#lib/engine/worker/worker-pools.ts";
import { createTunedPool } from "#lib/platform/db/pool.ts";
import { createId } from "#lib/platform/ids.ts";
import type { World } from "#lib/run/chaos/world.ts";
import { inWorld, type Part } from "./delivery-part.ts";
import { spread } from "./measure.ts";

const toReach = { growth: 2 };
const claimSize = 60;
const rounds = 3;
/** By then a thousand lanes are used up. */
const claimsInRound = 15;
const sizes = { small: { lanes: 1_000, each: 10 }, large: { lanes: 100_000, each: 10 } };

/**
 * How long a claim takes however much work waits behind it: in two databases with different amounts
 * of waiting work, in turn.
 */
export const claiming: Part = (rows, failures) =>
  inWorld({ webs: 0, workers: 0 }, (small) =>
    inWorld({ webs: 0, workers: 0 }, async (large) => {
      const claimLarge = await claims(large, sizes.large);
      const times = { small: [] as number[], large: [] as number[] };
      for (let round = 0; round < rounds; round++) {
        const claimSmall = await claims(small, sizes.small);
        for (let i = 0; i < claimsInRound; i++) {
          const pair = { small: await claimSmall.time(), large: await claimLarge.time() };
          // The first claim prepares the statements.
          if (i === 0) continue;
          times.small.push(pair.small);
          times.large.push(pair.large);
        }
        await claimSmall.end();
      }
      await claimLarge.end();
      const medians = { small: spread(times.small).median, large: spread(times.large).median };
      for (const size of ["small", "large"] as const) {
        const { lanes, each } = sizes[size];
        rows.push([
          `Claim of ${claimSize} with ${(lanes * each).toLocaleString("en")} waiting in ${lanes.toLocaleString("en")} lanes, median of ${times[size].length}`,
          `${medians[size].toFixed(2)} ms`,
          "",
        ]);
      }
      const growth = medians.large / medians.small;
      rows.push(["Growth of a claim's time from 10,000 to 1,000,000 waiting", `${growth.toFixed(2)}x`, `${toReach.growth}x`]);
      if (growth > toReach.growth) failures.push(`a claim takes ${growth.toFixed(2)} times as long with a hundred times as much waiting`);
    }),
  );

/** Claims for a destination that is the only one in its database. */
async function claims(world: World, { lanes, each }: { lanes: number; each: number }) {
  const pool = world.database.pool();
  await pool.query("TRUNCATE lane, lane_entry, delivery");
  const { destinationId, clientKey } = await world.addDestination();
  await fillLanes(world, { destinationId }, lanes, each);
  // Reading rows and writing pages for the first time belongs to the filling.
  await pool.query("VACUUM ANALYZE");
  await pool.query("CHECKPOINT");
  const claimPool = createTunedPool(world.database.url, { max: 1, name: "bench", settings: laneSettings });
  return {
    async time(): Promise<number> {
      await claimPool.query("UPDATE client_lease SET owner = NULL WHERE client_key = $1", [clientKey]);
      const lease = await acquireLease(claimPool, clientKey, createId("delivery"));
      const startedAt = performance.now();
      const { requests } = await claimRequests(claimPool, {
        destinationId,
        clientKey,
        token: lease?.token ?? "",
        look: claimSize,
        singles: claimSize,
        mergeables: claimSize,
      });
      const ms = performance.now() - startedAt;
      if (requests.length !== claimSize) throw new Error(`a claim found ${requests.length} instead of ${claimSize}`);
      return ms;
    },
    end: () => claimPool.end(),
  };
}

/** Deliveries for the heads only, entries for all: a claim reads no delivery but the heads'. */
export async function fillLanes(world: World, { destinationId }: Pick<TestDestination, "destinationId">, lanes: number, each: number) {
  const pool = world.database.pool();
  const request = JSON.stringify([
    { method: "PUT", path: "/segment/v2/events", query: "", headers: {}, body: { eventType: "x", eventAttributes: {} }, lanes: [] },
  ]);
  await pool.query(
    `INSERT INTO delivery (id, expires_on, event_id, event_expires_on, destination_id, mapping_id, mapping_version, action_slug, message_id, state, requests, pending, created_at)
     SELECT 'dlv_' || $1 || n, (now() AT TIME ZONE 'UTC')::date + 30, '', (now() AT TIME ZONE 'UTC')::date + 30, $1, 'map', 1, 'trackEventV2', n, 'waiting', $2::json, 1, now()
       FROM generate_series(1, $3::int) n`,
    [destinationId, request, lanes],
  );
  await pool.query(
    "INSERT INTO lane (destination_id, key, ready_at) SELECT $1, 'profile:' || n, now() - interval '1 hour' + n * interval '1 millisecond' FROM generate_series(1, $2::int) n",
    [destinationId, lanes],
  );
  await pool.query(
    `INSERT INTO lane_entry (destination_id, lane_key, seq, delivery_id, delivery_expires_on)
     SELECT $1, 'profile:' || n, k * 1000000 + n, 'dlv_' || $1 || n, (now() AT TIME ZONE 'UTC')::date + 30 FROM generate_series(1, $3::int) k, generate_series(1, $2::int) n`,
    [destinationId, lanes, each],
  );
  await pool.query("ANALYZE lane; ANALYZE lane_entry; ANALYZE delivery");
}
