import fc from "fast-check";
import { expect, test } from "vitest";
import { mergedRequest } from "./merged-request.ts";
import { singleRequest } from "./outbound-request.ts";
import { createQueue, lingerMs } from "./queue.ts";
import { anAudienceChange, aQueuedRequest } from "./testing/doubles.ts";

const at = (nowMs: number, more = false) => ({ nowMs, more });

test("destinations take turns, and each one's requests leave in the order in which they came", () => {
  const queue = createQueue();
  const of = (destinationId: string, count: number) => Array.from({ length: count }, () => aQueuedRequest({ destinationId }));
  const [crowd, few] = [of("a", 5), of("b", 2)];
  queue.add("a", crowd, at(0));
  queue.add("b", few, at(0));
  const taken = queue.take(0, 4).flatMap(({ queued }) => queued);
  expect(taken).toEqual([crowd[0], few[0], crowd[1], few[1]]);
  expect(queue.size()).toBe(3);
});

test("audience changes leave together; after one has left the next ones wait for company, everything else does not", () => {
  const queue = createQueue();
  queue.add("dst", [anAudienceChange("a"), anAudienceChange("b")], at(0));
  expect(queue.take(0, 5).map(({ queued }) => queued.length)).toEqual([2]);
  queue.add("dst", [anAudienceChange("c"), aQueuedRequest()], at(100));
  expect(queue.take(100, 5).map(({ queued }) => queued[0]?.mergeable)).toEqual([false]);
  expect(queue.nextMs(100)).toBe(lingerMs - 100);
  expect(queue.take(lingerMs, 5).map(({ queued }) => queued.length)).toEqual([1]);
  expect(queue.nextMs(lingerMs)).toBe(Number.POSITIVE_INFINITY);
});

test("the halves of a refused request go before all else of their destination", () => {
  const queue = createQueue();
  queue.add("dst", [aQueuedRequest()], at(0));
  const halves = [singleRequest(aQueuedRequest()), singleRequest(aQueuedRequest())];
  queue.putFirst(halves);
  expect(queue.take(0, 2)).toEqual(halves);
});

test("changes that cannot be merged leave one after the other, and none is lost", () => {
  const queue = createQueue();
  const broken = { ...aQueuedRequest().request, body: { data: [null] } };
  const requests = [anAudienceChange("a", { request: broken }), anAudienceChange("b")];
  queue.add("dst", requests, at(0));
  const [outbound, ...more] = queue.take(0, 5);
  expect([outbound?.queued, outbound?.deferred, more]).toEqual([requests.slice(0, 1), requests.slice(1), []]);
});

test("whatever was put in is either taken or given back, once", () => {
  const step = fc.oneof(
    fc.record({
      kind: fc.constant("add" as const),
      destination: fc.constantFrom("a", "b"),
      merge: fc.boolean(),
      count: fc.integer({ min: 1, max: 4 }),
    }),
    fc.record({ kind: fc.constant("take" as const), count: fc.integer({ min: 1, max: 3 }), backAgain: fc.boolean() }),
    fc.record({ kind: fc.constant("remove" as const), destination: fc.constantFrom("a", "b") }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const queue = createQueue();
      const [put, out]: string[][] = [[], []];
      steps.forEach((one, i) => {
        const nowMs = i * 300;
        if (one.kind === "add") {
          const make = one.merge ? () => anAudienceChange(`p${i}`) : aQueuedRequest;
          const requests = Array.from({ length: one.count }, () => ({ ...make(), destinationId: one.destination }));
          put?.push(...requests.map(({ deliveryId }) => deliveryId));
          queue.add(one.destination, requests, { nowMs, more: false });
        } else if (one.kind === "take") {
          const taken = queue.take(nowMs, one.count);
          if (one.backAgain) queue.putFirst(taken);
          else out?.push(...taken.flatMap(({ queued, deferred }) => [...queued, ...deferred]).map(({ deliveryId }) => deliveryId));
        } else out?.push(...queue.remove(one.destination).map(({ deliveryId }) => deliveryId));
      });
      out?.push(...queue.removeAll().map(({ deliveryId }) => deliveryId));
      expect(out?.sort()).toEqual(put?.sort());
      expect(queue.size()).toBe(0);
    }),
    { numRuns: 200 },
  );
});

test("more audience changes are worth claiming while there were some lately", () => {
  const queue = createQueue();
  expect(queue.mergeableRoom("dst", 7, 0)).toBe(7);
  queue.add("dst", [anAudienceChange("a")], at(0));
  expect(queue.mergeableRoom("dst", 7, 0)).toBe(999);
  queue.take(0, 1);
  expect(queue.mergeableRoom("dst", 7, 9 * lingerMs)).toBe(1_000);
  expect(queue.mergeableRoom("dst", 7, 11 * lingerMs)).toBe(7);
  expect(mergedRequest([anAudienceChange("a")]).rest).toEqual([]);
});
