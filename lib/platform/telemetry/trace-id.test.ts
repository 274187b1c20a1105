import { expect, test } from "vitest";
import { createId, timeOfId } from "#lib/platform/ids.ts";
import { isSampled, rootSpanIdOf, traceIdOf } from "./trace-id.ts";

test("an event's trace is its ID in other digits: nothing of it is lost", () => {
  const ids = Array.from({ length: 2_000 }, (_, index) => createId("event", 1_700_000_000_000 + index * 7_777_777));
  const traces = ids.map(traceIdOf);
  expect(new Set(traces).size).toBe(ids.length);
  for (const [index, trace] of traces.entries()) {
    expect(trace).toMatch(/^[0-9a-f]{32}$/);
    expect(rootSpanIdOf(trace)).toMatch(/^[0-9a-f]{16}$/);
    expect(Number.parseInt(trace.slice(0, 12), 16)).toBe(timeOfId(ids[index] as string));
  }
  expect(traceIdOf("evt_0000000000zzzzzzzzzzzzzzzz")).toBe(`${"0".repeat(12)}${"f".repeat(20)}`);
});

test("a share of traces is about as large as it shall be, also of those made within a millisecond", () => {
  const traces = Array.from({ length: 20_000 }, () => traceIdOf(createId("event", 1_700_000_000_000)));
  for (const share of [0, 0.1, 0.5, 1]) {
    const sampled = traces.filter((trace) => isSampled(trace, share)).length / traces.length;
    expect(Math.abs(sampled - share)).toBeLessThan(0.02);
  }
});
