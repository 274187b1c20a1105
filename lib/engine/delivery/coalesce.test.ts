import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "#lib/platform/json.ts";
import { bisect } from "./bisect.ts";
import { groupRequests, maxChanges, mergedSize, mergeRequests, takeBatch } from "./coalesce.ts";
import { mergedRequest } from "./merged-request.ts";
import type { QueuedRequest } from "./queued-request.ts";

type Item = { customerProfileId: string; adds?: number[]; deletes?: number[] };
let made = 0;
function queued(...data: Item[]): QueuedRequest {
  made++;
  const lanes = [...new Set(data.map((item) => `profile:${item.customerProfileId}`))].sort();
  const request = { method: "PUT" as const, path: "/segment/customer_profiles/audiences", query: "", headers: {}, body: { data }, lanes };
  const base = {
    destinationId: "d",
    expiresOn: "2026-01-01",
    requestIndex: 0,
    actionSlug: "a",
    mergeable: true,
    attempts: 0,
    firstFailedAtMs: undefined,
  };
  return {
    ...base,
    deliveryId: `dlv-${made}`,
    seq: String(made),
    lanes,
    request,
    retryUnknown: true,
    stopLane: false,
    isTest: false,
    reclaimed: false,
    eventId: "",
  };
}
const dataOf = (request: { body?: unknown }) => (request.body as { data: Item[] }).data;

/** What Talon.One holds after these requests, one after another. */
function apply(requests: readonly { body?: unknown }[]): JsonObject {
  const state: Record<string, Set<number>> = {};
  for (const request of requests)
    for (const { customerProfileId, adds = [], deletes = [] } of dataOf(request)) {
      state[customerProfileId] ??= new Set();
      for (const id of adds) state[customerProfileId].add(id);
      for (const id of deletes) state[customerProfileId].delete(id);
    }
  return Object.fromEntries(Object.entries(state).map(([profile, ids]) => [profile, [...ids].sort((a, b) => a - b)]));
}

