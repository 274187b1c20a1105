import { expect, test } from "vitest";
import { destinationState } from "./destination-state.ts";
import { lasted } from "./lasted.ts";

const now = Date.parse("2026-05-04T10:00:00Z");
const ago = (seconds: number) => new Date(now - seconds * 1_000).toISOString();
type Known = Parameters<typeof destinationState>[0];
const well: Known = {
  enabled: true,
  paused: null,
  health: { delivered: 10, failed: 0, refused: 0, waiting: 0, lastDeliveredAt: ago(3), silentSince: null },
  pulse: { outage: null, recovery: null, throttledSince: null, oldestWaitingAt: null, refusedCalls: 0 },
  counts: { mappings: 2, enabledMappings: 1, mappingLimit: 50, sources: 1 },
};
const outage = (kind: "failing" | "silent" | "key", seconds: number) => ({ ...well.pulse, outage: { kind, since: ago(seconds) } });

test.each<[string, string, Partial<Known>]>([
  ["Delivering", "good", {}],
  ["Delivering", "good", { pulse: { ...well.pulse, oldestWaitingAt: ago(3) } }],
  ["Off", "neutral", { enabled: false, pulse: outage("failing", 5) }],
  ["Paused", "warn", { paused: { at: ago(9), reason: "Paused by Ada." } }],
  ["Paused: key rejected", "bad", { paused: { at: ago(9), reason: "Talon.One rejected the API key." }, pulse: outage("key", 9) }],
  ["Talon.One has failed for 45 s", "bad", { pulse: outage("failing", 45) }],
  ["Talon.One hasn’t responded for 5 min", "bad", { pulse: outage("silent", 300) }],
  ["Talon.One hasn’t responded for 20 s", "bad", { health: { ...well.health, silentSince: ago(20) } }],
  ["Throttled", "warn", { pulse: { ...well.pulse, throttledSince: ago(4) } }],
  ["Waiting 4 min", "warn", { pulse: { ...well.pulse, oldestWaitingAt: ago(240) }, health: { ...well.health, waiting: 3 } }],
  ["3 requests rejected", "warn", { health: { ...well.health, failed: 3, refused: 3 } }],
  ["1 request rejected", "warn", { health: { ...well.health, failed: 1, refused: 1 } }],
  ["4 deliveries failed", "warn", { health: { ...well.health, failed: 4, refused: 3 } }],
  ["12 calls refused", "warn", { pulse: { ...well.pulse, refusedCalls: 12 } }],
  ["1 call refused", "warn", { pulse: { ...well.pulse, refusedCalls: 1 }, health: { ...well.health, lastDeliveredAt: null } }],
  ["Nothing delivered yet", "neutral", { health: { ...well.health, lastDeliveredAt: null } }],
  ["All mappings are off", "neutral", { counts: { ...well.counts, enabledMappings: 0 } }],
  ["No mappings", "neutral", { counts: { ...well.counts, mappings: 0, enabledMappings: 0 } }],
  [
    "All mappings are off",
    "neutral",
    { counts: { ...well.counts, enabledMappings: 0 }, health: { ...well.health, lastDeliveredAt: null } },
  ],
])("%s", (word, tone, about) => {
  expect(destinationState({ ...well, ...about }, now)).toMatchObject({ word, tone });
});

test("an outage comes before what it caused, and is green at no time", () => {
  const state = destinationState(
    { ...well, pulse: { ...outage("failing", 90), oldestWaitingAt: ago(90) }, health: { ...well.health, failed: 3, refused: 3 } },
    now,
  );
  expect(state.word).toBe("Talon.One has failed for 1 min");
  expect(destinationState({ ...well, pulse: outage("failing", 90) }, 0).tone).toBe("bad");
});

test("durations have one unit", () => {
  expect([0, 45_000, 89_999, 91_000, 3_600_000, 24_300_000, 200_000_000].map(lasted)).toEqual([
    "0 s",
    "45 s",
    "89 s",
    "1 min",
    "60 min",
    "6 h",
    "2 days",
  ]);
});
