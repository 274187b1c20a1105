import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { readDeletions } from "#lib/engine/alerts/read-deletions.ts";
import { personHash } from "#lib/engine/deletions/person-hash.ts";
import {
  addDestination,
  audienceMapping,
  identifyEvent,
  postEvents,
  profileMapping,
  type TestDestination,
  trackEvent,
  trackMapping,
  until,
} from "#lib/engine/delivery/testing/fixture.ts";
import { startTestStack, type TestStack } from "#lib/engine/delivery/testing/stack.ts";
import { seal } from "#lib/platform/crypto/envelope.ts";
import { startDeletionClock } from "./deletion-clock.ts";

// From Segment's notice to the simulated Talon.One, with a worker that delivers meanwhile.

let stack: TestStack;
let clock: ReturnType<typeof startDeletionClock>;
beforeAll(async () => {
  stack = await startTestStack({ recordLimit: 200_000 });
  clock = startDeletionClock({ baseUrl: stack.simulator.url });
});
afterAll(async () => {
  await clock?.stop();
  await stack?.stop();
});
afterEach(() => stack.simulator.control.clearFaults());

// biome-ignore lint/suspicious/noExplicitAny: rows are checked by the test that reads them
const rows = async (text: string, values: unknown[] = []): Promise<any[]> => (await stack.database.pool.query(text, values)).rows;
const deletionOf = async (destinationId: string, userId: string) =>
  (
    await rows("SELECT * FROM deletion WHERE destination_id = $1 AND person = $2 ORDER BY id DESC LIMIT 1", [
      destinationId,
      personHash(userId),
    ])
  )[0];
const notice = (userId: string | undefined, more: object = {}) => ({
  type: "delete",
  userId,
  timestamp: new Date().toISOString(),
  ...more,
});
const requestsAbout = (userId: string) => stack.simulator.control.requests({ lane: `profile:${userId}` });
const deletes = (userId: string) => requestsAbout(userId).filter(({ operation }) => operation === "deleteCustomerData");

async function place(
  rules: object = {},
  key: string | null = "integration-key",
  mappings = [trackMapping, profileMapping],
): Promise<TestDestination> {
  const made = await addDestination(stack.database.pool, { mappings });
  const { destinationId } = made;
  if (key !== null) await setKey(destinationId, key);
  await stack.database.pool.query("INSERT INTO deletion_rules (destination_id, per_minute) VALUES ($1, 600)", [destinationId]);
  for (const [column, value] of Object.entries(rules))
    await stack.database.pool.query(`UPDATE deletion_rules SET "${column}" = $2 WHERE destination_id = $1`, [destinationId, value]);
  return made;
}
const setKey = (destinationId: string, key: string) =>
  stack.database.pool.query(
    `INSERT INTO integration_access (destination_id, key, hint, deployment) VALUES ($1, $2, '', 'acme.talon.one')
     ON CONFLICT (destination_id) DO UPDATE SET key = excluded.key, updated_at = now()`,
    [destinationId, seal(key, { table: "integration_access", id: destinationId, column: "key" })],
  );

test("a notice is answered, merged with the next one, and sent; later events are not delivered, and nothing of them is kept", async () => {
  const { destinationId, sourceId } = await place();
  await postEvents(stack.url, sourceId, identifyEvent("u-1", { plan: "gold" }));
  await stack.settled(destinationId, 1);
  const longForm = { channel: "server", messageId: "delete-1", context: [["a"]], integrations: ["x"] };
  expect(await postEvents(stack.url, sourceId, notice("u-1", longForm))).toMatchObject({ status: 200, body: { accepted: 1 } });
  expect(await postEvents(stack.url, sourceId, notice("u-1"))).toMatchObject({ status: 200, body: { accepted: 1 } });
  const answered = await until("Talon.One's answer", async () => {
    const row = await deletionOf(destinationId, "u-1");
    return row.state === "answered" && row;
  });
  expect(answered).toMatchObject({ status: 204, notices: 2, origin: "notice", tries: 1, suppresses: true, answer: null });
  expect(JSON.stringify(answered)).not.toContain("u-1");
  expect(deletes("u-1").map(({ status, headers }) => [status, headers["destination-hostname"]])).toEqual([[204, "acme.talon.one"]]);

  // Their queue stays stopped for a minute, and their events are not delivered at all.
  const later = await postEvents(stack.url, sourceId, [trackEvent("u-1", { secret: "canary-of-u-1" }), trackEvent("u-2")]);
  expect(later.body).toMatchObject({ accepted: 1, discarded: 1 });
  await stack.settled(destinationId, 2);
  expect(requestsAbout("u-1").at(-1)?.operation).toBe("deleteCustomerData");
  expect(await rows("SELECT 1 FROM event WHERE destination_id = $1 AND payload::text LIKE '%canary-of-u-1%'", [destinationId])).toEqual([]);
  // After the minute: what the indexes find is erased, then the rest is handed over.
  await stack.database.pool.query("UPDATE deletion SET run_at = now() WHERE id = $1", [answered.id]);
  const done = await until("its end", async () => {
    const row = await deletionOf(destinationId, "u-1");
    return row.state === "done" && row;
  });
  expect(done).toMatchObject({ user_id: null });
  expect(await rows("SELECT 1 FROM event WHERE destination_id = $1 AND user_id = 'u-1'", [destinationId])).toEqual([]);
  expect(await rows("SELECT kind, subject FROM background_work WHERE id = $1", [done.work_id])).toEqual([
    { kind: "erase-deleted", subject: null },
  ]);
  expect(await rows("SELECT 1 FROM lane WHERE destination_id = $1", [destinationId])).toEqual([]);
});

