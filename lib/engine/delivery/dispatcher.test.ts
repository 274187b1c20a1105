import { afterEach, describe, expect, test } from "vitest";
import { createDispatcher, type DispatcherOptions, type Send } from "./dispatcher.ts";
import { createFinisher } from "./finisher.ts";
import { mergedRequest } from "./merged-request.ts";
import type { RecordedAttempt } from "./new-attempt.ts";
import { singleRequest } from "./outbound-request.ts";
import type { AttemptEnd, Settlement } from "./queued-request.ts";
import { createSenderState, type SenderState } from "./sender-state.ts";
import { anAttempt, anAudienceChange, anEnd, anOutcome, aQueuedRequest, aTarget, createFakeClock, letRun } from "./testing/doubles.ts";

let state: SenderState;
afterEach(() => state.end());

type Answered = Awaited<ReturnType<Send>>;
type About = Partial<Pick<DispatcherOptions, "targets" | "maySend" | "gate">> & {
  send?: (attempt: RecordedAttempt) => Promise<Answered> | Answered;
};

function start(attempts: RecordedAttempt[], about: About = {}) {
  const clock = createFakeClock();
  state = createSenderState(clock);
  for (const { outbound } of attempts) state.hold(outbound.queued);
  const settled: { settlements: Settlement[]; end?: AttemptEnd | undefined }[] = [];
  const log: string[] = [];
  const settler = {
    async add(settlements: Settlement[], end?: AttemptEnd) {
      settled.push({ settlements, end });
      return [];
    },
    drained: async () => {},
  };
  const gate = {
    pass: async () => void log.push("pass"),
    depart: () => {
      log.push("depart");
      return { left: () => void log.push("left"), ended: () => void log.push("ended") };
    },
    heed: () => void log.push("heed"),
  };
  const dispatcher = createDispatcher({
    state,
    recorder: {
      async next() {
        if (attempts.length === 0) await state.recorded.wait();
        return attempts.shift();
      },
    },
    gate,
    targets: { of: () => aTarget(), pause: async (_, message) => void log.push(`pause: ${message}`) },
    finisher: createFinisher(state, settler),
    maySend: () => true,
    clock,
    ...about,
    send: async (attempt, _, onFlushed) => {
      onFlushed(clock.nowMs());
      return about.send ? about.send(attempt) : { outcome: anOutcome("delivered"), end: anEnd(attempt.attemptId) };
    },
  });
  void dispatcher.run();
  const verdicts = () => settled.flatMap(({ settlements }) => settlements.map(({ verdict }) => verdict.kind));
  return { clock, dispatcher, settled, log, verdicts };
}
const answer = (outcome: ReturnType<typeof anOutcome>) => ({
  send: (attempt: RecordedAttempt) => ({ outcome, end: anEnd(attempt.attemptId) }),
});
const nothingLeft = () => expect(state.counts()).toMatchObject({ held: 0, inFlight: 0 });

test("what is recorded passes the gate, is sent and settled, and is held no more", async () => {
  const { log, verdicts } = start([anAttempt()]);
  await letRun();
  expect(log).toEqual(["pass", "depart", "left", "ended", "heed"]);
  expect([verdicts(), state.counts().sent]).toEqual([["delivered"], 1]);
  nothingLeft();
});

test("the next one need not wait for an answer", async () => {
  const { log } = start([anAttempt(), anAttempt()], { send: () => new Promise(() => {}) });
  await letRun();
  expect(log.filter((one) => one === "depart")).toHaveLength(2);
  expect(state.counts().inFlight).toBe(2);
});

describe("what was recorded and does not leave after all goes back, and its attempt says why", () => {
  test.each<[string, About, string]>([
    ["the lease has run out", { maySend: () => false }, "stopped"],
    ["the destination is paused", { targets: { of: () => aTarget({ open: false }), pause: async () => {} } }, "paused"],
    ["the destination is gone", { targets: { of: () => undefined, pause: async () => {} } }, "paused"],
  ])("%s", async (_, about, words) => {
    const { log, settled, verdicts } = start([anAttempt()], about);
    await letRun();
    expect(log).not.toContain("depart");
    expect([verdicts(), settled[0]?.end?.error]).toEqual([["release"], expect.stringContaining(words)]);
    nothingLeft();
  });

  test("it is called back while it waits", async () => {
    let pass = () => {};
    const { log, settled, verdicts } = start([anAttempt()], {
      gate: { pass: () => new Promise<void>((resolve) => (pass = resolve)), depart: () => ({ left() {}, ended() {} }), heed() {} },
    });
    await letRun();
    state.recall("dst");
    pass();
    await letRun();
    expect(log).toEqual([]);
    expect([verdicts(), settled[0]?.end?.error]).toEqual([["release"], expect.stringContaining("withdrawn")]);
    nothingLeft();
  });
});

test("a refused request that was merged is sent on in halves, and settled when they are", async () => {
  const whole = mergedRequest(["a", "b"].map((profile) => anAudienceChange(profile))).outbound;
  const { settled } = start([anAttempt(whole)], answer(anOutcome("refused")));
  await letRun();
  expect(settled.map(({ settlements, end }) => [settlements.length, end !== undefined])).toEqual([[0, true]]);
  expect(state.queue.take(0, 5).flatMap(({ queued }) => queued)).toEqual(whole.queued);
  expect(state.counts()).toMatchObject({ held: 2, inFlight: 0 });
});

test("a key that is not accepted pauses the destination before what was sent goes back", async () => {
  const { log, verdicts } = start([anAttempt()], answer(anOutcome("unauthorized", { message: "No such key." })));
  await letRun();
  expect([log.at(-1), verdicts()]).toEqual(["pause: No such key.", ["release"]]);
  nothingLeft();
});

describe("whatever throws, nothing stays held or counted, and no event that counts twice is simply sent again", () => {
  const boom = () => {
    throw new TypeError("a fault of our own");
  };
  const departed = { left() {}, ended() {} };
  test.each<[string, About, boolean, string]>([
    ["the gate", { gate: { pass: boom, depart: () => departed, heed() {} } }, false, "retry"],
    ["the departure", { gate: { pass: async () => {}, depart: boom, heed() {} } }, true, "retry"],
    ["the sending", { send: boom }, true, "retry"],
    ["the sending, of what must not be sent twice", { send: boom }, false, "failed"],
    ["what follows from the answer", { gate: { pass: async () => {}, depart: () => departed, heed: boom } }, false, "delivered"],
    ["the targets", { targets: { of: boom, pause: async () => {} } }, true, "retry"],
  ])("%s", async (_, about, retryUnknown, verdict) => {
    const { clock, settled, verdicts } = start([anAttempt(singleRequest(aQueuedRequest({ retryUnknown })))], about);
    await clock.advance(1_000);
    expect(verdicts()).toEqual([verdict]);
    expect(settled[0]?.end).toBeDefined();
    nothingLeft();
  });
});

test("one that cannot be recorded is sent again later", async () => {
  const { dispatcher, verdicts } = start([]);
  const outbound = singleRequest(aQueuedRequest());
  state.hold(outbound.queued);
  dispatcher.refuse(outbound, new TypeError("it cannot be recorded"));
  await letRun();
  expect(verdicts()).toEqual(["retry"]);
  nothingLeft();
});
