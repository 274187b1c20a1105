import "#server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { afterFaultMs, inBackground, untilStopped } from "#lib/platform/background.ts";
import type { Outcome } from "#lib/talon-one/outcome.ts";
import { createAttemptRecorder, type RecordedAttempt } from "./attempt-recorder.ts";
import { createCircuit, showsLife } from "./circuit.ts";
import { createClaimer } from "./claimer.ts";
import type { ClientSender, ClientSenderOptions } from "./client-sender-types.ts";
import { createClientTargets } from "./client-targets.ts";
import { createClients } from "./clients.ts";
import { decideNext } from "./decide-next.ts";
import { leaseMs } from "./lease.ts";
import { type OutboundRequest, requestsToGiveBack } from "./outbound-request.ts";
import { describeFault, settleAfterFault } from "./own-fault.ts";
import { answerChannel, createPermits } from "./permits.ts";
import { createQueue } from "./queue.ts";
import { type AttemptEnd, type QueuedRequest, queuedRequestKey, type Settlement } from "./queued-request.ts";
import { createRateLimiter } from "./rate-limiter.ts";
import { endedByFault, neverSent, sendRequest } from "./send-request.ts";
import { createSettler } from "./settler.ts";
import type { Target } from "./targets.ts";
import { createTroubleLog } from "./trouble.ts";
import { waitUntilFree } from "./wait-until-free.ts";
import { onTheWall } from "./wall-clock.ts";

/**
 * Requests under way at once: a second's worth for each second that Talon.One may take to answer.
 */
const inFlightSeconds = 10;

/**
 * The one sender for a Talon.One client, for as long as its lease lasts: claims, records, paces,
 * sends, records, settles.
 */
