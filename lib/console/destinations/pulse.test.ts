import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { makePerson } from "#lib/access/http/testing/client.ts";
import { forgetOutages } from "#lib/engine/delivery/outages.ts";
import { addDestination, postEvents, trackEvent, until } from "#lib/engine/delivery/testing/fixture.ts";
import { startTestStack, type TestStack } from "#lib/engine/delivery/testing/stack.ts";
import { db } from "#lib/platform/db/client.ts";
import { pulseOf } from "./pulse.ts";
import { resumeAfterKeyPause } from "./resume.ts";

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack?.stop());
afterEach(() => stack.simulator.control.clearFaults());

const pulse = async (id: string) => {
  const found = (await pulseOf([id])).get(id);
  if (!found) throw new Error("no pulse");
  return found;
};

test("an outage is told within seconds, with few events as well; its end says what was caught up", async () => {
  const { destinationId, sourceId } = await addDestination(stack.database.pool);
  await postEvents(stack.url, sourceId, [trackEvent("before", { n: 0 })]);
  await stack.settled(destinationId, 1);
  expect(await pulse(destinationId)).toEqual({
    outage: null,
    recovery: null,
    throttledSince: null,
    oldestWaitingAt: null,
    refusedCalls: 0,
  });

  stack.simulator.control.addFault({ id: "away", action: { kind: "status", status: 503 } });
  await postEvents(
    stack.url,
    sourceId,
    ["a", "b", "c"].map((user) => trackEvent(user, { n: 1 })),
  );
  const sent = Date.now();
  const failing = await until("the outage to be told", async () => (await pulse(destinationId)).outage ?? false, 10_000);
  expect(failing.kind).toBe("failing");
  expect(Math.abs(Date.parse(failing.since) - sent)).toBeLessThan(3_000);
  expect((await pulse(destinationId)).oldestWaitingAt).not.toBe(null);

  stack.simulator.control.removeFault("away");
  await stack.settled(destinationId, 4, 30_000);
  const { outage, recovery, oldestWaitingAt } = await until("its end", async () => {
    const now = await pulse(destinationId);
    return now.recovery ? now : false;
  });
  expect([outage, oldestWaitingAt]).toEqual([null, null]);
  expect(recovery).toMatchObject({ kind: "failing", since: failing.since, waited: 3, delivered: 3, failed: 0, left: 0, more: false });
});

test("a rejected key is an outage from the pause to the resume", async () => {
  const { destinationId, sourceId } = await addDestination(stack.database.pool);
  stack.simulator.control.addFault({ id: "key", match: { profile: "k" }, action: { kind: "status", status: 401 } });
  await postEvents(stack.url, sourceId, [trackEvent("k", { n: 1 })]);
  await until("the pause", async () => (await pulse(destinationId)).outage?.kind === "key");
  stack.simulator.control.removeFault("key");
  const { id, email } = await makePerson("admin");
  const viewer = { id, email, name: "Ada", role: "admin", via: "session", ip: null } as never;
  expect(await db().$transaction((tx) => resumeAfterKeyPause(tx, viewer, [destinationId]))).toEqual(["test"]);
  expect(await db().$transaction((tx) => resumeAfterKeyPause(tx, viewer, [destinationId]))).toEqual([]);
  await stack.settled(destinationId, 1);
  const { outage, recovery } = await pulse(destinationId);
  expect(outage).toBe(null);
  expect(recovery).toMatchObject({ kind: "key", delivered: 1, left: 0 });
});

test("refused calls are told until the source has received an event and refused nothing for 5 minutes", async () => {
  const { destinationId, sourceId } = await addDestination(stack.database.pool);
  const refused = async () => (await pulse(destinationId)).refusedCalls;
  const wrong = { "x-signature": "0".repeat(40) };
  expect((await postEvents(stack.url, sourceId, trackEvent("u"), wrong)).status).toBe(401);
  await until("the refused call", async () => (await refused()) === 1);
  // Right and wrong calls that alternate come from two senders: one of them is still refused.
  expect((await postEvents(stack.url, sourceId, trackEvent("u"))).status).toBe(200);
  const age = (table: "refused_call" | "source", minutes: number) =>
    stack.database.pool.query(
      table === "source"
        ? "UPDATE source SET last_event_at = now() - $2 * interval '1 minute' WHERE id = $1"
        : "UPDATE refused_call SET minute = date_trunc('minute', now()) - $2 * interval '1 minute', last_at = now() - $2 * interval '1 minute' WHERE source_id = $1",
      [sourceId, minutes],
    );
  await age("source", 1);
  expect(await refused()).toBe(1);
  await age("refused_call", 6);
  expect(await refused()).toBe(0);
  await age("source", 8);
  expect(await refused()).toBe(1);
  await age("refused_call", 62);
  expect(await refused()).toBe(0);
});

test("outages are forgotten after thirty days", async () => {
  const { destinationId } = await addDestination(stack.database.pool);
  await stack.database.pool.query(
    "INSERT INTO outage (destination_id, started_at, ended_at, kind) VALUES ($1, now() - interval '31 days', now() - interval '30 days', 'failing'), ($1, now() - interval '2 days', now(), 'failing')",
    [destinationId],
  );
  await forgetOutages(stack.database.pool);
  const { rows } = await stack.database.pool.query("SELECT 1 FROM outage WHERE destination_id = $1", [destinationId]);
  expect(rows).toHaveLength(1);
});
