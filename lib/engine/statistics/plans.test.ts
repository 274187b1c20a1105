import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addDestination, type TestDestination } from "#lib/engine/delivery/testing/fixture.ts";
import { makePartitions } from "#lib/engine/worker/housekeeping.ts";
import { createTestDatabase, type TestDatabase } from "#lib/platform/db/testing/database.ts";
import { barsOf, rangeNames } from "./bars.ts";
import { minuteOf } from "./buckets.ts";
import { pendingOf } from "./pending.ts";
import { countsBy, countsByBar, countsByBarAnd, isCountedBefore, standingOf, storedCount } from "./read.ts";
import { useMinutes, usesByBar } from "./use.ts";

// What the console counts is read from buckets by their index: no statement reads events,
// deliveries or attempts, nor a table of buckets as a whole, nor starts another process of the
// database for it.

let database: TestDatabase;
let target: TestDestination;
beforeAll(async () => {
  database = await createTestDatabase();
  await makePartitions(database.pool);
  target = await addDestination(database.pool);
  // As many buckets as a busy day makes, of several destinations.
  for (const id of [target.destinationId, "dst_another", "dst_third"])
    await database.pool.query(
      `WITH made AS (
         SELECT k.kind, s.size, stat_minute(now()) / s.size * s.size - s.size * n AS at, m, 1 AS count
           FROM (VALUES ('received'), ('made'), ('settled')) k(kind), (VALUES (1, 400), (60, 48), (1440, 30)) s(size, most),
                generate_series(0, s.most) n, generate_series(1, 20) m),
       detailed AS (
         INSERT INTO stat_bucket (destination_id, kind, size, at, source_id, mapping_id, name_id, outcome, cause, count)
         SELECT $1, kind, size, at, 'src', 'map_' || m, m, 'delivered', '', count FROM made)
       INSERT INTO stat_total (destination_id, kind, size, at, outcome, count)
       SELECT $1, kind, size, at, 'delivered', sum(count) FROM made GROUP BY 1, 2, 3, 4`,
      [id],
    );
  await database.pool.query("VACUUM ANALYZE stat_bucket, stat_total, stat_use, stat_delta, stat_added, stat_outcome");
});
afterAll(() => database?.drop());

type Node = { "Node Type": string; "Relation Name"?: string; "Index Cond"?: string; Plans?: Node[] };

/** The plans of all that `read` asks over a pool, as the database makes them. */
async function plansOf(read: (pool: pg.Pool) => Promise<unknown>): Promise<Node[]> {
  const plans: Node[] = [];
  const client = await database.pool.connect();
  try {
    const watched = {
      async query(text: string, values: unknown[]) {
        const { rows } = await client.query(`EXPLAIN (FORMAT JSON) ${text}`, values);
        plans.push(rows[0]["QUERY PLAN"][0].Plan);
        return client.query(text, values);
      },
    };
    await read(watched as unknown as pg.Pool);
  } finally {
    client.release();
  }
  return plans;
}

/** What a plan does that costs more the more there is. */
function costly(node: Node): string[] {
  const table = node["Relation Name"] ?? "";
  const here: string[] = [];
  if (/^(event|delivery|attempt)/.test(table)) here.push(`${node["Node Type"]} of ${table}`);
  if (/^stat_(bucket|total)$/.test(table) && node["Node Type"] === "Seq Scan") here.push(`${table} as a whole`);
  if (
    /^stat_(bucket|total)$/.test(table) &&
    node["Index Cond"] &&
    !/\bat >=/.test(node["Index Cond"]) &&
    !/outcome/.test(node["Index Cond"])
  )
    here.push(`${table} of all times`);
  if (node["Node Type"].startsWith("Gather")) here.push("other processes");
  return [...here, ...(node.Plans ?? []).flatMap(costly)];
}

