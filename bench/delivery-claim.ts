import { createTunedPool } from "#lib/db/pool.ts";
import type { World } from "#lib/delivery/chaos/world.ts";
import { claimUnits } from "#lib/delivery/lanes.ts";
import { acquireLease } from "#lib/delivery/lease.ts";
import type { TestDestination } from "#lib/delivery/test-fixture.ts";
import { deliverySettings } from "#lib/delivery/worker.ts";
import { createId } from "#lib/ids.ts";
import { inWorld, type Part } from "./delivery-part.ts";
import { spread } from "./measure.ts";

const toReach = { growth: 2 };

/** How long a claim of 60 takes, whatever waits behind. */
export const claiming: Part = async (rows, failures) => {
  await inWorld({ webs: 0, workers: 0 }, async (world) => {
    const medians: number[] = [];
    for (const [lanes, each] of [
      [1_000, 10],
      [100_000, 10],
    ] as const) {
      const target = await world.addDestination();
      await fillLanes(world, target, lanes, each);
      medians.push(await claimTime(world, target));
      rows.push([
        `Claim of 60 with ${(lanes * each).toLocaleString("en")} waiting in ${lanes.toLocaleString("en")} lanes`,
        `${medians.at(-1)?.toFixed(2)} ms`,
        "",
      ]);
    }
    const growth = (medians[1] as number) / (medians[0] as number);
    rows.push(["Growth of a claim's time from 10,000 to 1,000,000 waiting", `${growth.toFixed(2)}x`, `${toReach.growth}x`]);
    if (growth > toReach.growth) failures.push(`a claim takes ${growth.toFixed(2)} times as long with a hundred times as much waiting`);
  });
};

/** Deliveries for the heads, entries for all: a claim reads no other delivery than the heads'. */
export async function fillLanes(world: World, { destinationId }: TestDestination, lanes: number, each: number) {
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

async function claimTime(world: World, { destinationId, clientKey }: TestDestination): Promise<number> {
  const pool = createTunedPool(world.database.url, { max: 1, name: "bench", settings: deliverySettings });
  const times: number[] = [];
  try {
    for (let i = 0; i < 41; i++) {
      const id = createId("delivery");
      await pool.query("UPDATE client_lease SET owner = NULL WHERE client_key = $1", [clientKey]);
      const lease = await acquireLease(pool, clientKey, id);
      const startedAt = performance.now();
      const { units } = await claimUnits(pool, {
        destinationId,
        clientKey,
        token: lease?.token ?? "",
        look: 60,
        singles: 60,
        mergeables: 60,
      });
      if (i > 0) times.push(performance.now() - startedAt);
      if (units.length !== 60 && i < 15) throw new Error(`a claim found ${units.length} instead of 60`);
      if (units.length < 60) break;
    }
  } finally {
    await pool.end();
  }
  return spread(times).median;
}
