import { afterEach, expect, test } from "vitest";
import { createAttemptRecorder } from "./attempt-recorder.ts";
import type { NewAttempt } from "./attempts.ts";
import type { OutboundRequest } from "./outbound-request.ts";
import type { QueuedRequest } from "./queued-request.ts";
import { createSenderState, type SenderState } from "./sender-state.ts";
import { aQueuedRequest, aTarget, createFakeClock, letRun } from "./testing/doubles.ts";

let state: SenderState;
afterEach(() => state.end());

type Write = (attempts: NewAttempt[], requests: QueuedRequest[]) => Promise<boolean>;

function start(count: number, write: Write = async () => true) {
  const clock = createFakeClock();
  state = createSenderState(clock);
  const requests = Array.from({ length: count }, () => aQueuedRequest());
  state.queue.add("dst", requests, { nowMs: 0, more: false });
  const written: NewAttempt[][] = [];
  const faults: OutboundRequest[] = [];
  const recorder = createAttemptRecorder({
    state,
    targets: { of: () => aTarget() },
    write: async (attempts) => {
      written.push(attempts);
      return write(attempts, requests);
    },
    perSecond: () => 60,
    onFault: (outbound) => faults.push(outbound),
    clock,
  });
  void recorder.run();
  return { clock, recorder, requests, written, faults };
}

test("a sixth of a second's worth is recorded ahead, several at once, and more once half of it has left", async () => {
  const { recorder, written } = start(60);
  await letRun();
  expect([recorder.size(), written.map((batch) => batch.length)]).toEqual([10, [5, 5]]);
  for (let i = 0; i < 4; i++) await recorder.next();
  await letRun();
  expect(recorder.size()).toBe(6);
  await recorder.next();
  await letRun();
  expect(recorder.size()).toBe(10);
});

test("they are handed out in the order of the queue, and only once they are written", async () => {
  let done = (_: boolean) => {};
  const { recorder, requests } = start(2, () => new Promise((resolve) => (done = resolve)));
  await letRun();
  expect(recorder.size()).toBe(0);
  done(true);
  await letRun();
  const handedOut = [await recorder.next(), await recorder.next()];
  expect(handedOut.map((attempt) => attempt?.outbound.queued[0])).toEqual(requests);
});

test("what could not be written goes back first, and is the same attempt when it is tried again", async () => {
  let tries = 0;
  const { clock, recorder, written } = start(3, async () => {
    if (tries++ === 0) throw new Error("the answer never came");
    return true;
  });
  await letRun();
  expect([recorder.size(), state.queue.size()]).toEqual([0, 3]);
  await clock.advance(200);
  expect(recorder.size()).toBe(3);
  expect(written[1]?.map(({ id }) => id)).toEqual(written[0]?.map(({ id }) => id));
});

test("without the lease nothing is handed out", async () => {
  const { clock, recorder } = start(3, async () => false);
  await clock.advance(500);
  expect([recorder.size(), state.queue.size()]).toEqual([0, 3]);
});

const carries = (attempt: NewAttempt, queued: QueuedRequest | undefined) => attempt.deliveryIds[0] === queued?.deliveryId;

test("one that cannot be written down holds up no other: it is recorded without its content", async () => {
  const { recorder, requests, written } = start(3, async (attempts, [, bad]) => {
    if (attempts.some((attempt) => carries(attempt, bad) && !attempt.request.includes("note"))) throw new RangeError("it cannot be stored");
    return true;
  });
  await letRun();
  expect(recorder.size()).toBe(3);
  const last = written.flat().filter((attempt) => carries(attempt, requests[1]));
  expect(last.at(-1)?.request).toContain("note");
});

test("and one that cannot be recorded at all is told, and is not the recorder's any more", async () => {
  const { recorder, requests, faults } = start(3, async (attempts, [, bad]) => {
    if (attempts.some((attempt) => carries(attempt, bad))) throw new RangeError("it cannot be stored");
    return true;
  });
  await letRun();
  expect([recorder.size(), state.queue.size()]).toEqual([2, 0]);
  expect(faults.map(({ queued }) => queued[0])).toEqual([requests[1]]);
});

test("when the sender ends, what was not handed out is there to be given back", async () => {
  const { recorder, requests } = start(2);
  await letRun();
  state.end();
  expect(recorder.takeRest().map((attempt) => attempt.outbound.queued[0])).toEqual(requests);
  expect(await recorder.next()).toBeUndefined();
});