const now = minuteOf(Date.now());
const boundsOf = (range: (typeof rangeNames)[number]) => barsOf({ range }, "Europe/Berlin", now).bounds;
const slots = Array.from({ length: 29 }, (_, index) => (Math.floor(now / useMinutes) - 27 + index) * useMinutes);
const reads: [string, (pool: pg.Pool) => Promise<unknown>][] = [
  ...rangeNames.flatMap((range): [string, (pool: pg.Pool) => Promise<unknown>][] => {
    const bounds = boundsOf(range);
    const [from, to] = [bounds[0] as number, bounds.at(-1) as number];
    return [
      [`the course of ${range}`, (pool) => countsByBar(pool, target.destinationId, ["received", "made", "settled", "latency"], bounds)],
      [
        `mappings and causes of ${range}`,
        (pool) => countsBy(pool, target.destinationId, ["settled"], { from, to }, ["mappingId", "cause"]),
      ],
      [
        `what waits of ${range}`,
        (pool) =>
          countsBy(pool, target.destinationId, ["made"], { from, to }, ["mappingId", "cause"], { outcomes: ["waiting", "retrying"] }),
      ],
    ];
  }),
  ["the course of each mapping", (pool) => countsByBarAnd(pool, target.destinationId, ["settled", "made"], boundsOf("7d"), ["mappingId"])],
  ["what became of each mapping", (pool) => usesByBar(pool, target.destinationId, "mappingId", slots)],
  ["how destinations stand", (pool) => standingOf(pool, [target.destinationId, "dst_another"])],
  ["what is pending", (pool) => pendingOf(pool, target.destinationId)],
  ["whether anything came before", (pool) => isCountedBefore(pool, target.destinationId, "received", now - 1_440)],
  ["how many are stored", (pool) => storedCount(pool, target.destinationId, "received", {}, 30)],
];

test.each(reads)("%s: from buckets, by their index", async (_, read) => {
  const plans = await plansOf(read);
  expect(plans.length).toBeGreaterThan(0);
  expect(plans.flatMap(costly)).toEqual([]);
});

test("a statement that did otherwise would be found", async () => {
  const plans = await plansOf(async (pool) => {
    await pool.query("SELECT count(*) FROM delivery WHERE destination_id = $1", [target.destinationId]);
    await pool.query("SELECT sum(count) FROM stat_bucket WHERE count > $1", [0]);
  });
  expect(plans.flatMap(costly).join()).toMatch(/of delivery.*stat_bucket as a whole/);
});

test.each([
  ["stat_minute", "SELECT stat_minute(received_at) FROM event"],
  [
    "stat_of_delivery",
    "SELECT k.* FROM delivery d, stat_of_delivery(d.state, d.cause, d.is_test, d.replay_of, d.created_at, d.settled_at, d.recovered_at) k",
  ],
  ["stat_of_attempt", "SELECT k.* FROM attempt a, stat_of_attempt(a.outcome, a.started_at, a.duration_ms) k"],
])("%s becomes a part of the statement that counts: nothing is called or prepared for each row", async (_, text) => {
  const { rows } = await database.pool.query<{ "QUERY PLAN": string }>(`EXPLAIN (VERBOSE) ${text}`);
  const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
  expect(plan).toContain("date_part");
  expect(plan).not.toMatch(/stat_(minute|class|of_\w+)\(|Function Scan|Values Scan/);
});

test("what was stored and what has settled become a part of the statement that reads them, too", async () => {
  const { rows } = await database.pool.query<{ "QUERY PLAN": string }>(
    "EXPLAIN (VERBOSE) SELECT sum(count) FROM stat_change WHERE destination_id = $1 AND kind = 'settled'",
    [target.destinationId],
  );
  const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
  expect(plan).toMatch(/Function Call: unnest/);
  expect(plan).not.toMatch(/stat_(minute|class|of_\w+)\(/);
});

test("a minute is the browser's, whatever the session's time zone", async () => {
  const client = await database.pool.connect();
  try {
    for (const zone of ["UTC", "Pacific/Apia", "America/St_Johns"]) {
      await client.query(`SET timezone = '${zone}'`);
      for (const time of [
        0,
        -1,
        -60_001,
        59_999,
        60_000,
        Date.UTC(2026, 2, 29, 0, 59, 59, 999),
        Date.UTC(2026, 9, 25, 1),
        Date.UTC(2399, 1, 28),
      ]) {
        const { rows } = await client.query<{ minute: number }>("SELECT stat_minute($1::timestamptz) AS minute", [
          new Date(time).toISOString(),
        ]);
        expect(rows[0]?.minute, `${zone} ${time}`).toBe(minuteOf(time));
      }
      await client.query("RESET timezone");
    }
  } finally {
    client.release();
  }
});
