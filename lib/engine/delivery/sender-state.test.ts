import { expect, test } from "vitest";
import { singleRequest } from "./outbound-request.ts";
import { createSenderState } from "./sender-state.ts";
import { aQueuedRequest, createFakeClock } from "./testing/doubles.ts";

test.each([
  // limit, queued, in flight: wanted
  [60, 0, 0, 30],
  [60, 25, 0, 5],
  [60, 26, 0, 0], // less than a sixth of the supply is used up
  [60, 0, 590, 10],
  [60, 0, 600, 0],
  [1, 0, 0, 10], // ten under way at most
  [1, 0, 10, 0],
])("at a limit of %i, with %i queued and %i under way, %i more are wanted", (limit, queued, inFlight, wanted) => {
  const state = createSenderState(createFakeClock());
  state.queue.add(
    "dst",
    Array.from({ length: queued }, () => aQueuedRequest()),
    { nowMs: 0, more: false },
  );
  for (let i = 0; i < inFlight; i++) state.depart();
  expect(state.wanted(limit)).toBe(wanted);
});

test("what is recalled must not leave, wherever it is by now; what is claimed afterwards may", () => {
  const state = createSenderState(createFakeClock());
  const [waiting, taken, other] = [aQueuedRequest(), aQueuedRequest(), aQueuedRequest({ destinationId: "other" })];
  state.hold([waiting, taken, other]);
  state.queue.add("dst", [waiting], { nowMs: 0, more: false });
  expect(state.recall("dst")).toEqual([waiting]);
  const again = aQueuedRequest();
  state.hold([again]);
  expect([waiting, taken, other, again].map((one) => state.isRecalled(singleRequest(one)))).toEqual([true, true, false, false]);
});

test("what is recalled makes room for whoever waits for it, though nothing of it departs", async () => {
  const state = createSenderState(createFakeClock());
  state.queue.add(
    "dst",
    Array.from({ length: 30 }, () => aQueuedRequest()),
    { nowMs: 0, more: false },
  );
  expect(state.wanted(60)).toBe(0);
  const room = state.room.wait();
  state.recall("dst");
  await room;
  expect(state.wanted(60)).toBe(30);
});

test("a request counts as under way until it is over, and then there is room", async () => {
  const state = createSenderState(createFakeClock());
  const arrived = state.depart();
  expect(state.counts()).toMatchObject({ inFlight: 1, sent: 1 });
  const before = state.room.raised();
  arrived();
  expect(state.counts()).toMatchObject({ inFlight: 0, sent: 1 });
  expect(state.room.raised()).toBe(before + 1);
});

test("what was lost is held no more, is counted, and makes the claims doubtful", () => {
  const clock = createFakeClock();
  const state = createSenderState(clock);
  const one = aQueuedRequest();
  state.hold([one]);
  state.lose([one]);
  expect([state.isHeld(one), state.counts().lost, state.doubtedAtMs(), state.heldLanes()]).toEqual([false, 1, clock.nowMs(), []]);
});

test("once it ends nobody waits any more", async () => {
  const state = createSenderState(createFakeClock());
  const waiting = Promise.all([state.work.wait(), state.room.wait(), state.filled.wait(), state.recorded.wait()]);
  state.end();
  await waiting;
  await state.room.wait();
  expect(state.mayStart()).toBe(false);
});