test("what waits is withdrawn, and where the destination wants it, what comes behind the deletion goes on after it", async () => {
  const { destinationId, sourceId } = await place({ suppress: "none" });
  stack.simulator.control.addFault({ match: { profile: "u-3" }, times: 1, action: { kind: "status", status: 503, retryAfter: 60 } });
  await postEvents(stack.url, sourceId, trackEvent("u-3", { n: 1 }));
  await until(
    "a retry",
    async () => (await rows("SELECT 1 FROM delivery WHERE destination_id = $1 AND state = 'retrying'", [destinationId])).length,
  );
  await postEvents(stack.url, sourceId, [trackEvent("u-3", { n: 2 }), notice("u-3"), trackEvent("u-3", { n: 3 })]);
  await until("what comes behind", async () => requestsAbout("u-3").filter(({ operation }) => operation === "trackEventV2").length === 2);
  const seen = requestsAbout("u-3").map(({ operation, mark }) => [operation, mark]);
  expect(seen).toEqual([
    ["trackEventV2", 1],
    ["deleteCustomerData", undefined],
    ["trackEventV2", 3],
  ]);
  expect(await deletionOf(destinationId, "u-3")).toMatchObject({ suppresses: false, status: 404, withdrawn: 2 });
});

test("others in a shared request are served without the deleted customer", async () => {
  const { destinationId, sourceId } = await place({}, null, [{ ...audienceMapping, settings: { data: { "@path": "$.properties.data" } } }]);
  expect((await postEvents(stack.url, sourceId, notice("u-4"))).status).toBe(200);
  const data = ["u-4", "u-5"].map((customerProfileId) => ({ customerProfileId, adds: [1], deletes: [] }));
  await postEvents(stack.url, sourceId, trackEvent("someone", {}, { event: "Audience Entered", properties: { data } }));
  await stack.settled(destinationId, 1);
  expect(requestsAbout("u-4")).toEqual([]);
  expect(requestsAbout("u-5")).toHaveLength(1);
});

test("without a key it is kept and told; with one it goes; a rejected key holds back deletions alone", async () => {
  const { destinationId, sourceId } = await place({}, null);
  await postEvents(stack.url, sourceId, notice("u-6"));
  const alert = async () => (await readDeletions(stack.database.pool)).find((one) => one.destinationId === destinationId);
  expect(await until("withdrawal", async () => (await deletionOf(destinationId, "u-6")).state === "withdrawn")).toBe(true);
  expect(await alert()).toMatchObject({ kind: "deletion", facts: { waiting: 1, why: "key" } });
  // A notice that names nobody is listed beside it.
  await postEvents(stack.url, sourceId, notice(undefined));
  const told = (await readDeletions(stack.database.pool)).filter((one) => one.destinationId === destinationId);
  expect(told.map(({ subjectId, facts }) => [subjectId, facts.why])).toEqual([
    ["", "key"],
    ["unreadable", "unreadable"],
  ]);
  await stack.database.pool.query("UPDATE deletion_rules SET unreadable_at = NULL WHERE destination_id = $1", [destinationId]);
  await setKey(destinationId, "forbidden-key");
  await until(
    "the rejection",
    async () =>
      (await rows("SELECT held_reason FROM deletion_rules WHERE destination_id = $1", [destinationId]))[0].held_reason ?? undefined,
  );
  expect(await alert()).toMatchObject({ facts: { why: "rejected" } });
  await postEvents(stack.url, sourceId, trackEvent("u-7"));
  await stack.settled(destinationId, 1);
  await setKey(destinationId, "a-good-key");
  await until("Talon.One's answer", async () => (await deletionOf(destinationId, "u-6")).status === 404);
  expect(await alert()).toBeUndefined();
});

