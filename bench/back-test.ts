import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { configOf } from "#lib/engine/back-tests/config.ts";
import { compareAll } from "#lib/engine/back-tests/run-back-test.ts";
import { storePortion } from "#lib/engine/back-tests/store-portion.ts";
import { loadLive } from "#lib/engine/past-events/live-plan.ts";
import { newestEvent } from "#lib/engine/past-events/selected-events.ts";
import { createId, firstIdAt } from "#lib/platform/ids.ts";
import type { World } from "#lib/run/chaos/world.ts";
import { inWorld } from "./delivery-part.ts";
import { orderEvent, sessionMapping } from "./mapping-scenarios.ts";
import { type Section, spread } from "./measure.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

const toReach = { secondsFor10000: 3, growthMb: 8 };
const stored = 100_000;
const rounds = 3;
const eventBytes = 1_024;
const session = {
  name: "Sessions",
  actionSlug: "updateCustomerSessionV2",
  trigger: 'type = "track" and event = "Order Completed"',
  settings: sessionMapping,
  options: {},
  enabled: true,
};

/** Events of 1 KB from 5,000 customers, through two mappings, one of which has changed. */
async function fill(world: World) {
  const target = await world.addDestination({
    mappings: [session, { ...session, name: "Events", actionSlug: "trackEventV2", settings: { ...eventSettings } }],
  });
  const { properties, ...rest } = orderEvent;
  const event = {
    ...rest,
    properties: { ...(properties as object), products: (properties as { products: object[] }).products.slice(0, 2), note: "" },
  };
  event.properties.note = "x".repeat(Math.max(0, eventBytes - JSON.stringify(event).length));
  const pool = world.database.pool();
  for (let from = 0; from < stored; from += 10_000)
    await pool.query(
      `INSERT INTO event (id, expires_on, source_id, destination_id, message_id, type, name, user_id, received_at, outcome, matched, payload)
       SELECT substr($1, 1, 14) || lpad(n::text, 16, '0'), (now() AT TIME ZONE 'UTC')::date + 30, $2, $3, 'm' || n, 'track', 'Order Completed', 'user-' || n % 5000,
              now() - make_interval(secs => (${stored} - n) / 50.0), 'accepted', 2, replace($4, 'user-1042', 'user-' || n % 5000)::json
         FROM generate_series($5::int, $5::int + 9999) n`,
      [firstIdAt("event", Date.now() - 3_600_000), target.sourceId, target.destinationId, JSON.stringify(event), from],
    );
  await pool.query("VACUUM ANALYZE event");
  return target;
}

const eventSettings = {
  customerProfileId: { "@path": "$.userId" },
  eventType: { "@path": "$.event" },
  attributes: { "@path": "$.properties.attributes" },
};

export async function run(): Promise<Section> {
  const failures: string[] = [];
  const rows: string[][] = [["What", "Measured", "Target"]];
  await inWorld({ webs: 0, workers: 0 }, async (world) => {
    const { destinationId, mappingIds } = await fill(world);
    const pool = world.database.pool();
    const id = mappingIds[0] as string;
    const settings = { ...sessionMapping, couponCodes: [{ "@path": "$.properties.coupon" }, "EXTRA"], state: "open" };
    const config = configOf(await loadLive(pool, destinationId), { mappings: [{ id, definition: { ...session, settings } }] });
    const until = await newestEvent(pool, destinationId);
    const claim = "bench";
    const compare = async (last: number, look: () => void = () => {}) => {
      const backTestId = createId("backTest");
      await pool.query(
        `INSERT INTO back_test (id, destination_id, title, selection, config, until, created_by_name, claimed_by, claimed_at)
         VALUES ($1, $2, 'bench', '{}', '{}', $3, 'bench', $4, now())`,
        [backTestId, destinationId, until, claim],
      );
      const startedAt = performance.now();
      const selected = { destination_id: destinationId, selection: { filter: {} }, last, config, until };
      const result = await compareAll(pool, selected, async (at, portion) => {
        look();
        return storePortion(pool, { id: backTestId, claim }, at, portion);
      });
      if (result?.events !== last || result.differences.length === 0) throw new Error(`compared ${result?.events} events`);
      return (performance.now() - startedAt) / 1_000;
    };
    await compare(10_000);
    const seconds: number[] = [];
    for (let round = 0; round < rounds; round++) seconds.push(await compare(10_000));
    const median = spread(seconds).median;
    rows.push(["10,000 events of 1 KB, one of two mappings changed", `${median.toFixed(2)} s`, `${toReach.secondsFor10000} s`]);
    if (median > toReach.secondsFor10000) failures.push(`10,000 events take ${median.toFixed(2)} s`);
    const peaks = { small: 0, large: 0 };
    for (const [which, last] of [
      ["small", 10_000],
      ["large", stored],
    ] as const) {
      collect();
      await compare(last, () => {
        collect();
        peaks[which] = Math.max(peaks[which], process.memoryUsage().heapUsed);
      });
    }
    const growth = (peaks.large - peaks.small) / 1e6;
    rows.push(["Additional memory held at 100,000 events, compared with 10,000", `${growth.toFixed(1)} MB`, `${toReach.growthMb} MB`]);
    if (growth > toReach.growthMb) failures.push(`memory grows by ${growth.toFixed(1)} MB from 10,000 to 100,000 events`);
  });
  return {
    title: "Back-tests",
    intro:
      "Stored events planned twice and compared, in this process, on one embedded Postgres: what a worker does for a back-test. The median of three runs after a warm-up. Memory is the heap after a collection, at its largest between two portions.",
    comparisons: [],
    failures,
    tables: [{ caption: "", rows }],
  };
}

if (import.meta.main) {
  const { toMarkdown } = await import("./measure.ts");
  const section = await run();
  console.log(toMarkdown(section));
  for (const failure of section.failures ?? []) console.log(`Target missed: ${failure}`);
  process.exit(0);
}
