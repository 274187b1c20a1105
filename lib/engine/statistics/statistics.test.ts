import { afterAll, beforeAll, expect, test } from "vitest";
import { resumeLanes } from "#lib/engine/delivery/stopped-lanes.ts";
import {
  addDestination,
  audienceMapping,
  identifyEvent,
  postEvents,
  profileMapping,
  trackEvent,
  trackMapping,
  until,
} from "#lib/engine/delivery/testing/fixture.ts";
import { startTestStack, type TestStack } from "#lib/engine/delivery/testing/stack.ts";
import { inTransaction } from "#lib/platform/db/in-transaction.ts";
import { foldStatistics } from "./fold.ts";
import { checkStatistics, fillStatistics, noteDropped, rebuildStatistics } from "./rebuild.ts";
import { useMinutes, usesByBar } from "./use.ts";

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack({});
});
afterAll(() => stack?.stop());
const pool = () => stack.database.pool;

type Counts = Record<string, number>;
/** By kind and outcome, over all time: what buckets and what waits to be folded say together. */
async function totals(destinationId: string): Promise<Counts> {
  const { rows } = await pool().query<{ key: string; n: number }>(
    `SELECT kind || '/' || outcome AS key, sum(count)::int AS n FROM (
       SELECT kind, outcome, count FROM stat_total WHERE destination_id = $1 AND size = 1440 UNION ALL
       SELECT kind, outcome, count FROM stat_change WHERE destination_id = $1) t
      WHERE kind IN ('received', 'made', 'settled', 'attempt') GROUP BY 1 HAVING sum(count) <> 0`,
    [destinationId],
  );
  return Object.fromEntries(rows.map(({ key, n }) => [key, n]));
}
/** The stack's own processes fold too, one of all at a time. */
const allFolded = () =>
  until(
    "nothing to fold",
    async () => (await foldStatistics(pool())) === 0 && (await pool().query("SELECT 1 FROM stat_change")).rowCount === 0,
  );
const settled = (destinationId: string, count: number) =>
  until("all to settle", async () => {
    const { rows } = await pool().query("SELECT count(*)::int AS n FROM delivery WHERE destination_id = $1 AND settled_at IS NOT NULL", [
      destinationId,
    ]);
    return rows[0].n === count;
  });

test("events, deliveries and attempts are counted with what they become; duplicates are not", async () => {
  const { destinationId, sourceId } = await addDestination(pool(), { mappings: [trackMapping, profileMapping, audienceMapping] });
  stack.simulator.control.addFault({ id: "bad", match: { path: "events" }, times: 1, action: { kind: "status", status: 400 } });
  const first = trackEvent("ada", { n: 1 });
  for (const event of [
    first,
    first,
    trackEvent("ada", { n: 2 }),
    identifyEvent("ada", { a: 1 }),
    { ...trackEvent("ada"), type: "page" },
    { nothing: 1 },
  ])
    await postEvents(stack.url, sourceId, event);
  await settled(destinationId, 3);
  expect(await totals(destinationId)).toEqual({
    "received/accepted": 3,
    "received/discarded": 1,
    "received/malformed": 1,
    "made/delivered": 2,
    "made/failed": 1,
    "settled/delivered": 2,
    "settled/failed": 1,
    "attempt/delivered": 2,
    "attempt/refused": 1,
  });
  expect(await checkStatistics(pool(), destinationId)).toEqual([]);
});

test("a large batch, duplicates and what can't be planned are counted as they are stored", async () => {
  const { destinationId, sourceId } = await addDestination(pool(), {
    mappings: [trackMapping, { ...trackMapping, settings: { ...trackMapping.settings, eventType: { "@path": "$.properties.missing" } } }],
  });
  const batch = Array.from({ length: 250 }, (_, index) => trackEvent(`many-${index % 40}`, { n: index }));
  // A batch of more events than one statement stores, then again with some that are new.
  await postEvents(stack.url, sourceId, batch);
  await postEvents(stack.url, sourceId, [...batch.slice(200), trackEvent("late"), trackEvent("late")]);
  await settled(destinationId, 504);
  expect(await totals(destinationId)).toMatchObject({
    "received/accepted": 252,
    "settled/delivered": 252,
    "settled/invalid": 252,
    "made/invalid": 252,
  });
  const { rows } = await pool().query("SELECT DISTINCT counted FROM event UNION SELECT counted FROM delivery");
  expect(rows).toContainEqual({ counted: true });
  expect(await checkStatistics(pool(), destinationId)).toEqual([]);
});

