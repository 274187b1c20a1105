import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { systemClock } from "./clock.ts";
import { createPermits } from "./permits.ts";
import { createRateLimiter, windowMs } from "./rate-limiter.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

function start(limit: number, lifeMs: () => number = () => 1_000) {
  const answers: [string, number, number][] = [];
  const limiter = createRateLimiter(limit, { nowMs: performance.now(), full: false });
  const permits = createPermits({ limiter, lifeMs, answer: (id, at, ms) => answers.push([id, at, ms]), clock: systemClock });
  const ask = (id: string, at?: number) => permits.hear({ clientKey: "c", id, ...(at === undefined ? {} : { at }) });
  return { answers, limiter, permits, ask };
}

test("a free place is given at once, and asking again prolongs the same permit", () => {
  const { answers, permits, ask } = start(2);
  ask("a", 7);
  expect(answers).toEqual([["a", 7, 1_000]]);
  vi.advanceTimersByTime(600);
  ask("a", 607);
  expect([answers[1], permits.open()]).toEqual([["a", 607, 1_000], 1]);
});

test("who finds no place is told so, and gets the next one: a window after the one before has left", () => {
  const { answers, permits, ask } = start(1);
  ask("a", 0);
  ask("b", 1);
  expect([answers[1], permits.waiting()]).toEqual([["b", 1, 0], true]);
  vi.advanceTimersByTime(100);
  ask("a"); // it has left
  vi.advanceTimersByTime(windowMs - 60);
  expect(permits.waiting()).toBe(true);
  vi.advanceTimersByTime(120);
  expect(answers.at(-1)).toEqual(["b", 1, 1_000]);
});

test("a permit that nobody ends occupies its place for as long as it may be used, and a window more", () => {
  const { limiter, permits, ask } = start(1);
  ask("a", 0);
  vi.advanceTimersByTime(1_099);
  expect([permits.open(), limiter.waitMs(performance.now())]).toEqual([1, Number.POSITIVE_INFINITY]);
  vi.advanceTimersByTime(2);
  expect(permits.open()).toBe(0);
  expect(limiter.waitMs(performance.now())).toBeGreaterThan(windowMs - 10);
});

test("no permit is given by a sender that may hardly send itself, and none to one who is gone", () => {
  let life = 300;
  const { answers, permits, ask } = start(5, () => life);
  ask("a", 0);
  vi.advanceTimersByTime(500);
  expect(answers).toEqual([["a", 0, 0]]);
  vi.advanceTimersByTime(2_000);
  life = 1_000;
  vi.advanceTimersByTime(100);
  expect([answers.length, permits.waiting(), permits.open()]).toEqual([1, false, 0]);
});