export function startClientSender(options: ClientSenderOptions): ClientSender {
  const { pool, lease } = options;
  const clients = createClients(options.baseUrl);
  /** Requests that are claimed, sent or not, by `queuedRequestKey`. */
  const held = new Map<string, QueuedRequest>();
  /** Of those, what must not leave any more. */
  const recalled = new WeakSet<QueuedRequest>();
  let over = false;
  let stopping = false;
  let inFlight = 0;
  let sent = 0;
  let lost = 0;
  const changed: (() => void)[] = [];

  const targets = createClientTargets(pool, options.targets, {
    onPause: (destinationId) => giveBack(queue.remove(destinationId)),
    onResume: () => wake(),
  });
  const { limit } = targets;
  const limiter = createRateLimiter(limit(), { nowMs: performance.now(), full: lease.warm });
  const circuit = createCircuit(limit());
  const trouble = createTroubleLog();
  const permits = createPermits({
    limiter,
    lifeMs: () => (mayStart() ? lease.sendUntilMs - performance.now() : 0),
    answer: (id, at, ms) =>
      inBackground("telling a permit", () => pool.query("SELECT pg_notify($1, $2)", [answerChannel(id), `${at} ${ms}`])),
  });
  const queue = createQueue();
  const settler = createSettler(options.settlePool, {
    token: lease.token,
    isOver: () => over || stopping,
    onLost: (requests) => {
      lost += requests.length;
      claimer.doubt();
      for (const queued of requests) held.delete(queuedRequestKey(queued));
    },
  });

  /** Requests a second that may leave as things are. */
  const perSecond = () => (circuit.isOpen(performance.now()) ? circuit.probesPerSecond() : limit());
  const mayStart = () => !over && !stopping;
  const maySend = () => performance.now() < lease.sendUntilMs;
  const wake = () => claimer.wake();
  function notify() {
    for (const done of changed.splice(0)) done();
  }

  /**
   * Enough for what may leave while the next claim is under way. A claim costs the same for one as
   * for several: it waits until a sixth is used up.
   */
  const supply = () => Math.max(12, Math.ceil(limit() / 2));
  const wanted = () => {
    const room = Math.min(supply() - queue.size(), limit() * inFlightSeconds - inFlight - queue.size());
    return room < supply() / 6 ? 0 : room;
  };
  const claimer = createClaimer({
    pool,
    claimPool: options.claimPool,
    lease,
    queue,
    held,
    targets: targets.all,
    mayStart,
    wanted,
    changed: () => new Promise<void>((resolve) => changed.push(resolve)),
    onClaimed: () => recorder.wake(),
    finish: (settlements) => inBackground("settling", () => finish(settlements)),
    sent: () => sent,
  });
  const recorder = createAttemptRecorder({
    pool,
    lease,
    queue,
    targetOf: targets.of,
    limit: perSecond,
    mayStart,
    onTaken: notify,
    onFault: (outbound, error) => inBackground("settling after a fault", () => afterFault({ outbound }, error, { mayHaveLeft: false })),
  });

  const isoTime = (ms: number | undefined) => (ms === undefined ? undefined : new Date(onTheWall(ms)).toISOString());

  async function sendLoop() {
    while (mayStart()) {
      const attempt = await recorder.next();
      if (!attempt) continue;
      try {
        await sendInTurn(attempt);
      } catch (error) {
        inBackground("settling after a fault", () => afterFault(attempt, error, { mayHaveLeft: false }));
        await sleep(afterFaultMs);
      }
    }
  }

  async function sendInTurn(attempt: RecordedAttempt) {
    limiter.setLimit(limit());
    circuit.setLimit(limit());
    const isRecalled = () => attempt.outbound.queued.some((queued) => recalled.has(queued));
    await waitUntilFree(
      // Somebody's single request goes first; it is not held back by a silence.
      () => Math.max(permits.waiting() ? 1 : 0, limiter.waitMs(performance.now()), circuit.waitMs(performance.now())),
      () => !mayStart() || isRecalled(),
    );
    // Between a pause and a send nothing may be sent: the attempt that was recorded did not
    // happen.
    const target = targets.of(attempt.outbound);
    if (!mayStart() || !maySend()) giveUp(attempt, "Falconer stopped before it was sent.");
    else if (!target?.open) giveUp(attempt, "The destination was paused before it was sent.");
    else if (isRecalled()) giveUp(attempt, "It was called back: something of it was erased.");
    else inBackground("sending", () => fire(attempt, target));
  }

  /**
   * INVARIANT: whatever throws in here, what was counted is uncounted, and all requests of the
   * request are settled.
   */
  async function fire(attempt: RecordedAttempt, target: Target) {
    inFlight++;
    sent++;
    let result: Awaited<ReturnType<typeof send>> | undefined;
    try {
      result = await send(attempt, target);
      await conclude(attempt.outbound, target, result.outcome, result.end);
    } catch (error) {
      await afterFault(attempt, error, { ...result, target, mayHaveLeft: true });
    } finally {
      inFlight--;
      notify();
    }
  }

  async function send(attempt: RecordedAttempt, target: Target) {
    const departure = limiter.start(performance.now());
    try {
      circuit.sent(performance.now());
      trouble.sent(attempt.outbound, performance.now());
      return await sendRequest(attempt, clients.of(target).send, { onFlushed: departure.left, mayLeave: maySend });
    } finally {
      departure.ended(performance.now());
    }
  }

  /**
   * Something threw that should not have: see own-fault.ts. It has no `attemptId` where none was
   * recorded.
   */
  async function afterFault(
    { outbound, attemptId }: Pick<RecordedAttempt, "outbound"> & Partial<RecordedAttempt>,
    error: unknown,
    known: { target?: Target; outcome?: Outcome; end?: AttemptEnd; mayHaveLeft: boolean },
  ) {
    const reason = describeFault(error);
    const horizonHours = (known.target ?? targets.of(outbound))?.retryHorizonHours ?? 24;
    const end = known.end ?? (attemptId === undefined ? undefined : endedByFault(outbound, attemptId, reason));
    await finish(settleAfterFault(outbound, reason, { ...known, nowMs: Date.now(), horizonHours }), end);
  }

  async function conclude(outbound: OutboundRequest, target: Target, outcome: Outcome, end: AttemptEnd) {
    if (showsLife(outcome.status)) circuit.answered();
    else if (outcome.outcome === "refused") circuit.notSent();
    if (outcome.throttled) limiter.widen(performance.now());
    trouble.ended(outbound, outcome, performance.now());
    if (outcome.outcome === "unauthorized" && !(outbound.queued[0] as QueuedRequest).isTest)
      await targets.pause(target, outcome.message, outcome.cause ?? "invalid_key");
    const about = { nowMs: end.finishedAt.getTime(), horizonHours: target.retryHorizonHours, mayBisect: mayStart() };
    const { halves, settlements } = decideNext(outbound, outcome, about);
    if (!halves) return finish(settlements, end);
    queue.first(halves);
    recorder.wake();
    await finish([], end);
  }

  function giveBack(requests: QueuedRequest[]) {
    if (requests.length > 0)
      inBackground("giving back", () => finish(requests.map((queued) => ({ queued, verdict: { kind: "release" } }))));
  }

  /** Its attempt was recorded, and it is not sent after all. */
  const giveUp = (attempt: RecordedAttempt, error: string) =>
    inBackground("giving back", () =>
      finish(
        requestsToGiveBack(attempt.outbound).map((queued) => ({ queued, verdict: { kind: "release" } })),
        neverSent(attempt, error),
      ),
    );

  async function finish(settlements: Settlement[], end?: AttemptEnd) {
    try {
      await settler.add(settlements, end);
    } catch (error) {
      // They are claimed still, and nobody holds them: the claimer finds them.
      claimer.doubt();
      throw error;
    } finally {
      for (const { queued } of settlements) held.delete(queuedRequestKey(queued));
      wake();
    }
  }

  const loops = Promise.all([
    untilStopped("claiming", claimer.run, mayStart),
    untilStopped("recording attempts", recorder.run, mayStart),
    untilStopped("sending", sendLoop, mayStart),
  ]).then(() => {
    for (const attempt of recorder.takeRest()) giveUp(attempt, "Falconer stopped before it was sent.");
  });
  const endLoops = () => {
    wake();
    notify();
    recorder.wake();
  };
  return {
    lease,
    wake,
    setTargets(next) {
      targets.set(next);
      wake();
    },
    hear(notice) {
      limiter.setLimit(limit());
      permits.hear(notice);
    },
    recall(destinationId) {
      for (const queued of held.values()) if (queued.destinationId === destinationId) recalled.add(queued);
      giveBack(queue.remove(destinationId));
    },
    abandon() {
      over = true;
      endLoops();
      inBackground("ending", () => loops.then(clients.close));
    },
    async stop(graceMs) {
      stopping = true;
      endLoops();
      const deadline = performance.now() + graceMs;
      await loops;
      giveBack(queue.removeAll());
      while (inFlight > 0 && performance.now() < deadline)
        await Promise.race([new Promise<void>((resolve) => changed.push(resolve)), sleep(50)]);
      // None lasts longer than the lease, whatever the grace: the next sender must not find one
      // that may still leave.
      const permitsEnd = performance.now() + leaseMs;
      while (permits.open() > 0 && performance.now() < permitsEnd) await sleep(20);
      await Promise.race([settler.drained(), sleep(Math.max(1_000, deadline - performance.now()))]);
      clients.close();
    },
    metrics: () => ({
      clientKey: lease.clientKey,
      inFlight,
      queued: queue.size() + recorder.size(),
      maxPerSecond: limiter.maxPerSecond(),
      sent,
      lost,
      held: held.size,
      permits: permits.open(),
      silentSince: isoTime(circuit.silentSinceMs(performance.now())),
      ...trouble.told(performance.now(), circuit.silentSinceMs(performance.now())),
    }),
  };
}
