import { expect, test } from "vitest";
import type { Outcome } from "#lib/talon-one/outcome.ts";
import { createGate } from "./gate.ts";
import { singleRequest } from "./outbound-request.ts";
import { anOutcome, aQueuedRequest, createFakeClock, letRun } from "./testing/doubles.ts";

const outbound = singleRequest(aQueuedRequest());

function start(limit: number, { warm = false } = {}) {
  const clock = createFakeClock();
  const answers: string[] = [];
  const gate = createGate({ limit: () => limit, warm, lifeMs: () => 1_000, answer: (id) => answers.push(id), clock });
  /** Sends all the time for this long; returns how many left. */
  async function send(forMs: number, answered?: Outcome) {
    let sent = 0;
    let over = false;
    const sending = (async () => {
      for (;;) {
        await gate.pass(() => over);
        if (over) return;
        const departure = gate.depart(outbound);
        departure.left(clock.nowMs());
        sent++;
        if (answered) gate.heed(outbound, answered);
      }
    })();
    await clock.advance(forMs);
    over = true;
    await clock.advance(100);
    await sending;
    return sent;
  }
  return { clock, gate, answers, send };
}

test("the limit, and no more, leaves while all is well", async () => {
  const { gate, send } = start(60);
  const sent = await send(10_000, anOutcome("delivered"));
  expect(sent).toBeGreaterThanOrEqual(590);
  expect(sent).toBeLessThanOrEqual(601);
  expect(gate.figures()).toMatchObject({ maxPerSecond: 60, permits: 0, silentSinceMs: undefined });
});

test("a sender that takes over lets nothing pass for a second", async () => {
  const { send } = start(60, { warm: true });
  expect(await send(1_000)).toBe(0);
});

test("without any answer a tenth leaves; the first answer brings the full rate back", async () => {
  const { gate, send } = start(60);
  await send(5_000, anOutcome("retry", { status: undefined }));
  expect([gate.perSecond(), gate.figures().silentSinceMs]).toEqual([6, expect.any(Number)]);
  expect(await send(5_000, anOutcome("retry", { status: undefined }))).toBeLessThanOrEqual(31);
  gate.heed(outbound, anOutcome("refused"));
  expect([gate.perSecond(), gate.figures().silentSinceMs]).toEqual([60, undefined]);
});

test("too many requests: five percent slower", async () => {
  const { gate, send } = start(60);
  gate.heed(outbound, anOutcome("retry", { status: 429, throttled: true }));
  expect(await send(20_000, anOutcome("delivered"))).toBeLessThanOrEqual(60 * 20 * 0.96);
});

test("who asks for a permit is next, before all that waits", async () => {
  const { clock, gate, answers } = start(1);
  gate.depart(outbound).left(clock.nowMs());
  let passed = false;
  void gate
    .pass(() => false)
    .then(() => {
      passed = true;
    });
  gate.hear({ clientKey: "client", id: "somebody", at: 0 });
  await clock.advance(1_100);
  expect([answers, passed, gate.figures().permits]).toEqual([["somebody", "somebody"], false, 1]);
  gate.hear({ clientKey: "client", id: "somebody" });
  await clock.advance(1_100);
  expect([passed, gate.figures().permits]).toEqual([true, 0]);
});

test("who is cancelled need not wait", async () => {
  const { clock, gate } = start(1, { warm: true });
  let cancelled = false;
  let over = false;
  void gate
    .pass(() => cancelled)
    .then(() => {
      over = true;
    });
  cancelled = true;
  await letRun();
  await clock.advance(60);
  expect(over).toBe(true);
});