test("what is stored without the mark, as a process of the version before does, is counted too", async () => {
  const { destinationId, sourceId } = await addDestination(pool(), { mappings: [trackMapping] });
  await postEvents(stack.url, sourceId, [trackEvent("old"), trackEvent("old")]);
  await settled(destinationId, 2);
  for (const table of ["event", "delivery", "attempt"]) {
    // An attempt is stored when it begins, and counts when it ends.
    const unmarked = table === "attempt" ? ", 'outcome', 'started'" : ", 'counted', false";
    await pool().query(
      `INSERT INTO ${table} SELECT (jsonb_populate_record(r, jsonb_build_object('id', r.id || 'x'${unmarked}))).* FROM ${table} r WHERE destination_id = $1`,
      [destinationId],
    );
  }
  await pool().query("UPDATE attempt SET outcome = 'delivered' WHERE destination_id = $1 AND outcome = 'started'", [destinationId]);
  expect(await totals(destinationId)).toEqual({
    "received/accepted": 4,
    "made/delivered": 4,
    "settled/delivered": 4,
    "attempt/delivered": 4,
  });
  expect(await checkStatistics(pool(), destinationId)).toEqual([]);
});

test("what lists show of mappings and sources is what became of their deliveries, before folding and after", async () => {
  const { destinationId, sourceId, mappingIds } = await addDestination(pool(), { mappings: [trackMapping, profileMapping] });
  stack.simulator.control.addFault({ id: "bad", match: { path: "events" }, times: 1, action: { kind: "status", status: 400 } });
  await postEvents(stack.url, sourceId, [trackEvent("fay"), trackEvent("fay"), identifyEvent("fay")]);
  await settled(destinationId, 3);
  // One waits, as if it had not been sent yet.
  const waiting = "UPDATE delivery SET state = 'waiting', settled_at = NULL WHERE destination_id = $1 AND mapping_id = $2";
  await pool().query(waiting, [destinationId, mappingIds[1]]);
  const end = (Math.floor(Date.now() / 60_000 / useMinutes) + 1) * useMinutes;
  const bounds = [end - 2 * useMinutes, end - useMinutes, end];
  const uses = async (by: "mappingId" | "sourceId") =>
    (await usesByBar(pool(), destinationId, by, bounds)).map(({ bar: _, ...use }) => use).sort((a, b) => b.delivered - a.delivered);
  for (const fold of [async () => 0, () => foldStatistics(pool()), () => rebuildStatistics(pool(), destinationId)]) {
    await fold();
    expect(await uses("mappingId")).toEqual([
      { id: mappingIds[0], delivered: 1, failed: 1, waiting: 0 },
      { id: mappingIds[1], delivered: 0, failed: 0, waiting: 1 },
    ]);
    expect(await uses("sourceId")).toEqual([{ id: sourceId, delivered: 1, failed: 1, waiting: 1 }]);
  }
  expect(await checkStatistics(pool(), destinationId)).toEqual([]);
});

test("folding changes no count, and leaves nothing to fold", async () => {
  const { destinationId, sourceId } = await addDestination(pool(), { mappings: [trackMapping] });
  await postEvents(stack.url, sourceId, [trackEvent("bob"), trackEvent("bob"), identifyEvent("bob")]);
  await settled(destinationId, 2);
  const before = await totals(destinationId);
  await Promise.all([foldStatistics(pool()), foldStatistics(pool())]);
  await allFolded();
  expect(await totals(destinationId)).toEqual(before);
  expect(await checkStatistics(pool(), destinationId)).toEqual([]);
});

