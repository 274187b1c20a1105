import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { PlannedRequest } from "#lib/core/actions/types.ts";
import type { Worker } from "#lib/engine/worker/worker.ts";
import { startOwnTime } from "#lib/platform/testing/own-time.ts";
import { recordAttempts } from "./attempts.ts";
import { claimRequests } from "./lanes.ts";
import { acquireLease } from "./lease.ts";
import { addDestination, postEvents, type TestDestination, trackEvent, trackMapping, until } from "./testing/fixture.ts";
import { startTestStack, type TestStack } from "./testing/stack.ts";

let stack: TestStack;
let worker: Worker | undefined;
beforeAll(async () => {
  stack = await startTestStack({ worker: false });
});
afterEach(async () => {
  await worker?.stop(1_000);
  worker = undefined;
  stack.simulator.control.clearFaults();
  await stack.database.pool.query("UPDATE destination SET deleted_at = now()");
});
afterAll(() => stack?.stop());
const query = async (text: string, values: unknown[] = []) => (await stack.database.pool.query(text, values)).rows;
const arrived = (profile: string) => stack.simulator.control.requests({ lane: `profile:${profile}` }).map((request) => request.mark);

test("what a dead sender had is taken over at once, also by a worker that has its share already", async () => {
  const [first, second] = [await addDestination(stack.database.pool), await addDestination(stack.database.pool)];
  await query("INSERT INTO worker (id, seen_at) VALUES ('other', now() + interval '1 hour')");
  await query("INSERT INTO client_lease (client_key, owner, token, expires_at) VALUES ($1, 'other', 1, now() + interval '1 hour')", [
    first.clientKey,
  ]);
  worker = await stack.startWorker();
  const holderOf = async ({ clientKey }: TestDestination) =>
    (await query("SELECT owner FROM client_lease WHERE client_key = $1 AND expires_at > now()", [clientKey]))[0]?.owner;
  await until("its own share", async () => (await holderOf(second)) === worker?.id);
  expect(await holderOf(first)).toBe("other");
  // The other one ends without a word, just after it has renewed.
  const took = startOwnTime();
  await query("UPDATE client_lease SET expires_at = now() + interval '1400 milliseconds' WHERE client_key = $1", [first.clientKey]);
  await query("UPDATE worker SET seen_at = now() WHERE id = 'other'");
  await until("the next sender", async () => (await holderOf(first)) === worker?.id);
  expect(took()).toBeLessThan(1_800);
  await query("DELETE FROM worker WHERE id = 'other'");
});

test("a pause forgets what failed before it, for nobody may be watching when it ends", async () => {
  const { destinationId, sourceId } = await addDestination(stack.database.pool);
  worker = await stack.startWorker();
  stack.simulator.control.addFault({ match: { profile: "olga" }, action: { kind: "status", status: 503 } });
  await postEvents(stack.url, sourceId, trackEvent("olga", { n: 1 }));
  const failed = () => query("SELECT 1 FROM lane_entry WHERE destination_id = $1 AND first_failed_at IS NOT NULL", [destinationId]);
  await until("a failure", async () => (await failed()).length === 1);
  await query("UPDATE destination SET paused_at = now() WHERE id = $1", [destinationId]);
  await until("it to be forgotten", async () => (await failed()).length === 0, 3_000);
  await worker.stop(1_000);
  worker = undefined;
  stack.simulator.control.clearFaults();
  await query("UPDATE destination SET paused_at = NULL WHERE id = $1", [destinationId]);
  worker = await stack.startWorker();
  expect(await stack.settled(destinationId, 1)).toMatchObject([{ state: "delivered" }]);
});