test("a notice without a user ID is kept as unreadable, and told; a source for deletions keeps nothing else", async () => {
  const { destinationId, sourceId } = await place();
  await stack.database.pool.query("UPDATE source SET kind = 'deletions' WHERE id = $1", [sourceId]);
  await stack.database.pool.query("UPDATE destination SET version = version + 1 WHERE id = $1", [destinationId]);
  expect((await postEvents(stack.url, sourceId, notice(undefined))).body).toMatchObject({ malformed: 1 });
  expect((await postEvents(stack.url, sourceId, trackEvent("u-8"))).body).toMatchObject({ accepted: 0, discarded: 1 });
  expect(await rows("SELECT outcome, reason FROM event WHERE destination_id = $1", [destinationId])).toEqual([
    { outcome: "malformed", reason: "This deletion notice has no userId, so it can’t delete anyone." },
  ]);
  expect((await readDeletions(stack.database.pool)).find((one) => one.destinationId === destinationId)).toMatchObject({
    subjectId: "unreadable",
    facts: { why: "unreadable" },
  });
});

/** Events of other people, 60 per second until stopped; fewer on a slow machine. */
function startFeed(sourceId: string, people: readonly string[], most = 1_500) {
  let stopped = false;
  const feeding = (async () => {
    for (let n = 0; n < most && !stopped; ) {
      const since = performance.now();
      const events = Array.from({ length: 15 }, () => trackEvent(people[n % people.length] ?? "", { n: n++ }));
      await until("others' events to be taken", async () => (await postEvents(stack.url, sourceId, events)).status === 200, 60_000);
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, 250 - (performance.now() - since))));
    }
  })();
  return {
    async stop() {
      stopped = true;
      await feeding;
    },
  };
}

test("1,000 people are deleted while 60 requests a second leave: nothing of theirs leaves afterwards, and nobody else waits", async () => {
  const people = 1_000;
  const { destinationId, sourceId } = await place({ per_minute: 6_000 });
  const mine = (n: number) => `gone-${n}`;
  const others = Array.from({ length: 200 }, (_, n) => `stays-${n}`);
  // More than can leave while they are deleted: some of their deliveries wait, and some are under
  // way.
  for (let from = 0; from < people; from += 500)
    await postEvents(
      stack.url,
      sourceId,
      Array.from({ length: 500 }, (_, n) => trackEvent(mine(from + n), { n })),
    );
  const before = stack.simulator.control.requests().filter(({ operation }) => operation === "trackEventV2").length;
  const beganAt = performance.now();
  const feed = startFeed(sourceId, others);
  const secondsSince = () => (performance.now() - beganAt) / 1_000;
  const portion = 20;
  for (let from = 0; from < people; from += portion) {
    const ids = Array.from({ length: portion }, (_, n) => mine(from + n));
    const notices = ids.map((id) => notice(id, { messageId: `delete-${id}` }));
    const stray = ids.map((id) => trackEvent(id, { n: 1_000 }));
    // Sends again, as Segment does, when the machine is too slow to answer in time.
    const post = async () => (await postEvents(stack.url, sourceId, [...notices, ...stray])).status === 200;
    await until("the notices to be taken", post, 60_000);
  }
  const taken = secondsSince();
  await until(
    "all deletions",
    async () =>
      (await rows("SELECT count(*)::int AS n FROM deletion WHERE destination_id = $1 AND status IN (204, 404)", [destinationId]))[0].n ===
      people,
    120_000,
  );
  const seconds = secondsSince();
  const atOnce = stack.simulator.control.requests().filter(({ operation }) => operation === "trackEventV2").length - before;
  await feed.stop();
  await until(
    "the deliveries of others",
    async () =>
      (
        await rows(
          "SELECT 1 FROM delivery WHERE destination_id = $1 AND settled_at IS NULL AND customer_profile_id LIKE 'stays-%' LIMIT 1",
          [destinationId],
        )
      ).length === 0,
    60_000,
  );
  const requests = stack.simulator.control.requests().filter(({ lanes }) => /^profile:(gone|stays)-/.test(lanes[0] ?? ""));
  const deletedAt = new Map<string, number>();
  for (const { n, operation, lanes } of requests) if (operation === "deleteCustomerData") deletedAt.set(lanes[0] ?? "", n);
  expect(deletedAt.size).toBe(people);
  const after = requests.filter(
    ({ n, lanes, operation }) =>
      operation !== "deleteCustomerData" && lanes.some((lane) => (deletedAt.get(lane) ?? Number.POSITIVE_INFINITY) < n),
  );
  expect(after).toEqual([]);
  // How many were left is measured on a quiet machine: npm run bench -- deletions.
  console.info(
    `1,000 notices in ${taken.toFixed(1)} s, deletions in ${seconds.toFixed(1)} s, ${(atOnce / seconds).toFixed(1)} deliveries a second meanwhile`,
  );
  const waited = await rows(
    "SELECT max(extract(epoch FROM settled_at - created_at))::float8 AS seconds FROM delivery WHERE destination_id = $1 AND customer_profile_id LIKE 'stays-%'",
    [destinationId],
  );
  expect(waited[0].seconds).toBeLessThan(seconds + 20);
}, 400_000);