test("what a replay delivers is recovered where it failed, also through replays that failed themselves", async () => {
  const { destinationId, sourceId } = await addDestination(pool(), { mappings: [trackMapping] });
  stack.simulator.control.addFault({ id: "bad", match: { path: "events" }, times: 1, action: { kind: "status", status: 400 } });
  await postEvents(stack.url, sourceId, trackEvent("carl"));
  await settled(destinationId, 1);
  const { rows } = await pool().query<{ id: string }>("SELECT id FROM delivery WHERE destination_id = $1", [destinationId]);
  const copy = (id: string, of: string, state: string) =>
    pool().query(
      `INSERT INTO delivery SELECT (jsonb_populate_record(d, jsonb_build_object('id', $2::text, 'replay_of', $1::text, 'state', $3::text, 'counted', false))).*
         FROM delivery d WHERE destination_id = $4 AND id = $5`,
      [of, id, state, destinationId, rows[0]?.id],
    );
  await copy("dlv_again", rows[0]?.id ?? "", "failed");
  await copy("dlv_third", "dlv_again", "waiting");
  expect(await totals(destinationId)).toMatchObject({ "settled/failed": 2 });
  await pool().query("UPDATE delivery SET state = 'delivered', settled_at = now() WHERE destination_id = $1 AND id = 'dlv_third'", [
    destinationId,
  ]);
  expect(await totals(destinationId)).toMatchObject({
    "settled/recovered": 2,
    "settled/delivered": 1,
    "made/recovered": 2,
    "made/delivered": 1,
  });
  expect(await totals(destinationId)).not.toHaveProperty("settled/failed");
  expect(await checkStatistics(pool(), destinationId)).toEqual([]);
});

