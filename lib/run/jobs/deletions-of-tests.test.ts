import { afterAll, beforeAll, expect, test } from "vitest";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { makePerson } from "#lib/access/http/testing/client.ts";
import { sendEvent } from "#lib/console/tester/send-event.ts";
import { recordDeletion } from "#lib/engine/deletions/record-deletion.ts";
import { addDestination, postEvents, trackEvent, until } from "#lib/engine/delivery/testing/fixture.ts";
import { startTestStack, type TestStack } from "#lib/engine/delivery/testing/stack.ts";
import { seal } from "#lib/platform/crypto/envelope.ts";
import { startDeletionClock } from "./deletion-clock.ts";

// Tests wait in queues of their own, ahead of everything else; a deletion must reach them there.

let stack: TestStack;
let viewer: Viewer;
beforeAll(async () => {
  stack = await startTestStack({ worker: false });
  const { id, email } = await makePerson("admin");
  viewer = {
    id,
    email,
    name: "Admin",
    role: "admin",
    rights: { everywhere: "admin", at: {} },
    twoFactorEnabled: false,
    via: "token",
    ip: null,
    sessionId: null,
    confirmedAt: null,
    passkeyAt: null,
    byProvider: false,
    refreshed: [],
  };
});
afterAll(() => stack?.stop());

const mapping = {
  actionSlug: "trackEventV2",
  trigger: 'type = "track"',
  settings: { customerProfileId: { "@path": "$.properties.holder" }, eventType: "scanned" },
};
const scanned = (holder: string) => trackEvent("kiosk", {}, { event: "Card Scanned", properties: { holder } });

test("a test of another person's event that addresses a deleted customer never leaves, however late a worker comes", async () => {
  const { destinationId, sourceId, mappingIds } = await addDestination(stack.database.pool, { mappings: [mapping] });
  const rows = async (text: string) => (await stack.database.pool.query(text, [destinationId])).rows;
  await stack.database.pool.query(
    "INSERT INTO integration_access (destination_id, key, hint, deployment) VALUES ($1, $2, '', 'acme.talon.one')",
    [destinationId, seal("integration-key", { table: "integration_access", id: destinationId, column: "key" })],
  );
  await postEvents(stack.url, sourceId, scanned("gone-1"));
  const [event] = await rows("SELECT id, payload FROM event WHERE destination_id = $1");
  const test = (holder: string) => sendEvent(viewer, destinationId, { event: scanned(holder), eventId: event.id, mappingIds });
  const theirs = test("gone-1");
  const waiting = (count: number) => async () =>
    (await rows("SELECT 1 FROM delivery WHERE destination_id = $1 AND is_test")).length === count;
  await until("their test", waiting(1));
  const another = test("stays-1");
  await until("the other test", waiting(2));
  await recordDeletion(stack.database.pool, { destinationId, userId: "gone-1", origin: "person", askedBy: { id: null, name: "test" } });
  const worker = await stack.startWorker();
  expect((await another).results).toMatchObject([{ outcome: "delivered" }]);
  const about = (id: string) => stack.simulator.control.requests({ lane: `profile:${id}` }).map(({ operation }) => operation);
  expect(about("gone-1")).toEqual([]);
  const clock = startDeletionClock({ baseUrl: stack.simulator.url });
  try {
    await until("Talon.One's answer", async () => about("gone-1").length > 0);
    expect((await theirs).results).toMatchObject([
      { outcome: "not_sent", sentence: "Not sent. This customer was deleted at their own request." },
    ]);
    expect(about("gone-1")).toEqual(["deleteCustomerData"]);
    expect(about("stays-1")).toEqual(["trackEventV2"]);
    expect(await rows("SELECT DISTINCT state FROM delivery WHERE destination_id = $1 AND requests::text LIKE '%gone-1%'")).toEqual([
      { state: "withdrawn" },
    ]);
  } finally {
    await clock.stop();
    await worker.stop(1_000);
  }
});

test("a test that is stored while a deletion is recorded sees it, or is seen by it", async () => {
  const { destinationId, mappingIds } = await addDestination(stack.database.pool, { mappings: [mapping] });
  const blocker = await stack.database.pool.connect();
  const userIds = Array.from({ length: 3 }, (_, n) => `at-once-${n}`);
  await blocker.query("BEGIN; LOCK TABLE delivery IN SHARE MODE");
  const tests = userIds.map((id) =>
    sendEvent(viewer, destinationId, { event: scanned(id), mappingIds }).then(
      ({ results }) => results[0]?.outcome,
      (error) => error.message,
    ),
  );
  await until("a test that is being stored", async () => {
    const { rows } = await blocker.query("SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'delivery'::regclass LIMIT 1");
    return rows.length > 0;
  });
  const askedBy = { id: null, name: "test" };
  const deletions = userIds.map((userId) => recordDeletion(stack.database.pool, { destinationId, userId, origin: "person", askedBy }));
  await until("deletions that wait for it", async () => {
    const { rows } = await blocker.query(
      "SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = 'advisory' AND mode = 'ShareLock' LIMIT 1",
    );
    return rows.length > 0;
  });
  await blocker.query("COMMIT");
  blocker.release();
  await Promise.all(deletions);
  const clock = startDeletionClock({ baseUrl: stack.simulator.url });
  try {
    for (const outcome of await Promise.all(tests)) expect(outcome).toMatch(/^not_sent$|^Not sent\. This customer was deleted/);
    const { rows } = await stack.database.pool.query("SELECT 1 FROM lane_entry WHERE destination_id = $1", [destinationId]);
    expect(rows).toEqual([]);
  } finally {
    await clock.stop();
  }
});
