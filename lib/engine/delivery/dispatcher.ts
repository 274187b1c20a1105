import "#server-only";
import { afterFaultMs, inBackground } from "#lib/platform/background.ts";
import type { Outcome } from "#lib/talon-one/outcome.ts";
import type { AttemptRecorder } from "./attempt-recorder.ts";
import type { ClientTargets } from "./client-targets.ts";
import { type Clock, pauseFor } from "./clock.ts";
import { decideNext, type Next } from "./decide-next.ts";
import type { Finisher } from "./finisher.ts";
import type { Gate } from "./gate.ts";
import type { RecordedAttempt } from "./new-attempt.ts";
import type { OutboundRequest } from "./outbound-request.ts";
import { describeFault, settleAfterFault } from "./own-fault.ts";
import type { AttemptEnd } from "./queued-request.ts";
import { endedByFault } from "./send-request.ts";
import type { SenderState } from "./sender-state.ts";
import type { Target } from "./targets.ts";

/** Sends the request of a recorded attempt; never throws. */
export type Send = (attempt: RecordedAttempt, target: Target, onFlushed: (atMs: number) => void) => Promise<Answered>;
type Answered = { outcome: Outcome; end: AttemptEnd };

export type DispatcherOptions = {
  state: SenderState;
  recorder: Pick<AttemptRecorder, "next">;
  gate: Pick<Gate, "pass" | "depart" | "heed">;
  targets: Pick<ClientTargets, "of" | "pause">;
  finisher: Finisher;
  send: Send;
  /** The lease still holds. */
  maySend(): boolean;
  clock: Clock;
};
export type Dispatcher = {
  /** Sends recorded requests, each when it may leave, until the state ends. */
  run(): Promise<void>;
  /** This one cannot be recorded. */
  refuse(outbound: OutboundRequest, error: unknown): void;
};

/** If the destination is no longer known. */
const usualHorizonHours = 24;

/** What is known of a request when something throws. */
type Known = { target?: Target; outcome?: Outcome; end?: AttemptEnd; mayHaveLeft: boolean };

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { state, gate, targets, finisher, clock } = options;

  async function run() {
    while (state.mayStart()) {
      const attempt = await options.recorder.next();
      if (!attempt) continue;
      try {
        await dispatch(attempt);
      } catch (error) {
        inBackground("settling after an error", () => afterFault(attempt, error, { mayHaveLeft: false }));
        await pauseFor(clock, afterFaultMs);
      }
    }
  }

  async function dispatch(attempt: RecordedAttempt) {
    const isRecalled = () => state.isRecalled(attempt.outbound);
    await gate.pass(() => !state.mayStart() || isRecalled());
    // Between a pause and a send, nothing may leave: the recorded attempt did not happen.
    const target = targets.of(attempt.outbound);
    if (!state.mayStart() || !options.maySend()) finisher.giveUp(attempt, "Falconer stopped before it was sent.");
    else if (!target?.open) finisher.giveUp(attempt, "The destination was paused before it was sent.");
    else if (isRecalled()) finisher.giveUp(attempt, "It was withdrawn: part of it was erased.");
    else inBackground("sending", () => deliver(attempt, target));
  }

  /**
   * INVARIANT: whatever throws in here, what was counted is uncounted, and everything that the
   * request carries is settled. Nothing is awaited before it counts as departed, so no place is
   * taken twice.
   */
  async function deliver(attempt: RecordedAttempt, target: Target) {
    const arrived = state.depart();
    let answered: Answered | undefined;
    try {
      answered = await send(attempt, target);
      await follow(attempt.outbound, target, answered);
    } catch (error) {
      await afterFault(attempt, error, { ...answered, target, mayHaveLeft: true });
    } finally {
      arrived();
    }
  }

  async function send(attempt: RecordedAttempt, target: Target): Promise<Answered> {
    const departure = gate.depart(attempt.outbound);
    try {
      return await options.send(attempt, target, departure.left);
    } finally {
      departure.ended(clock.nowMs());
    }
  }

  async function follow(outbound: OutboundRequest, target: Target, { outcome, end }: Answered) {
    gate.heed(outbound, outcome);
    const about = { nowMs: end.finishedAt.getTime(), horizonHours: target.retryHorizonHours, mayBisect: state.mayStart() };
    const next = decideNext(outbound, outcome, about);
    if (next.progress && outbound.batch) outbound.batch.progress = next.progress;
    if (next.kind === "pause") await targets.pause(target, next.message, next.cause);
    await finisher.finish(settlementsOf(next), end);
  }

  /** What is sent on is settled later: now only the end of its attempt is recorded. */
  function settlementsOf(next: Next) {
    if (next.kind !== "bisect") return next.settlements;
    state.queue.putFirst(next.halves);
    state.filled.raise();
    return [];
  }

  /**
   * Something threw that should not have: see own-fault.ts. Without `attemptId`, no attempt was
   * recorded.
   */
  async function afterFault(
    { outbound, attemptId }: Pick<RecordedAttempt, "outbound"> & Partial<RecordedAttempt>,
    error: unknown,
    known: Known,
  ) {
    const reason = describeFault(error);
    const horizonHours = horizonOf(outbound, known);
    const end = known.end ?? (attemptId === undefined ? undefined : endedByFault(outbound, attemptId, reason));
    await finisher.finish(settleAfterFault(outbound, reason, { ...known, nowMs: clock.wallMs(), horizonHours }), end);
  }

  function horizonOf(outbound: OutboundRequest, { target }: Known): number {
    try {
      return (target ?? targets.of(outbound))?.retryHorizonHours ?? usualHorizonHours;
    } catch {
      return usualHorizonHours;
    }
  }

  return {
    run,
    refuse: (outbound, error) => inBackground("settling after an error", () => afterFault({ outbound }, error, { mayHaveLeft: false })),
  };
}