const arbitraryRequests = fc.array(
  fc.array(
    fc.record({
      customerProfileId: fc.constantFrom("a", "b", "c", "d", "e", "f"),
      adds: fc.uniqueArray(fc.integer({ min: 1, max: 5 }), { maxLength: 4 }),
      deletes: fc.uniqueArray(fc.integer({ min: 1, max: 5 }), { maxLength: 4 }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  { minLength: 1, maxLength: 25 },
);

describe("merging", () => {
  test("one request does what all would have done one after another; adds and deletes are disjoint", () => {
    fc.assert(
      fc.property(arbitraryRequests, (all) => {
        const requests = all.map((data) => queued(...data));
        const merged = mergeRequests(requests);
        expect(apply([merged])).toEqual(apply(requests.map((one) => one.request)));
        for (const { adds = [], deletes = [] } of requests.length > 1 ? dataOf(merged) : [])
          expect(adds.filter((id) => deletes.includes(id))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test("requests that share a profile stay in one group, in order; groups share none", () => {
    fc.assert(
      fc.property(arbitraryRequests, (all) => {
        const groups = groupRequests(all.map((data) => queued(...data)));
        const lanes = groups.map((group) => new Set(group.flatMap((one) => one.lanes)));
        for (let i = 0; i < lanes.length; i++)
          for (let j = i + 1; j < lanes.length; j++) expect([...(lanes[i] as Set<string>)].some((lane) => lanes[j]?.has(lane))).toBe(false);
        for (const group of groups)
          expect(group.map((one) => Number(one.seq))).toEqual([...group.map((one) => Number(one.seq))].sort((a, b) => a - b));
        expect(groups.flat()).toHaveLength(all.length);
      }),
      { numRuns: 200 },
    );
  });
});

describe("batches", () => {
  const one = (profile: string, count: number, from = 1) =>
    queued({ customerProfileId: profile, adds: Array.from({ length: count }, (_, i) => from + i) });

  test("of at most 1,000 changes; 100,000 members make 100 requests", () => {
    let waiting = groupRequests(Array.from({ length: 10_000 }, (_, i) => one(`p${i}`, 1)));
    let requests = 0;
    while (waiting.length > 0) {
      const { batch, rest } = takeBatch(waiting);
      expect(mergedSize(batch.flat())).toBeLessThanOrEqual(maxChanges);
      waiting = rest;
      requests++;
    }
    expect(requests).toBe(10);
  });

  test("of one profile's crowd the first that fit go, the others are deferred", () => {
    const requests = [one("p", 600), one("p", 300, 1_000), one("p", 300, 2_000), one("p", 10, 3_000)];
    const { outbound, rest } = mergedRequest(requests);
    expect(outbound.queued).toEqual(requests.slice(0, 2));
    expect(outbound.deferred).toEqual(requests.slice(2));
    expect(rest).toEqual([]);
  });

  test("bisecting finds the bad one, alone, in a logarithm of requests; nobody is lost or sent twice", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(), (count, pick) => {
        const requests = Array.from({ length: count }, (_, i) => one(`p${i}`, 1));
        const bad = requests[pick % count] as QueuedRequest;
        const waiting = [mergedRequest(requests).outbound];
        const delivered: QueuedRequest[] = [];
        const failed: QueuedRequest[] = [];
        let sent = 0;
        for (let outbound = waiting.shift(); outbound; outbound = waiting.shift()) {
          sent++;
          if (!outbound.queued.includes(bad)) delivered.push(...outbound.queued);
          else {
            const halves = bisect(outbound)?.halves;
            if (halves) waiting.unshift(...halves);
            else failed.push(...outbound.queued);
          }
        }
        expect(failed).toEqual([bad]);
        expect(new Set(delivered).size).toBe(count - 1);
        expect(sent).toBeLessThanOrEqual(1 + 2 * Math.ceil(Math.log2(count + 1)));
      }),
      { numRuns: 100 },
    );
  });
});

describe("two operations that take lists of changes", () => {
  const bySegmentId = (...data: Item[]): QueuedRequest => {
    const one = queued(...data);
    return { ...one, request: { ...one.request, path: "/segment/v2/customer_profiles/audiences" } };
  };

  test("never share a request, and all that was queued leaves, in order in every lane", () => {
    const kinds = fc.array(fc.boolean(), { minLength: 25, maxLength: 25 });
    fc.assert(
      fc.property(arbitraryRequests, kinds, (all, kind) => {
        let waiting = all.map((data, index) => (kind[index] ? bySegmentId(...data) : queued(...data)));
        const whole = [...waiting];
        const sent: QueuedRequest[] = [];
        while (waiting.length > 0) {
          const { outbound, rest } = mergedRequest(waiting);
          expect(new Set(outbound.queued.map((one) => one.request.path)).size).toBe(1);
          expect(outbound.queued.length).toBeGreaterThan(0);
          sent.push(...outbound.queued);
          waiting = [...rest, ...outbound.deferred].sort((a, b) => Number(a.seq) - Number(b.seq));
        }
        expect(new Set(sent)).toEqual(new Set(whole));
        for (const lane of new Set(whole.flatMap((one) => one.lanes))) {
          const inLane = sent.filter((one) => one.lanes.includes(lane)).map((one) => Number(one.seq));
          expect(inLane).toEqual([...inLane].sort((a, b) => a - b));
        }
      }),
      { numRuns: 300 },
    );
  });

  test("merge each among their own", () => {
    const requests = [1, 2, 3, 4].map((n) => (n % 2 ? queued : bySegmentId)({ customerProfileId: `p${n}`, adds: [n] }));
    const { outbound, rest } = mergedRequest(requests);
    expect(outbound.queued).toEqual([requests[0], requests[2]]);
    expect(rest).toEqual([requests[1], requests[3]]);
    expect(mergedRequest(rest).outbound.queued).toEqual([requests[1], requests[3]]);
  });
});
