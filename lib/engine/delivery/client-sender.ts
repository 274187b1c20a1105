import "#server-only";
import { inBackground, untilStopped } from "#lib/platform/background.ts";
import { createAttemptRecorder } from "./attempt-recorder.ts";
import { recordAttempts } from "./attempts.ts";
import { createClaimer } from "./claimer.ts";
import type { ClientSender, ClientSenderOptions } from "./client-sender-types.ts";
import { createClientTargets } from "./client-targets.ts";
import { createClients } from "./clients.ts";
import { pauseFor, systemClock } from "./clock.ts";
import { createDispatcher } from "./dispatcher.ts";
import { createFinisher } from "./finisher.ts";
import { createGate } from "./gate.ts";
import { createLaneStore } from "./lane-store.ts";
import { createNameLearner } from "./learn-names.ts";
import { leaseMs } from "./lease.ts";
import { answerChannel } from "./permits.ts";
import { sendRequest } from "./send-request.ts";
import { countSettled, noteAttempt } from "./sender-metrics.ts";
import { createSenderState } from "./sender-state.ts";
import { settleOverPool } from "./settle-over-pool.ts";
import { createSettler } from "./settler.ts";
import { traceAttempt } from "./trace-attempt.ts";
import { onTheWall } from "./wall-clock.ts";

/**
 * The one sender for a Talon.One client, for as long as its lease lasts. Claimer, recorder,
 * dispatcher and settler run side by side over one state: what is claimed is queued, recorded, sent
 * when the gate allows it, and settled as `decideNext` says.
 */
export function startClientSender(options: ClientSenderOptions): ClientSender {
  const sender = assemble(options);
  const { state, claimer, recorder, dispatcher, finisher } = sender;
  const mayStart = state.mayStart;
  const loops = Promise.all([
    untilStopped("claiming", claimer.run, mayStart),
    untilStopped("recording attempts", recorder.run, mayStart),
    untilStopped("sending", dispatcher.run, mayStart),
  ]).then(() => {
    for (const attempt of recorder.takeRest()) finisher.giveUp(attempt, "Falconer stopped before it was sent.");
  });
  return {
    lease: options.lease,
    wake: state.work.raise,
    setTargets(next) {
      sender.targets.set(next);
      state.work.raise();
    },
    hear: sender.gate.hear,
    recall: (destinationId) => finisher.giveBack(state.recall(destinationId)),
    abandon() {
      state.end();
      inBackground("ending", () => loops.then(sender.clients.close).then(sender.learner.stop));
    },
    async stop(graceMs) {
      state.end();
      const deadlineMs = sender.clock.nowMs() + graceMs;
      await loops;
      finisher.giveBack(state.queue.removeAll());
      await emptied(sender, deadlineMs);
      await sender.learner.stop();
      sender.clients.close();
    },
    metrics: () => metricsOf(sender),
  };
}

type Parts = ReturnType<typeof assemble>;

function assemble(options: ClientSenderOptions) {
  const { pool, lease } = options;
  const clock = systemClock;
  const clients = createClients(options.baseUrl);
  const state = createSenderState(clock);
  const settleNow = settleOverPool(options.settlePool, lease.token);
  const settler = countSettled(createSettler({ settleNow, isOver: () => !state.mayStart(), clock }));
  const finisher = createFinisher(state, settler);
  const targets = createClientTargets(pool, options.targets, {
    onPause: (destinationId) => finisher.giveBack(state.remove(destinationId)),
    onResume: state.work.raise,
  });
  const maySend = () => clock.nowMs() < lease.sendUntilMs;
  const gate = createGate({
    limit: targets.limit,
    warm: lease.warm,
    lifeMs: () => (state.mayStart() ? lease.sendUntilMs - clock.nowMs() : 0),
    answer: (id, at, ms) =>
      inBackground("telling a permit", () => pool.query("SELECT pg_notify($1, $2)", [answerChannel(id), `${at} ${ms}`])),
    clock,
  });
  const recorder = createAttemptRecorder({
    state,
    targets,
    write: (attempts) => recordAttempts(pool, lease.clientKey, lease.token, attempts),
    perSecond: gate.perSecond,
    onFault: (outbound, error) => dispatcher.refuse(outbound, error),
    clock,
  });
  const learner = createNameLearner(pool);
  const dispatcher = createDispatcher({
    state,
    recorder,
    gate,
    targets,
    finisher,
    async send(attempt, target, onFlushed) {
      const answered = await sendRequest(attempt, clients.of(target).send, { onFlushed, mayLeave: maySend });
      inBackground("counting an attempt", () => noteAttempt(attempt.outbound, answered.outcome, answered.end));
      inBackground("learning names", () => learner.note(attempt.outbound, answered.outcome));
      inBackground("tracing an attempt", () => traceAttempt(attempt, answered.outcome, answered.end));
      return answered;
    },
    maySend,
    clock,
  });
  const claimer = createClaimer({
    state,
    store: createLaneStore({ ...options, lease }),
    targets,
    settle: (settlements) => inBackground("settling", () => finisher.finish(settlements)),
    clock,
  });
  return { lease, clock, clients, state, settler, finisher, targets, gate, recorder, learner, dispatcher, claimer };
}

/** Requests in progress have ended and are settled, or the time is up. */
async function emptied({ state, gate, settler, clock }: Parts, deadlineMs: number): Promise<void> {
  while (state.counts().inFlight > 0 && clock.nowMs() < deadlineMs) await pauseFor(clock, 20);
  // Never longer than the lease, whatever the grace period: the next sender must not find a request
  // that may still leave.
  const permitsEndMs = clock.nowMs() + leaseMs;
  while (gate.figures().permits > 0 && clock.nowMs() < permitsEndMs) await pauseFor(clock, 20);
  await Promise.race([settler.drained(), pauseFor(clock, Math.max(1_000, deadlineMs - clock.nowMs()))]);
}

function metricsOf({ lease, state, gate, recorder, targets }: Parts) {
  const { silentSinceMs, ...figures } = gate.figures();
  return {
    clientKey: lease.clientKey,
    ...state.counts(),
    queued: state.queue.size() + recorder.size(),
    limitPerSecond: targets.limit(),
    ...figures,
    silentSince: silentSinceMs === undefined ? undefined : new Date(onTheWall(silentSinceMs)).toISOString(),
  };
}
