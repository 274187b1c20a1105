import { afterAll, beforeAll, expect, test } from "vitest";
import { startOwnTime } from "#lib/platform/testing/own-time.ts";
import { addDestination, postEvents, type TestDestination, trackEvent } from "./testing/fixture.ts";
import { startTestStack, type TestStack } from "./testing/stack.ts";

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack?.stop());

const crowd = (name: string, count: number) => Array.from({ length: count }, (_, i) => trackEvent(`${name}-${i}`, { n: 1 }));
const waiting = async ({ destinationId }: TestDestination) =>
  (await stack.database.pool.query<{ n: number }>("SELECT count(*)::int AS n FROM lane_entry WHERE destination_id = $1", [destinationId]))
    .rows[0]?.n ?? 0;

/**
 * How long each of this many events takes from the webhook to Talon.One's answer, one after
 * another.
 */
async function secondsEach({ sourceId }: TestDestination, name: string, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const [since, took] = [performance.now(), startOwnTime()];
    await postEvents(stack.url, sourceId, trackEvent(`${name}-${i}`, { n: 1 }));
    while (stack.simulator.control.requests({ lane: `profile:${name}-${i}`, verdict: "ok" }).length === 0) {
      if (performance.now() - since > 20_000) throw new Error("it never arrived");
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    times.push(took() / 1_000);
  }
  return times;
}

test("a destination goes on at its own speed beside one that never answers and one with a crowd waiting", async () => {
  const mine = await addDestination(stack.database.pool);
  const down = await addDestination(stack.database.pool, { deployment: "down.talon.one" });
  const full = await addDestination(stack.database.pool, { deployment: "full.talon.one", ratePerSecond: 30 });
  stack.simulator.control.addFault({ match: { deployment: "down.talon.one" }, action: { kind: "half-open" } });
  await postEvents(stack.url, down.sourceId, crowd("down", 400));
  await postEvents(stack.url, full.sourceId, crowd("full", 1_000));
  for (const seconds of await secondsEach(mine, "mine", 20)) expect(seconds).toBeLessThan(1);
  expect(await waiting(full)).toBeGreaterThan(500);
  expect(await waiting(down)).toBe(400);
});

test("destinations that share one limit take turns: who has one event does not stand behind the other's crowd", async () => {
  const shared = { apiKey: "key-that-both-have", ratePerSecond: 30 };
  const [crowded, quiet] = [await addDestination(stack.database.pool, shared), await addDestination(stack.database.pool, shared)];
  expect(crowded.clientKey).toBe(quiet.clientKey);
  await postEvents(stack.url, crowded.sourceId, crowd("crowded", 500));
  for (const seconds of await secondsEach(quiet, "quiet", 5)) expect(seconds).toBeLessThan(2);
  expect(await waiting(crowded)).toBeGreaterThan(200);
});
