import fc from "fast-check";
import { expect, test } from "vitest";
import type { Outcome } from "./plan-and-store.ts";
import { unreadEvent } from "./read-event.ts";
import { taken } from "./webhook-answer.ts";

const outcomeOf = (outcome: Outcome["outcome"], messageId: string, reason: string | null): Outcome => ({
  id: `evt_${messageId.length}`,
  read: { ...unreadEvent(Buffer.from("{}"), ""), messageId },
  outcome,
  reason,
});
const anyEvent = fc.tuple(
  fc.constantFrom<Outcome["outcome"]>("accepted", "discarded", "malformed"),
  fc.string({ unit: "binary", maxLength: 100 }),
  fc.option(fc.string({ unit: "binary", maxLength: 400 })),
  fc.constantFrom("stored" as const, "duplicate" as const, "unstorable" as const),
);

test("the answer stays below 4 KB whatever is in the batch, and its counts are of all events", () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 60 }), (events) => {
      const answer = taken(
        events.map(([outcome, messageId, reason]) => outcomeOf(outcome, messageId, reason)),
        events.map(([, , , stored]) => stored),
      );
      expect(Buffer.byteLength(answer.body)).toBeLessThan(4_096);
      const { accepted, discarded, malformed, duplicate, exceptions } = JSON.parse(answer.body);
      expect(accepted + discarded + malformed + duplicate).toBe(events.length);
      expect(exceptions.length).toBeLessThanOrEqual(Math.min(5, discarded + malformed));
    }),
  );
});

test("malformed events are told first, then discarded ones, each with its place in the batch", () => {
  const events = [
    outcomeOf("discarded", "a", "No mapping's trigger matched."),
    outcomeOf("accepted", "b", null),
    outcomeOf("malformed", "c", "The event has no type."),
  ];
  expect(JSON.parse(taken(events, ["stored", "stored", "stored"]).body)).toEqual({
    accepted: 1,
    discarded: 1,
    malformed: 1,
    duplicate: 0,
    exceptions: [
      { index: 2, outcome: "malformed", messageId: "c", id: "evt_1", reason: "The event has no type." },
      { index: 0, outcome: "discarded", messageId: "a", id: "evt_1", reason: "No mapping's trigger matched." },
    ],
  });
});
