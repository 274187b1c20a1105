import { afterAll, beforeAll, expect, test } from "vitest";
import { systemMetrics } from "#lib/engine/delivery/system-metrics.ts";
import { addDestination, postEvents, trackEvent, until } from "#lib/engine/delivery/testing/fixture.ts";
import { startTestStack, type TestStack } from "#lib/engine/delivery/testing/stack.ts";
import { healthOf } from "./health.ts";

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack?.stop());

test("a Talon.One that answers nothing is asked at a tenth of the rate, people see it, and the first answer brings the full rate back", async () => {
  const { destinationId, sourceId } = await addDestination(stack.database.pool);
  const { control } = stack.simulator;
  control.addFault({ id: "away", action: { kind: "status", status: 503 } });
  const count = 400;
  await postEvents(
    stack.url,
    sourceId,
    Array.from({ length: count }, (_, i) => trackEvent(`silence-${i}`, { n: 1 })),
  );
  const health = async () => (await healthOf([destinationId])).get(destinationId);
  const since = await until("the silence to be seen", async () => (await health())?.silentSince ?? undefined, 20_000);
  expect(Date.now() - Date.parse(since)).toBeGreaterThan(3_000);
  expect(await systemMetrics(stack.database.pool)).toMatch(/falconer_system_silent_seconds\{client="[^"]+"\} [3-9]/);

  const before = control.stats().received;
  const startedAt = performance.now();
  await until("ten probes", async () => control.stats().received >= before + 10, 20_000);
  // 10 at the full rate would take a sixth of a second.
  expect(performance.now() - startedAt).toBeGreaterThan(1_000);

  control.removeFault("away");
  const deliveries = await stack.settled(destinationId, count, 40_000);
  expect(deliveries.map((one) => one.state)).toEqual(Array.from({ length: count }, () => "delivered"));
  expect(control.stats().marks.inversions).toBe(0);
  await until("the silence to be over", async () => (await health())?.silentSince === null, 20_000);
});