describe("a destination gets another key while a request of the old one is under way", () => {
  async function withTwoKeys(tokenBefore: number) {
    const target = await addDestination(stack.database.pool);
    await query("INSERT INTO client_lease (client_key, token) VALUES ($1, $2)", [target.clientKey, tokenBefore]);
    const other = await addDestination(stack.database.pool);
    await query("UPDATE destination SET deleted_at = now() WHERE id = $1", [other.destinationId]);
    worker = await stack.startWorker();
    return {
      target,
      swap: () =>
        query(
          "UPDATE destination SET (api_key_id, client_key) = (SELECT api_key_id, client_key FROM destination WHERE id = $2), version = version + 1 WHERE id = $1",
          [target.destinationId, other.destinationId],
        ),
    };
  }
  const underWay = (destinationId: string) =>
    until("a request under way", async () => {
      const found = await query("SELECT 1 FROM attempt WHERE destination_id = $1 AND outcome = 'started'", [destinationId]);
      return found.length > 0 && stack.simulator.control.stats().inFlight > 0;
    });

  test.each([0, 40])("it is sent once, and what waits behind it goes with the new key (%s changes of hands before)", async (before) => {
    const { target, swap } = await withTwoKeys(before);
    const profile = `kim-${before}`;
    stack.simulator.control.addFault({ match: { profile }, action: { kind: "delay", ms: 2_000 }, times: 1 });
    await postEvents(stack.url, target.sourceId, trackEvent(profile, { n: 1 }));
    await underWay(target.destinationId);
    await swap();
    await postEvents(stack.url, target.sourceId, trackEvent(profile, { n: 2 }));
    const deliveries = await stack.settled(target.destinationId, 2);
    expect(deliveries.map((one) => [one.state, one.attempt_count])).toEqual(Array(2).fill(["delivered", 1]));
    expect(arrived(profile)).toEqual([1, 2]);
  });

  test("that the old key is refused does not pause it any more", async () => {
    const { target, swap } = await withTwoKeys(3);
    stack.simulator.control.addFault({ match: { profile: "lou" }, action: { kind: "delay", ms: 1_500 }, times: 1 });
    stack.simulator.control.addFault({ match: { profile: "lou" }, action: { kind: "status", status: 401 }, times: 1 });
    await postEvents(stack.url, target.sourceId, trackEvent("lou", { n: 1 }));
    await underWay(target.destinationId);
    await swap();
    const [delivery] = await stack.settled(target.destinationId, 1);
    expect(delivery).toMatchObject({ state: "delivered", attempt_count: 2 });
    expect(await query("SELECT paused_reason FROM destination WHERE id = $1", [target.destinationId])).toEqual([{ paused_reason: null }]);
  });
});

describe("a sender ended with an event's attempt recorded", () => {
  async function left(options: Record<string, boolean>, recorded: boolean) {
    const target = await addDestination(stack.database.pool, { mappings: [{ ...trackMapping, options }] });
    await postEvents(stack.url, target.sourceId, trackEvent(`max-${target.destinationId}`, { n: 1 }));
    const { destinationId, clientKey } = target;
    const token = (await acquireLease(stack.database.pool, clientKey, "gone"))?.token ?? "";
    const claim = { destinationId, clientKey, token, look: 5, singles: 5, mergeables: 5 };
    const [queued] = (await claimRequests(stack.database.pool, claim)).requests;
    if (recorded && queued)
      await recordAttempts(stack.database.pool, clientKey, token, [
        {
          id: `att_${destinationId}`,
          destinationId,
          expiresOn: queued.expiresOn,
          deliveryIds: [queued.deliveryId],
          requestIndex: 0,
          request: JSON.stringify(queued.request satisfies PlannedRequest),
          startedAt: new Date(),
          reclaimed: false,
        },
      ]);
    await query("UPDATE client_lease SET expires_at = now() WHERE client_key = $1", [clientKey]);
    worker = await stack.startWorker();
    const [delivery] = await stack.settled(destinationId, 1);
    const attempts = await query("SELECT outcome FROM attempt WHERE destination_id = $1 ORDER BY started_at, id", [destinationId]);
    return { delivery, outcomes: attempts.map((one) => one.outcome), arrived: arrived(`max-${destinationId}`) };
  }

  test.each([
    [{}, true, "delivered", ["unknown", "delivered"], [1]],
    [{ retryUnknownOutcome: false }, true, "failed", ["unknown"], []],
    [{ retryUnknownOutcome: false }, false, "delivered", ["delivered"], [1]],
  ])("mapping %j, recorded: %s: %s", async (options, recorded, state, outcomes, marks) => {
    const result = await left(options as Record<string, boolean>, recorded);
    expect(result).toMatchObject({ delivery: { state, cause: state === "failed" ? "outcome_unknown" : null }, outcomes, arrived: marks });
  });
});
