import { expect, test } from "vitest";
import { createTroubleLog } from "./trouble.ts";

const outbound = { queued: [{ isTest: false }] };
const ok = { outcome: "delivered", status: 200, throttled: false } as const;
const failed = (status?: number) => ({ outcome: "retry", throttled: false, ...(status === undefined ? {} : { status }) }) as const;
const throttled = { outcome: "retry", status: 429, throttled: true } as const;

test("one failure that the next try repairs is no trouble", () => {
  const log = createTroubleLog();
  log.sent(outbound, 0);
  log.ended(outbound, failed(503), 0);
  expect(log.troubleAt(1_000)).toBeUndefined();
  log.sent(outbound, 1_000);
  log.ended(outbound, ok, 0);
  expect(log.troubleAt(60_000)).toBeUndefined();
  expect(log.told(60_000).isWell).toBe(true);
});

test("failures that last are trouble since the first of them, until the next answer", () => {
  const log = createTroubleLog();
  log.sent(outbound, 100);
  log.ended(outbound, failed(500), 0);
  log.sent(outbound, 900);
  log.ended(outbound, failed(500), 0);
  expect(log.troubleAt(2_050)).toBeUndefined();
  expect(log.troubleAt(2_100)).toEqual({ kind: "failing", sinceMs: 100 });
  expect(log.told(60_000).isWell).toBe(false);
  log.sent(outbound, 3_000);
  expect(log.troubleAt(9_000)).toEqual({ kind: "failing", sinceMs: 100 });
  log.ended(outbound, ok, 0);
  expect(log.troubleAt(9_000)).toBeUndefined();
});

test("a single failure and no further try is trouble as well", () => {
  const log = createTroubleLog();
  log.sent(outbound, 0);
  log.ended(outbound, failed(502), 0);
  expect(log.troubleAt(4_000)).toEqual({ kind: "failing", sinceMs: 0 });
});

test("an open request without an answer is silence before it times out", () => {
  const log = createTroubleLog();
  log.sent(outbound, 0);
  expect(log.troubleAt(5_999)).toBeUndefined();
  expect(log.troubleAt(6_000)).toEqual({ kind: "silent", sinceMs: 0 });
  log.ended(outbound, failed(undefined), 0);
  expect(log.troubleAt(10_000)).toEqual({ kind: "silent", sinceMs: 0 });
});

test("what was stopped here says nothing about Talon.One", () => {
  const log = createTroubleLog();
  log.sent(outbound, 0);
  log.ended(outbound, { ...failed(), cause: "stopped" }, 0);
  expect(log.troubleAt(60_000)).toBeUndefined();
});

test("a throttle is several answers of 429, and ends ten seconds after the last", () => {
  const log = createTroubleLog();
  for (const at of [0, 500]) log.ended(outbound, throttled, at);
  expect(log.throttledSinceMs(600)).toBeUndefined();
  log.ended(outbound, throttled, 1_000);
  expect(log.throttledSinceMs(1_100)).toBe(0);
  expect(log.throttledSinceMs(11_001)).toBeUndefined();
  log.ended(outbound, throttled, 20_000);
  expect(log.throttledSinceMs(20_001)).toBeUndefined();
});

test("a throttle lasts through the wait that Talon.One asks for, and ends ten seconds after a success", () => {
  const log = createTroubleLog();
  const asked = { ...throttled, retryAfterMs: 30_000 };
  for (const at of [0, 10, 20]) log.ended(outbound, asked, at);
  expect(log.throttledSinceMs(29_000)).toBe(0);
  log.ended(outbound, asked, 30_100);
  expect(log.throttledSinceMs(50_000)).toBe(0);
  log.ended(outbound, ok, 60_200);
  expect(log.throttledSinceMs(61_000)).toBe(0);
  expect(log.throttledSinceMs(70_300)).toBeUndefined();
});

test("a test that fails troubles nobody", () => {
  const log = createTroubleLog();
  const tried = { queued: [{ isTest: true }] };
  log.sent(tried, 0);
  log.ended(tried, failed(500), 100);
  expect(log.troubleAt(60_000)).toBeUndefined();
});
