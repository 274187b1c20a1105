import { expect, test } from "vitest";
import { LifeCycle } from "./life-cycle.ts";

test("what was started last stops first, each after the one before has ended", async () => {
  const order: string[] = [];
  const lifeCycle = new LifeCycle();
  for (const name of ["database", "worker", "requests"])
    lifeCycle.onStop(name, async () => {
      order.push(`${name} stops`);
      await new Promise((done) => setImmediate(done));
      order.push(`${name} stopped`);
    });
  expect(lifeCycle.stopping).toBe(false);
  expect(await lifeCycle.stop("test")).toBe(true);
  expect(lifeCycle.stopping).toBe(true);
  expect(order).toEqual(["requests", "worker", "database"].flatMap((name) => [`${name} stops`, `${name} stopped`]));
});

test("a step that fails does not keep the others from stopping, and is told", async () => {
  const lifeCycle = new LifeCycle();
  let databaseStopped = false;
  lifeCycle.onStop("database", () => {
    databaseStopped = true;
  });
  lifeCycle.onStop("worker", () => {
    throw new Error("no");
  });
  expect(await lifeCycle.stop("test")).toBe(false);
  expect(databaseStopped).toBe(true);
});

test("stopping twice is stopping once", async () => {
  let times = 0;
  const lifeCycle = new LifeCycle();
  lifeCycle.onStop("database", () => ++times);
  await Promise.all([lifeCycle.stop("one"), lifeCycle.stop("two")]);
  expect(times).toBe(1);
});
