import { createTunedPool } from "#lib/db/pool.ts";
import { createWorld, sleep, type World } from "#lib/delivery/chaos/world.ts";
import { makePartitions } from "#lib/delivery/housekeeping.ts";
import { claimUnits } from "#lib/delivery/lanes.ts";
import { acquireLease } from "#lib/delivery/lease.ts";
import { addDestination, audienceMapping, postEvents, type TestDestination, trackEvent, until } from "#lib/delivery/test-fixture.ts";
import { deliverySettings } from "#lib/delivery/worker.ts";
import { createId } from "#lib/ids.ts";
import { type Section, spread } from "./measure.ts";

const toReach = { claimGrowth: 2, rateShare: 0.99, burstRequests: 110, idleP50Ms: 15 };

export async function run(): Promise<Section> {
  const failures: string[] = [];
  const rows: string[][] = [["What", "Measured", "To reach"]];
  const parts = [claiming, idle, ...[1, 2, 4].map((workers) => (to: string[][], missed: string[]) => rate(workers, to, missed)), burst];
  for (const part of parts) {
    const before = rows.length;
    await part(rows, failures);
    for (const row of rows.slice(before)) console.error(row.join(": "));
  }
  return {
    title: "Delivery",
    intro: "Real processes on one embedded Postgres, the simulated Talon.One in a process of its own; times and counts are the receiver's.",
    comparisons: [],
    failures,
    tables: [{ caption: "", rows }],
  };
}

async function inWorld(options: Parameters<typeof createWorld>[0], work: (world: World) => Promise<void>): Promise<void> {
  const world = await createWorld(options);
  try {
    await makePartitions(world.database.pool());
    await work(world);
  } finally {
    await world.stop();
  }
}

/** How long a claim of 60 takes, whatever waits behind. */
async function claiming(rows: string[][], failures: string[]) {
  await inWorld({ webs: 0, workers: 0 }, async (world) => {
    const medians: number[] = [];
    for (const [lanes, each] of [
      [1_000, 10],
      [100_000, 10],
    ] as const) {
      const target = await world.addDestination();
      await fill(world, target, lanes, each);
      medians.push(await claimTime(world, target));
      rows.push([
        `Claim of 60 with ${(lanes * each).toLocaleString("en")} waiting in ${lanes.toLocaleString("en")} lanes`,
        `${medians.at(-1)?.toFixed(2)} ms`,
        "",
      ]);
    }
    const growth = (medians[1] as number) / (medians[0] as number);
    rows.push(["Growth of a claim's time from 10,000 to 1,000,000 waiting", `${growth.toFixed(2)}x`, `${toReach.claimGrowth}x`]);
    if (growth > toReach.claimGrowth)
      failures.push(`a claim takes ${growth.toFixed(2)} times as long with a hundred times as much waiting`);
  });
}

