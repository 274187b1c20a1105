import { expect, test } from "vitest";
import { createFinisher } from "./finisher.ts";
import { singleRequest } from "./outbound-request.ts";
import type { AttemptEnd, QueuedRequest, Settlement } from "./queued-request.ts";
import { createSenderState } from "./sender-state.ts";
import { anAttempt, aQueuedRequest, createFakeClock, letRun } from "./testing/doubles.ts";

function start(add: (settlements: Settlement[], end?: AttemptEnd) => Promise<QueuedRequest[]> = async () => []) {
  const state = createSenderState(createFakeClock());
  const added: { settlements: Settlement[]; end?: AttemptEnd | undefined }[] = [];
  const settler = {
    add(settlements: Settlement[], end?: AttemptEnd) {
      added.push({ settlements, end });
      return add(settlements, end);
    },
    drained: async () => {},
  };
  const queued = aQueuedRequest();
  state.hold([queued]);
  return { state, added, queued, finisher: createFinisher(state, settler) };
}

test("what is settled is held no more, and there may be more to claim", async () => {
  const { state, queued, finisher } = start();
  await finisher.finish([{ queued, verdict: { kind: "delivered" } }]);
  expect([state.isHeld(queued), state.work.raised(), state.counts().lost]).toEqual([false, 1, 0]);
});

test("it is held until it is settled: a claim of the same one is a doubtful one", async () => {
  let done = (_: QueuedRequest[]) => {};
  const { state, queued, finisher } = start(() => new Promise((resolve) => (done = resolve)));
  const finished = finisher.finish([{ queued, verdict: { kind: "delivered" } }]);
  await letRun();
  expect(state.isHeld(queued)).toBe(true);
  done([queued]);
  await finished;
  expect([state.isHeld(queued), state.counts().lost]).toEqual([false, 1]);
});

test("what could not be settled is held no more either, and the claims are looked through", async () => {
  const { state, queued, finisher } = start(() => Promise.reject(new Error("no")));
  await expect(finisher.finish([{ queued, verdict: { kind: "delivered" } }])).rejects.toThrow("no");
  expect([state.isHeld(queued), Number.isFinite(state.doubtedAtMs())]).toEqual([false, true]);
});

test("an attempt that is given up ends as one that was not sent; all that it carried goes back", async () => {
  const { added, queued, finisher } = start();
  const deferred = aQueuedRequest();
  finisher.giveUp(anAttempt({ ...singleRequest(queued), deferred: [deferred] }), "It was called back.");
  await letRun();
  expect(added).toMatchObject([
    {
      settlements: [queued, deferred].map((one) => ({ queued: one, verdict: { kind: "release" } })),
      end: { error: "It was called back.", outcome: "retry" },
    },
  ]);
});

test("nothing to give back is nothing to settle", async () => {
  const { added, finisher } = start();
  finisher.giveBack([]);
  await letRun();
  expect(added).toEqual([]);
});
