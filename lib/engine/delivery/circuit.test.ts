import fc from "fast-check";
import { expect, test } from "vitest";
import { createCircuit, showsLife } from "./circuit.ts";

/**
 * Sends as often as the circuit lets it, at most `perSecond`, for `forMs`; answers how many left in
 * it.
 */
function sendFor(circuit: ReturnType<typeof createCircuit>, perSecond: number, fromMs: number, forMs: number): number {
  let sent = 0;
  for (let nowMs = fromMs; nowMs < fromMs + forMs; ) {
    const waitMs = circuit.waitMs(nowMs);
    if (waitMs > 0) {
      nowMs += waitMs;
      continue;
    }
    circuit.sent(nowMs);
    sent++;
    nowMs += 1_000 / perSecond;
  }
  return sent;
}

test("full rate for three seconds without an answer, then a tenth of it, and full rate at the first answer", () => {
  const circuit = createCircuit(50);
  expect(sendFor(circuit, 50, 0, 3_000)).toBe(150);
  expect(circuit.silentSinceMs(3_000)).toBe(0);
  expect(sendFor(circuit, 50, 3_000, 10_000)).toBe(50);
  circuit.answered();
  expect(circuit.silentSinceMs(13_000)).toBeUndefined();
  expect(sendFor(circuit, 50, 13_000, 1_000)).toBe(50);
});

test("what never left is not held against Talon.One", () => {
  const circuit = createCircuit(20);
  for (let i = 0; i < 100; i++) {
    circuit.sent(i * 1_000);
    circuit.notSent();
  }
  expect(circuit.isOpen(100_000)).toBe(false);
});

test.each([
  { limit: 1, probes: 1 },
  { limit: 5, probes: 1 },
  { limit: 60, probes: 6 },
  { limit: 300, probes: 30 },
])("a limit of $limit leaves $probes probes a second", ({ limit, probes }) => {
  const circuit = createCircuit(limit);
  sendFor(circuit, limit, 0, 40_000);
  expect(circuit.isOpen(40_000)).toBe(true);
  // One more or less: where in the interval the first one leaves.
  expect(Math.abs(sendFor(circuit, limit, 41_000, 10_000) - probes * 10)).toBeLessThanOrEqual(1);
});

test("a few requests without an answer say nothing, however long ago they left", () => {
  const circuit = createCircuit(60);
  for (let i = 0; i < 59; i++) circuit.sent(i * 10_000);
  expect(circuit.isOpen(600_000)).toBe(false);
  circuit.sent(600_000);
  expect(circuit.isOpen(600_000)).toBe(true);
});

test("who answers at least every three seconds is never held back", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 2_999 }), { minLength: 1, maxLength: 50 }), (gaps) => {
      const circuit = createCircuit(60);
      let nowMs = 0;
      for (const gap of gaps) {
        expect(sendFor(circuit, 1_000, nowMs, gap)).toBe(gap);
        nowMs += gap;
        circuit.answered();
      }
    }),
    { numRuns: 50 },
  );
});

test.each([
  [200, true],
  [401, true],
  [404, true],
  [429, true],
  [501, true],
  [500, false],
  [502, false],
  [503, false],
  [504, false],
  [undefined, false],
])("status %s shows life: %s", (status, life) => {
  expect(showsLife(status)).toBe(life);
});
