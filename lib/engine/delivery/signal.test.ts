import { expect, test } from "vitest";
import { createSignal } from "./signal.ts";
import { createFakeClock, letRun } from "./testing/doubles.ts";

function watch(promise: Promise<void>) {
  const seen = { done: false };
  void promise.then(() => {
    seen.done = true;
  });
  return seen;
}

test("all who wait go on when it is raised, and who waits afterwards does not", async () => {
  const signal = createSignal(createFakeClock());
  const [one, two] = [watch(signal.wait()), watch(signal.wait())];
  signal.raise();
  const late = watch(signal.wait());
  await letRun();
  expect([one.done, two.done, late.done, signal.raised()]).toEqual([true, true, false, 1]);
});

test("nobody waits for longer than they said, nor at all once it is closed", async () => {
  const clock = createFakeClock();
  const signal = createSignal(clock);
  const bound = watch(signal.wait(50));
  await clock.advance(49);
  expect(bound.done).toBe(false);
  await clock.advance(1);
  expect(bound.done).toBe(true);
  const endless = watch(signal.wait());
  signal.close();
  const after = watch(signal.wait());
  await letRun();
  expect([endless.done, after.done]).toEqual([true, true]);
});