/** Deliveries for the heads, entries for all: a claim reads no other delivery than the heads'. */
async function fill(world: World, { destinationId }: TestDestination, lanes: number, each: number) {
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

/** From the webhook's first byte to the request's arrival at Talon.One, when nothing waits. */
async function idle(rows: string[][], failures: string[]) {
  await inWorld({ simulator: { recordLimit: 1_000 } }, async (world) => {
    const target = await world.addDestination();
    const url = world.webs[0]?.url ?? "";
    const sent = new Map<string, number>();
    for (let i = 0; i < 120; i++) {
      const user = `idle-${i}`;
      sent.set(user, performance.timeOrigin + performance.now());
      await postEvents(url, target.sourceId, trackEvent(user, { n: i }));
      await sleep(60);
    }
    await until("all to arrive", async () => (await world.simulator.control("GET", "stats")).received >= 120, 30_000);
    const { requests } = (await world.simulator.control("GET", "requests?limit=1000")) as { requests: { at: number; lanes: string[] }[] };
    const times = requests.flatMap((request) => {
      const at = sent.get(request.lanes[0]?.slice("profile:".length) ?? "");
      return at === undefined ? [] : [request.at - at];
    });
    // The first ones open connections and warm up code.
    const warm = times.slice(20).sort((a, b) => a - b);
    const p50 = spread(warm).median;
    rows.push(["Webhook to Talon.One when nothing waits, p50", `${p50.toFixed(1)} ms`, `${toReach.idleP50Ms} ms`]);
    rows.push(["The same, p99", `${(warm[Math.floor(warm.length * 0.99)] ?? 0).toFixed(1)} ms`, ""]);
    if (p50 > toReach.idleP50Ms) failures.push(`from webhook to Talon.One p50 is ${p50.toFixed(1)} ms`);
  });
}

/** How much of 60 a second is used while work waits, and the most in any second, at the receiver. */
async function rate(workers: number, rows: string[][], failures: string[]) {
  await inWorld({ workers }, async (world) => {
    const target = await world.addDestination({ ratePerSecond: 60 });
    await postEvents(
      world.webs[0]?.url ?? "",
      target.sourceId,
      Array.from({ length: 1_500 }, (_, i) => trackEvent(`rate-${i % 500}`, { n: i })),
    );
    const stats = () => world.simulator.control("GET", "stats");
    await until("the first requests", async () => (await stats()).received >= 60, 30_000);
    const [before, since] = [(await stats()).received, performance.now()];
    await sleep(15_000);
    const after = await stats();
    const share = (after.received - before) / ((performance.now() - since) / 1_000) / 60;
    rows.push([
      `Use of 60/s with ${workers} worker${workers > 1 ? "s" : ""}`,
      `${(share * 100).toFixed(1)} %`,
      `${toReach.rateShare * 100} %`,
    ]);
    const { rows: told } = await world.database.pool().query("SELECT stats FROM worker WHERE stats IS NOT NULL");
    const left = Math.max(0, ...told.flatMap((row) => row.stats.map((owner: { maxPerSecond: number }) => owner.maxPerSecond)));
    const plural = `${workers} worker${workers > 1 ? "s" : ""}`;
    rows.push([
      `The most that left in any second with ${plural} (as the receiver's clock has it: ${after.maxPerSecond.client})`,
      String(left),
      "60",
    ]);
    if (share < toReach.rateShare) failures.push(`${workers} workers use ${(share * 100).toFixed(1)} % of the rate`);
    if (left > 60) failures.push(`${left} requests left in a second`);
  });
}

/** 100,000 people enter an audience at once. */
async function burst(rows: string[][], failures: string[]) {
  await inWorld({}, async (world) => {
    const members = 100_000;
    const target = await addDestination(world.database.pool(), { mappings: [audienceMapping] });
    const startedAt = performance.now();
    for (let from = 0; from < members; from += 1_000) {
      const events = Array.from({ length: 1_000 }, (_, i) =>
        trackEvent(`member-${from + i}`, {}, { event: "Audience Entered", properties: { adds: [7], deletes: [] } }),
      );
      // As Segment does: what is answered 503 is sent again, and is a duplicate where it had been stored.
      await until(
        "a batch to be taken",
        async () => (await postEvents(world.webs[0]?.url ?? "", target.sourceId, events)).status === 200,
        60_000,
      );
    }
    const takenMs = performance.now() - startedAt;
    await until(
      "the queue to be empty",
      async () =>
        (await world.database.pool().query("SELECT 1 FROM lane_entry WHERE destination_id = $1 LIMIT 1", [target.destinationId])).rows
          .length === 0,
      180_000,
    );
    const stats = await world.simulator.control("GET", "stats");
    const { members: arrived } = await world.simulator.control("GET", "members/7");
    if (arrived !== members) failures.push(`of ${members} members ${arrived} arrived`);
    rows.push(["Requests for 100,000 audience changes", String(stats.received), String(toReach.burstRequests)]);
    rows.push([
      "Time from the first event to the empty queue",
      `${((performance.now() - startedAt) / 1_000).toFixed(1)} s (received in ${(takenMs / 1_000).toFixed(1)} s)`,
      "",
    ]);
    if (stats.received > toReach.burstRequests) failures.push(`100,000 audience changes took ${stats.received} requests`);
  });
}

if (import.meta.main) {
  const { toMarkdown } = await import("./measure.ts");
  const section = await run();
  console.log(toMarkdown(section));
  for (const failure of section.failures ?? []) console.log(`Not reached: ${failure}`);
  process.exit(0);
}
