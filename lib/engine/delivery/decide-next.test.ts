import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Bisected, bisect } from "./bisect.ts";
import { decideNext } from "./decide-next.ts";
import { mergedRequest } from "./merged-request.ts";
import { type OutboundRequest, singleRequest } from "./outbound-request.ts";
import { anAudienceChange, anOutcome, aQueuedRequest } from "./testing/doubles.ts";

const about = { nowMs: 0, horizonHours: 24, mayBisect: true };
const single = () => singleRequest(aQueuedRequest());
const merged = () => mergedRequest(["a", "b", "c"].map((profile) => anAudienceChange(profile))).outbound;
const items = (profiles: string[]) => ({ data: profiles.map((customerProfileId) => ({ customerProfileId, attributes: {} })) });
const many = () => singleRequest(aQueuedRequest({ request: { ...single().request, body: items(["a", "b"]) } }));
const part = () => (bisect(many()) as Bisected).halves[0] as OutboundRequest;
const late = () => singleRequest(aQueuedRequest({ attempts: 9, firstFailedAtMs: -25 * 3_600_000 }));

describe("what follows from an outcome", () => {
  test.each([
    ["delivered", single, anOutcome("delivered"), "settle", ["delivered"]],
    ["refused, alone", single, anOutcome("refused"), "settle", ["failed"]],
    ["to be sent again", single, anOutcome("retry"), "retry", ["retry"]],
    ["again, but its time is over", late, anOutcome("retry"), "settle", ["dead"]],
    ["unknown, and it must not be sent twice", single, anOutcome("unknown"), "settle", ["failed"]],
    ["unknown, and it may be", single, anOutcome("unknown", { again: true }), "retry", ["retry"]],
    ["the key is not accepted", single, anOutcome("unauthorized"), "pause", ["release"]],
    ["a test's key is not", () => singleRequest(aQueuedRequest({ isTest: true })), anOutcome("unauthorized"), "settle", ["failed"]],
    ["merged, delivered", merged, anOutcome("delivered"), "settle", ["delivered", "delivered", "delivered"]],
    ["merged, refused: something of it is bad", merged, anOutcome("refused"), "bisect", []],
    ["of many customers, refused", many, anOutcome("refused"), "bisect", []],
    ["a part, while the other is open", part, anOutcome("delivered"), "wait", []],
  ] as const)("%s", (_, request, outcome, kind, verdicts) => {
    const next = decideNext(request(), outcome, about);
    expect([next.kind, "settlements" in next ? next.settlements.map(({ verdict }) => verdict.kind) : []]).toEqual([kind, verdicts]);
  });

  test("where there is no time left to find what is bad, all of it goes back, and counts as tried", () => {
    const next = decideNext(merged(), anOutcome("refused"), { ...about, mayBisect: false });
    expect(next).toMatchObject({ kind: "settle", settlements: Array(3).fill({ verdict: { kind: "release", counted: true }, tries: 1 }) });
  });

  test("what was deferred goes back with it, as if it had never been claimed", () => {
    const [first, second] = [aQueuedRequest(), aQueuedRequest()];
    const next = decideNext({ ...singleRequest(first), deferred: [second] }, anOutcome("delivered"), about);
    expect(next).toMatchObject({ settlements: [{ queued: first }, { queued: second, verdict: { kind: "release" } }] });
  });

  test("the halves carry all that the whole did, once each, and know that it was tried", () => {
    const whole = merged();
    const next = decideNext(whole, anOutcome("refused"), about);
    const halves = next.kind === "bisect" ? next.halves : [];
    expect(halves.flatMap(({ queued }) => queued)).toEqual(whole.queued);
    expect(halves.map(({ tries }) => tries)).toEqual([1, 1]);
  });
});

test("it changes nothing, and says the same when it is asked again", () => {
  const frozen = <Value>(value: Value): Value => {
    if (value !== null && typeof value === "object") for (const each of Object.values(value)) frozen(each);
    return Object.freeze(value);
  };
  fc.assert(
    fc.property(
      fc.constantFrom(single, merged, many, part, late),
      fc.constantFrom("delivered", "retry", "unknown", "refused", "unauthorized"),
      fc.boolean(),
      (make, outcome, mayBisect) => {
        const request = frozen(make());
        const ask = () => decideNext(request, anOutcome(outcome), { ...about, mayBisect });
        // The delay of a retry is redrawn.
        const text = (next: ReturnType<typeof ask>) => JSON.stringify(next, (key, value) => (key === "delayMs" ? 0 : value));
        expect(text(ask())).toBe(text(ask()));
      },
    ),
  );
});
