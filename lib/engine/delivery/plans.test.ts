import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { PlannedRequest } from "#lib/core/actions/types.ts";
import { createCommitPool } from "#lib/engine/ingestion/intake.ts";
import { planEvent } from "#lib/engine/ingestion/plan-event.ts";
import { readEvent } from "#lib/engine/ingestion/read-event.ts";
import type { SourceConfig } from "#lib/engine/ingestion/source-config.ts";
import { storeEvents } from "#lib/engine/ingestion/store-events.ts";
import { makePartitions } from "#lib/engine/worker/housekeeping.ts";
import { deliverySettings, laneSettings, settlingSettings } from "#lib/engine/worker/worker-pools.ts";
import { createTunedPool } from "#lib/platform/db/pool.ts";
import { createTestDatabase, type TestDatabase } from "#lib/platform/db/testing/database.ts";
import { recordAttempts } from "./attempts.ts";
import { claimRequests, nextDueMs } from "./lanes.ts";
import { acquireLease } from "./lease.ts";
import { readyDelivery } from "./new-delivery.ts";
import type { QueuedRequest, Settlement } from "./queued-request.ts";
import { settle } from "./settle.ts";
import { releasesOf } from "./settle-values.ts";
import { addDestination, type TestDestination, testSecretKey } from "./testing/fixture.ts";

// Statements of intake and delivery are prepared once per connection, often while the tables are
// empty, and used when they hold a million rows. So every plan is checked as it is made in each
// state of the tables: none may read more of a table than the rows it is about.

let database: TestDatabase;
let intake: pg.PoolClient;
let claiming: pg.PoolClient;
let attempting: pg.PoolClient;
let settling: pg.PoolClient;
let clients: pg.PoolClient[];
let end: () => Promise<unknown>;
let target: TestDestination;
let token: string;
beforeAll(async () => {
  process.env.FALCONER_SECRET_KEY = testSecretKey;
  database = await createTestDatabase();
  await makePartitions(database.pool);
  const pools = [
    createCommitPool(database.url),
    createTunedPool(database.url, { max: 1, name: "test claims", settings: laneSettings }),
    createTunedPool(database.url, { max: 1, name: "test attempts", settings: deliverySettings }),
    createTunedPool(database.url, { max: 1, name: "test settling", settings: settlingSettings, pipeline: true }),
  ] as const;
  clients = await Promise.all(pools.map((pool) => pool.connect()));
  [intake, claiming, attempting, settling] = clients as [pg.PoolClient, pg.PoolClient, pg.PoolClient, pg.PoolClient];
  end = async () => {
    for (const client of clients) client.release();
    await Promise.all(pools.map((pool) => pool.end()));
  };
  target = await addDestination(database.pool, { mappings: [] });
  token = (await acquireLease(database.pool, target.clientKey, "test"))?.token ?? "";
  await database.pool.query("UPDATE client_lease SET expires_at = now() + interval '1 hour'");
});
afterAll(async () => {
  await end?.();
  await database?.drop();
});

const request = (lanes: string[]): PlannedRequest => ({ method: "PUT", path: "/x", query: "", headers: {}, body: {}, lanes });
let messages = 0;

/** Events with one delivery each, stored as intake stores them. */
async function store(actionSlug: string, lanesOfEach: string[][]) {
  const source = {
    id: "src_x",
    ...target,
    off: "It is off.",
    maxAgeSeconds: null,
    dedupeDays: 2,
    retentionDays: 30,
  } as unknown as SourceConfig;
  const events = lanesOfEach.map((lanes) => {
    const event = { messageId: `plans-${messages++}`, type: "track" };
    const planned = planEvent(source, readEvent(event, Buffer.from(JSON.stringify(event))), new Date());
    const origin = { mappingId: "map_x", mappingVersion: 1, actionSlug, messageId: event.messageId };
    return { ...planned, deliveries: [readyDelivery(origin, [request(lanes)])] };
  });
  await storeEvents(intake, events);
}