test("rows that were there before anything was counted are counted once, while deliveries change", async () => {
  const { destinationId, sourceId } = await addDestination(pool(), { mappings: [trackMapping] });
  for (const table of ["event", "delivery", "attempt"]) await pool().query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
  await postEvents(stack.url, sourceId, [trackEvent("dora"), trackEvent("dora")]);
  await settled(destinationId, 2);
  await pool().query("UPDATE delivery SET state = 'waiting', settled_at = NULL WHERE destination_id = $1", [destinationId]);
  for (const table of ["event", "delivery", "attempt"]) await pool().query(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
  for (const table of ["stat_range", "stat_delta", "stat_added", "stat_outcome"]) await pool().query(`DELETE FROM ${table}`);
  await pool().query("DELETE FROM stat_bucket WHERE destination_id = $1", [destinationId]);
  await pool().query("DELETE FROM stat_total WHERE destination_id = $1", [destinationId]);
  // What changes before they are filled is in the buckets with its change alone.
  await pool().query("UPDATE delivery SET state = 'failed', cause = 'other', settled_at = now() WHERE destination_id = $1", [
    destinationId,
  ]);
  expect(await totals(destinationId)).toMatchObject({ "made/waiting": -2, "made/failed": 2 });
  await allFolded();
  expect(await fillStatistics(pool())).toContain(destinationId);
  expect(await totals(destinationId)).toEqual({ "received/accepted": 2, "made/failed": 2, "settled/failed": 2, "attempt/delivered": 2 });
  expect(await fillStatistics(pool())).toEqual([]);
  expect(await checkStatistics(pool(), destinationId)).toEqual([]);
});

test("a bucket that does not add up is found, and made anew", async () => {
  const { destinationId, sourceId } = await addDestination(pool(), { mappings: [trackMapping] });
  await postEvents(stack.url, sourceId, [trackEvent("eve"), trackEvent("eve")]);
  await settled(destinationId, 2);
  await allFolded();
  await pool().query("UPDATE stat_bucket SET count = count + 1 WHERE destination_id = $1 AND kind = 'received' AND size = 60", [
    destinationId,
  ]);
  await pool().query("DELETE FROM stat_total WHERE destination_id = $1 AND kind = 'settled' AND size = 1440", [destinationId]);
  await pool().query("UPDATE stat_use SET delivered = 5 WHERE destination_id = $1", [destinationId]);
  expect(
    (await checkStatistics(pool(), destinationId)).map(({ table, kind, size, rows, kept }) => ({ table, kind, size, rows, kept })),
  ).toEqual(
    expect.arrayContaining([
      { table: "stat_bucket", kind: "received", size: 60, rows: 2, kept: 3 },
      { table: "stat_total", kind: "settled", size: 1440, rows: 2, kept: 0 },
      { table: "stat_use", kind: "delivered", size: 360, rows: 2, kept: 5 },
    ]),
  );
  await rebuildStatistics(pool(), destinationId);
  expect(await checkStatistics(pool(), destinationId)).toEqual([]);
});

test("what is erased is counted no more; what goes after its retention still is", async () => {
  const { destinationId, sourceId } = await addDestination(pool(), { mappings: [trackMapping], retentionDays: 7 });
  await postEvents(stack.url, sourceId, [trackEvent("fay"), trackEvent("gus")]);
  await settled(destinationId, 2);
  await pool().query("DELETE FROM event WHERE destination_id = $1 AND user_id = 'fay'", [destinationId]);
  await pool().query("UPDATE event SET outcome = 'discarded' WHERE destination_id = $1", [destinationId]);
  expect(await totals(destinationId)).toMatchObject({ "received/discarded": 1, "made/delivered": 2 });
  const { rows } = await pool().query<{ name: string }>("SELECT tableoid::regclass::text AS name FROM event WHERE destination_id = $1", [
    destinationId,
  ]);
  const client = await pool().connect();
  await client.query("BEGIN");
  await noteDropped(client, rows[0]?.name ?? "");
  await client.query(`DROP TABLE "${rows[0]?.name}"`);
  await client.query("COMMIT");
  client.release();
  await allFolded();
  await rebuildStatistics(pool(), destinationId);
  expect(await totals(destinationId)).toMatchObject({ "received/discarded": 1, "made/delivered": 2 });
  expect(await checkStatistics(pool(), destinationId)).toEqual([]);
});

test("what settles at once is counted by the statement, what was tried before by a trigger, and neither twice", async () => {
  const { destinationId, sourceId } = await addDestination(pool(), { mappings: [{ ...trackMapping, options: { onDead: "stop_lane" } }] });
  const fault = (id: string, status: number, times: number) =>
    stack.simulator.control.addFault({ id, match: { path: "events" }, times, action: { kind: "status", status } });
  // Refused: it stops its lane. Resumed, it waits again, and its mark is set already.
  fault("refused", 400, 1);
  await postEvents(stack.url, sourceId, trackEvent("gil", { n: 1 }));
  await settled(destinationId, 1);
  const { rows } = await pool().query<{ id: string; marked: boolean }>(
    "SELECT id, change_counted AS marked FROM delivery WHERE destination_id = $1",
    [destinationId],
  );
  expect(rows[0]?.marked).toBe(true);
  const counted = { "received/accepted": 1, "made/failed": 1, "settled/failed": 1, "attempt/refused": 1 };
  expect(await totals(destinationId)).toEqual(counted);
  await inTransaction(pool(), (client) => resumeLanes(client, destinationId, rows[0]?.id ?? "", "retry"));
  await until("it to be delivered", async () => (await totals(destinationId))["settled/delivered"] === 1);
  // One that fails for a while is counted at each try.
  fault("fails", 503, 2);
  await postEvents(stack.url, sourceId, trackEvent("gil", { n: 2 }));
  await settled(destinationId, 2);
  expect(await totals(destinationId)).toEqual({
    "received/accepted": 2,
    "made/delivered": 2,
    "settled/delivered": 2,
    "attempt/refused": 1,
    "attempt/retry": 2,
    "attempt/delivered": 2,
  });
  expect(await checkStatistics(pool(), destinationId)).toEqual([]);
});
