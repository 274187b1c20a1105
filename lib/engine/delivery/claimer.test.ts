import { afterEach, expect, test } from "vitest";
import { createClaimer } from "./claimer.ts";
import type { LaneStore } from "./lane-store.ts";
import type { QueuedRequest, Settlement } from "./queued-request.ts";
import { createSenderState, type SenderState } from "./sender-state.ts";
import { aQueuedRequest, aTarget, createFakeClock, letRun } from "./testing/doubles.ts";

let state: SenderState;
afterEach(() => state.end());

/** A claimer over lanes that hold these; `calls` says what it asked of them. */
function start(waiting: QueuedRequest[], about: Partial<LaneStore> = {}, targets = [aTarget()]) {
  const clock = createFakeClock();
  state = createSenderState(clock);
  const calls: string[] = [];
  const settled: Settlement[] = [];
  const lanes: QueuedRequest[] = [...waiting];
  const store: LaneStore = {
    clientKey: "client",
    claim: async (destinationId, { singles }) => {
      calls.push("claim");
      const requests = lanes.filter((one) => one.destinationId === destinationId).slice(0, singles);
      for (const one of requests) lanes.splice(lanes.indexOf(one), 1);
      return { requests, vanished: [], looked: requests.length };
    },
    mayHaveLeft: async () => [],
    nextDueMs: async () => undefined,
    reclaim: async () => void calls.push("reclaim"),
    releaseOrphans: async () => calls.push("orphans") && 0,
    unpark: async () => calls.push("unpark") && 0,
    noteKeyUse: async () => {},
    ...about,
  };
  const claimer = createClaimer({
    state,
    store,
    targets: { all: () => targets, limit: () => 60 },
    settle: (settlements) => settled.push(...settlements),
    clock,
  });
  void claimer.run();
  const count = (call: string) => calls.filter((one) => one === call).length;
  return { clock, calls, count, settled, lanes };
}

test("it claims as much as is wanted, holds and queues it, and then waits for room", async () => {
  const { count } = start(Array.from({ length: 100 }, () => aQueuedRequest()));
  await letRun();
  expect([state.queue.size(), state.counts().held, count("claim")]).toEqual([30, 30, 1]);
  state.queue.take(0, 10);
  state.room.raise();
  await letRun();
  expect(state.queue.size()).toBe(30);
});

test("every open destination gets its share; a paused one is left alone", async () => {
  const of = (destinationId: string) => Array.from({ length: 50 }, () => aQueuedRequest({ destinationId }));
  const targets = [aTarget({ destinationId: "a" }), aTarget({ destinationId: "b" }), aTarget({ destinationId: "c", open: false })];
  start([...of("a"), ...of("b"), ...of("c")], {}, targets);
  await letRun();
  const queued = state.queue.removeAll().map(({ destinationId }) => destinationId);
  expect(["a", "b", "c"].map((id) => queued.filter((one) => one === id).length)).toEqual([15, 15, 0]);
});

test("with nothing due it looks again when that changes: at its time, when it is told, and once a second", async () => {
  const { clock, count } = start([], { nextDueMs: async () => 200 });
  await letRun();
  expect(count("claim")).toBe(1);
  await clock.advance(199);
  expect(count("claim")).toBe(1);
  await clock.advance(1);
  expect(count("claim")).toBe(2);
  state.work.raise();
  await letRun();
  expect(count("claim")).toBe(3);
});

test("work that is told of while it asks is not missed", async () => {
  const { count } = start([], {
    nextDueMs: async () => {
      if (count("claim") === 1) state.work.raise();
      return undefined;
    },
  });
  await letRun();
  expect(count("claim")).toBe(2);
});

test("what a sender before may have sent is not sent again where that matters", async () => {
  const [doubtful, repeatable] = [aQueuedRequest({ reclaimed: true, retryUnknown: false }), aQueuedRequest({ reclaimed: true })];
  const { settled } = start([doubtful, repeatable], { mayHaveLeft: async (requests) => [...requests] });
  await letRun();
  expect(settled).toMatchObject([{ queued: doubtful, verdict: { kind: "failed", cause: "outcome_unknown" } }]);
  expect(state.queue.removeAll()).toEqual([repeatable]);
});

test("what is gone by retention is only taken out of its lanes, and what is held already is not queued twice", async () => {
  const [gone, twice] = [aQueuedRequest(), aQueuedRequest()];
  let asked = 0;
  const { clock, settled, count } = start([], {
    claim: async () => ({ requests: asked++ < 2 ? [twice] : [], vanished: asked === 1 ? [gone] : [], looked: 1 }),
  });
  await letRun();
  expect(settled).toEqual([{ queued: gone, verdict: { kind: "vanished" } }]);
  expect(state.queue.removeAll()).toEqual([twice]);
  // Claimed again although it is held: claims and what is held have come apart.
  await clock.advance(2_000);
  expect(count("orphans")).toBeGreaterThan(0);
});

test("a claim that fails is tried again, and afterwards claims that nobody holds are looked for", async () => {
  let failures = 1;
  const { clock, count } = start([], {
    claim: async () => {
      if (failures-- > 0) throw new Error("the database is not responding");
      return { requests: failures === -1 ? [aQueuedRequest()] : [], vanished: [], looked: 0 };
    },
  });
  await clock.advance(1_600);
  expect(state.counts().held).toBe(1);
  expect(count("orphans")).toBeGreaterThan(0);
});

test("after a change of hands what the former sender had is asked for at once, for eight seconds, and each minute", async () => {
  const { clock, calls, count } = start([]);
  await letRun();
  expect(calls[0]).toBe("reclaim");
  await clock.advance(10_000);
  const first = count("reclaim");
  expect(first).toBeGreaterThanOrEqual(4);
  expect(first).toBeLessThanOrEqual(9);
  await clock.advance(4_000);
  expect([count("reclaim"), count("unpark")]).toEqual([first, 0]);
  await clock.advance(120_000);
  expect(count("unpark")).toBe(2);
});

test("it ends when the state does, whatever it waits for", async () => {
  const clock = createFakeClock();
  state = createSenderState(clock);
  const store = {
    clientKey: "client",
    claim: async () => ({ requests: [], vanished: [], looked: 0 }),
    mayHaveLeft: async () => [],
    nextDueMs: async () => undefined,
    reclaim: async () => {},
    releaseOrphans: async () => 0,
    unpark: async () => 0,
    noteKeyUse: async () => {},
  };
  const ended = createClaimer({ state, store, targets: { all: () => [], limit: () => 60 }, settle: () => {}, clock }).run();
  await letRun();
  state.end();
  await ended;
});