/** Every statement of the hot path at least once. Leaves some rows behind. */
async function work() {
  await store(
    "trackEventV2",
    Array.from({ length: 250 }, (_, i) => [`profile:${i % 40}`]),
  );
  await store("updateCustomerProfilesAudiences", [["profile:m"], ["profile:m"]]);
  await store("trackEventV2", [["profile:two", "session:two"]]);
  const { destinationId, clientKey } = target;
  await nextDueMs(claiming, [destinationId]);
  const { requests } = await claimRequests(claiming, { destinationId, clientKey, token, look: 100, singles: 100, mergeables: 100 });
  expect(requests.some((queued) => queued.lanes.length === 2) && requests.some((queued) => queued.mergeable)).toBe(true);
  const [queued] = requests as [QueuedRequest];
  const attempt = { id: `att_${messages}`, destinationId, expiresOn: queued.expiresOn };
  const start = { ...attempt, deliveryIds: [queued.deliveryId], requestIndex: 0, request: "{}", startedAt: new Date(), reclaimed: false };
  expect(await recordAttempts(attempting, clientKey, token, [start])).toBe(true);
  const settlements: Settlement[] = requests.map((one, i) => ({
    queued: one,
    verdict: i % 3 === 0 ? { kind: "delivered" } : { kind: "retry", delayMs: 1_000, reason: "r", cause: "c" },
  }));
  const row = { id: `eff_${messages}`, kind: "acceptCoupon", campaignId: 1, campaignName: null, ruleName: null, value: "{}" };
  const effects = { deliveryId: queued.deliveryId, isTest: false, rank: 2, rows: [row] };
  const ended = {
    ...attempt,
    finishedAt: new Date(),
    durationMs: 1,
    outcome: "delivered",
    status: 200,
    error: undefined,
    response: "{}",
    effects,
  };
  expect(await settle(settling, token, settlements, [ended], releasesOf(settlements))).toEqual([]);
}

type Node = { "Node Type": string; "Relation Name"?: string; "Index Name"?: string; "Index Cond"?: string; Plans?: Node[] };
/** Small whatever happens, or of one row a process. */
const small = ["destination", "client_lease", "effect_receiver"];
/** Columns by which a row, or the front of a queue, is found. */
const bounds = /\b(id|key|lane_key|ready_at|delivery_id)\b/;
/** Before version 18 a range of the column before it keeps such a column from being a bound. */
const ranges = /\b(bucket|expires_on) [<>]/;

/** What reads a table otherwise than by such a column, in a statement's prepared plan. */
async function unboundedScans(client: pg.ClientBase): Promise<{ names: string[]; found: string[] }> {
  const { rows } = await client.query<{ name: string; text: string; types: string[] }>(
    "SELECT name, statement AS text, parameter_types::text[] AS types FROM pg_prepared_statements WHERE name ~ '^(intake|delivery|lanes|settle|attempts)-'",
  );
  const found: string[] = [];
  const look = (name: string, node: Node) => {
    const table = node["Relation Name"];
    if (table && node["Node Type"].endsWith("Scan") && !small.includes(table)) {
      const column = (node["Index Cond"] ?? "").replaceAll("destination_id", "");
      if (!bounds.test(column) || ranges.test(column))
        found.push(`${name}: ${node["Node Type"]} of ${table} by ${node["Index Cond"] ?? "nothing"}`);
    }
    for (const child of node.Plans ?? []) look(name, child);
  };
  // The plan for any values, with all partitions: one for NULLs knows that it finds nothing, and
  // hides what it would read.
  await client.query("SET plan_cache_mode = force_generic_plan; SET enable_partition_pruning = off");
  for (const { name, text, types } of rows) {
    await client.query(`PREPARE looked_at (${types.join(", ")}) AS ${text}`);
    const plan = await client.query(`EXPLAIN (FORMAT JSON) EXECUTE looked_at (${types.map(() => "NULL").join(", ")})`);
    await client.query("DEALLOCATE looked_at");
    look(name, plan.rows[0]["QUERY PLAN"][0].Plan);
  }
  await client.query("RESET plan_cache_mode; RESET enable_partition_pruning");
  return { names: rows.map((row) => row.name), found };
}

const states: [string, () => Promise<unknown>][] = [
  ["are new", async () => {}],
  [
    "were emptied and analysed",
    async () => {
      await database.pool.query("TRUNCATE lane, lane_entry, delivery, attempt, rule_effect, event, message_key");
      await database.pool.query("VACUUM ANALYZE");
    },
  ],
  [
    "hold a little and were analysed",
    async () => {
      await work();
      await database.pool.query("VACUUM ANALYZE");
    },
  ],
  [
    "were emptied bit by bit and analysed",
    async () => {
      for (const table of ["lane", "lane_entry", "delivery", "attempt", "rule_effect", "event", "message_key"])
        await database.pool.query(`DELETE FROM ${table}`);
      await database.pool.query("VACUUM (ANALYZE, TRUNCATE false)");
    },
  ],
];

test.each(states)("no plan reads a whole table when the tables %s", async (_, bring) => {
  if (messages === 0) await work();
  await bring();
  const all = await Promise.all(clients.map(unboundedScans));
  expect(all.flatMap(({ names }) => names).sort()).toEqual([
    "attempts-record",
    "delivery-add",
    "intake-claim-keys",
    "intake-store",
    "intake-write-events",
    "lanes-claim-heads",
    "lanes-claim-together",
    "lanes-followers",
    "lanes-next-due",
    "settle-attempts",
    "settle-bounds",
    "settle-deliveries",
    "settle-effects",
    "settle-fail-entries",
    "settle-lock",
    "settle-release-lanes",
    "settle-remove-entries",
  ]);
  expect(all.flatMap(({ found }) => found)).toEqual([]);
});
