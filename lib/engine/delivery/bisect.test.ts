import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "#lib/platform/json.ts";
import type { Outcome } from "#lib/talon-one/outcome.ts";
import { bisect } from "./bisect.ts";
import { decideNext } from "./decide-next.ts";
import { type OutboundRequest, requestsToGiveBack, singleRequest } from "./outbound-request.ts";
import type { QueuedRequest, Verdict } from "./queued-request.ts";

const about = { nowMs: 0, horizonHours: 24, mayBisect: true };
const outcome = (kind: Outcome["outcome"], again = false): Outcome => ({
  outcome: kind,
  message: kind === "refused" ? "Talon.One responded with 400: No." : kind,
  details: [],
  throttled: false,
  again,
});
const queuedRequestOf = (profiles: readonly string[], isTest = false): QueuedRequest => ({
  destinationId: "dst",
  deliveryId: "dlv",
  expiresOn: "2026-12-01",
  requestIndex: 0,
  seq: "1",
  lanes: profiles.map((profile) => `profile:${profile}`),
  request: {
    method: "PUT",
    path: "/segment/customer_profiles/attributes",
    query: "",
    headers: {},
    body: {
      data: profiles.map((customerProfileId, n) => ({ customerProfileId, attributes: { n } })),
      mutualAttributes: { tier: "silver" },
    },
    lanes: [],
  },
  actionSlug: "updateCustomerProfilesAttributes",
  mergeable: false,
  attempts: 0,
  firstFailedAtMs: undefined,
  retryUnknown: true,
  stopLane: false,
  isTest,
  reclaimed: false,
  eventId: "",
});
const itemsOf = (outbound: OutboundRequest) =>
  (outbound.request.body as { data: { customerProfileId: string; attributes: { n: number } }[] }).data;

/** What follows, and the batch made what it has come to, as the dispatcher does. */
function decide(outbound: OutboundRequest, answered: Outcome, mayBisect = true) {
  const next = decideNext(outbound, answered, { ...about, mayBisect });
  if (next.progress && outbound.batch) outbound.batch.progress = next.progress;
  return next;
}

/**
 * A Talon.One that answers as `answer` says; what was sent, item by item in order, and the result
 * of the whole.
 */
function deliver(queued: QueuedRequest, answer: (items: ReturnType<typeof itemsOf>) => Outcome) {
  const waiting = [singleRequest(queued)];
  const taken: ReturnType<typeof itemsOf> = [];
  const verdicts: Verdict[] = [];
  let requests = 0;
  for (let outbound = waiting.shift(); outbound; outbound = waiting.shift()) {
    requests++;
    const answered = answer(itemsOf(outbound));
    if (answered.outcome === "delivered") taken.push(...itemsOf(outbound));
    const next = decide(outbound, answered);
    if (next.kind === "bisect") waiting.unshift(...next.halves);
    else verdicts.push(...next.settlements.map(({ verdict }) => verdict));
  }
  return { taken, verdicts, requests };
}

test("of a refused request of many customers only the bad ones fail; each other one is sent once, with what all get", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(20), { minLength: 2, maxLength: 60 }),
      fc.array(fc.nat(20), { minLength: 1, maxLength: 4 }),
      (picks, bads) => {
        const profiles = picks.map((pick) => `p${pick}`);
        const bad = new Set(bads.map((pick) => `p${pick}`));
        const queued = queuedRequestOf(profiles);
        const { taken, verdicts } = deliver(queued, (items) =>
          outcome(items.some((item) => bad.has(item.customerProfileId)) ? "refused" : "delivered"),
        );
        const distinct = new Set(profiles);
        if (distinct.size < 2 || ![...distinct].some((profile) => bad.has(profile))) return;
        const good = (queued.request.body as { data: { customerProfileId: string }[] }).data.filter(
          (item) => !bad.has(item.customerProfileId),
        );
        const byN = (a: { attributes?: { n: number } }, b: { attributes?: { n: number } }) =>
          (a.attributes?.n ?? 0) - (b.attributes?.n ?? 0);
        expect([...taken].sort(byN)).toEqual(good);
        // One profile's items keep their order.
        for (const profile of distinct) {
          const order = taken.filter((item) => item.customerProfileId === profile).map((item) => item.attributes.n);
          expect(order).toEqual([...order].sort((a, b) => a - b));
        }
        const failed = [...distinct].filter((profile) => bad.has(profile)).length;
        expect(verdicts).toMatchObject([
          { kind: "failed", reason: expect.stringContaining(`${failed} of ${distinct.size} customers failed`) },
        ]);
      },
    ),
    { numRuns: 200 },
  );
});

describe("a whole in parts is settled once", () => {
  const halves = (...profiles: string[]) => bisect(singleRequest(queuedRequestOf(profiles)))?.halves as [OutboundRequest, OutboundRequest];
  const done = (outbound: OutboundRequest, kind: Outcome["outcome"], { again = false, mayBisect = true } = {}) => {
    const next = decide(outbound, outcome(kind, again), mayBisect);
    return next.kind === "bisect" ? "bisected" : next.settlements[0]?.verdict;
  };

  test("delivered when both went through after all", () => {
    const [first, second] = halves("a", "b");
    expect(done(first, "delivered")).toBeUndefined();
    expect(done(second, "delivered")).toMatchObject({ kind: "delivered" });
    expect(first.batch?.progress.sent).toBe(3);
  });
  test("again as a whole when a part has to be sent again", () => {
    const [first, second] = halves("a", "b");
    expect(done(first, "retry", { again: true })).toBeUndefined();
    expect(done(second, "refused")).toMatchObject({ kind: "retry" });
  });
  test("given back once, and then no outcome changes anything", () => {
    const [first, second] = halves("a", "b");
    expect(requestsToGiveBack(second)).toHaveLength(1);
    expect(requestsToGiveBack(first)).toEqual([]);
    expect(done(first, "delivered")).toBeUndefined();
  });
  test("given back when there was no time to find the bad one", () => {
    const [first, second] = halves("a", "b", "c", "d");
    expect(done(first, "delivered")).toBeUndefined();
    expect(done(second, "refused", { mayBisect: false })).toEqual({ kind: "release", counted: true });
  });
});

test.each([
  ["one customer", queuedRequestOf(["a"])],
  ["several items of one customer", queuedRequestOf(["a", "a"])],
  ["a test: somebody waits for the answer", queuedRequestOf(["a", "b"], true)],
  ["no list", { ...queuedRequestOf(["a"]), request: { ...queuedRequestOf(["a"]).request, body: { attributes: {} } as JsonObject } }],
])("nothing to bisect: %s", (_, queued) => {
  expect(bisect(singleRequest(queued))).toBeUndefined();
});
