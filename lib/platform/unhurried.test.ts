import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { unhurried } from "./unhurried.ts";

const timed = async (work: () => Promise<unknown>) => {
  const since = performance.now();
  await work();
  return performance.now() - since;
};

test("it rests in proportion to each piece, not to what came before", async () => {
  const rest = unhurried(3);
  await wait(40);
  expect(await timed(rest)).toBeGreaterThanOrEqual(100);
  expect(await timed(rest)).toBeLessThan(40);
});

test("once it is aborted, or was before, it rests no longer", async () => {
  const ending = new AbortController();
  const rest = unhurried(1_000, ending.signal);
  await wait(5);
  setTimeout(() => ending.abort(), 10);
  expect(await timed(rest)).toBeLessThan(1_500);
  await wait(5);
  expect(await timed(rest)).toBeLessThan(500);
});
