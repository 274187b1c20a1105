import "#server-only";
import { errorText } from "#lib/platform/background.ts";
import { createId } from "#lib/platform/ids.ts";
import { isLastingFault } from "#lib/platform/lasting-fault.ts";
import { log } from "#lib/platform/log.ts";
import type { NewAttempt } from "./attempts.ts";
import { callbackHeaders } from "./callback-headers.ts";
import type { ClientTargets } from "./client-targets.ts";
import { type Clock, pauseFor } from "./clock.ts";
import { newAttempt, type RecordedAttempt } from "./new-attempt.ts";
import type { OutboundRequest } from "./outbound-request.ts";
import { describeFault } from "./own-fault.ts";
import type { SenderState } from "./sender-state.ts";

export type AttemptRecorderOptions = {
  state: SenderState;
  targets: Pick<ClientTargets, "of">;
  /** Makes them durable; false if the lease is no longer ours. */
  write(attempts: NewAttempt[]): Promise<boolean>;
  /** Requests per second that may currently leave. */
  perSecond(): number;
  /** This one cannot be recorded, whatever is tried: the recorder gives it up. */
  onFault(outbound: OutboundRequest, error: unknown): void;
  clock: Clock;
};
export type AttemptRecorder = {
  /** Until the state ends. */
  run(): Promise<void>;
  /** The next request that may leave; undefined if there may be none: then ask again. */
  next(): Promise<RecordedAttempt | undefined>;
  size(): number;
  /** Takes back what was recorded but not handed out. */
  takeRest(): RecordedAttempt[];
};

const idlePollMs = 1_000;
const afterTroubleMs = 100;

/**
 * Records attempts slightly ahead (a sixth of a second's worth), so that no request waits for the
 * database when its time comes.
 */
export function createAttemptRecorder({ state, targets, write, perSecond, onFault, clock }: AttemptRecorderOptions): AttemptRecorder {
  const { queue } = state;
  const recorded: RecordedAttempt[] = [];
  const ahead = () => Math.max(2, Math.ceil(perSecond() / 6));
  /**
   * Writes when half of them have left, several at once, because each write is a separate commit.
   */
  const room = () => (recorded.length > ahead() / 2 ? 0 : ahead() - recorded.length);

  async function run() {
    while (state.mayStart()) {
      const taken = room() > 0 ? queue.take(clock.nowMs(), Math.min(room(), Math.ceil(perSecond() / 12))) : [];
      if (taken.length > 0) await record(taken);
      else await state.filled.wait(Math.min((room() > 0 && queue.nextMs(clock.nowMs())) || idlePollMs, idlePollMs));
    }
  }

  /** INVARIANT: each request is recorded, or back in the queue, or given to `onFault`. */
  async function record(taken: OutboundRequest[]) {
    const attempts = taken.map((outbound): RecordedAttempt => {
      const target = targets.of(outbound);
      const secrets = [target?.apiKey, target?.callback?.token].filter((secret) => secret !== undefined);
      const headers = callbackHeaders(outbound, target?.callback);
      return { outbound, attemptId: outbound.attemptId ?? createId("attempt"), secrets, ...(headers && { headers }) };
    });
    state.room.raise();
    const { written, faulty } = await writeApart(attempts);
    recorded.push(...written);
    state.recorded.raise();
    const left = attempts.filter((attempt) => !written.includes(attempt) && !faulty.includes(attempt));
    if (left.length === 0) return;
    // Perhaps only the answer was lost: then it is the same attempt.
    for (const { outbound, attemptId } of left) outbound.attemptId = attemptId;
    queue.putFirst(left.map(({ outbound }) => outbound));
    await pauseFor(clock, afterTroubleMs);
  }

  /**
   * Tries each alone, to find the one that cannot be recorded for a reason of its own. That one is
   * recorded without its content.
   */
  async function writeApart(attempts: RecordedAttempt[]): Promise<Written> {
    try {
      return (await write(attempts.map((attempt) => newAttempt(attempt, targets.of(attempt.outbound), clock.wallMs()))))
        ? all(attempts)
        : none;
    } catch (error) {
      log.warn({ err: errorText(error) }, "attempts could not be recorded");
      if (!isLastingFault(error)) return none;
      const [first] = attempts;
      if (attempts.length === 1 && first) return writeWithoutContent(first, error);
      const parts: Written[] = [];
      for (const attempt of attempts) parts.push(await writeApart([attempt]));
      return { written: parts.flatMap((part) => part.written), faulty: parts.flatMap((part) => part.faulty) };
    }
  }

  async function writeWithoutContent(attempt: RecordedAttempt, error: unknown): Promise<Written> {
    try {
      const row = { ...newAttempt(attempt, undefined, clock.wallMs()), request: JSON.stringify({ note: describeFault(error) }) };
      return (await write([row])) ? all([attempt]) : none;
    } catch (again) {
      if (!isLastingFault(again)) return none;
      onFault(attempt.outbound, again);
      return { written: [], faulty: [attempt] };
    }
  }

  return {
    run,
    async next() {
      if (recorded.length === 0) await state.recorded.wait();
      const attempt = recorded.shift();
      if (attempt) state.filled.raise();
      return attempt;
    },
    size: () => recorded.length,
    takeRest: () => recorded.splice(0),
  };
}

type Written = { written: RecordedAttempt[]; faulty: RecordedAttempt[] };
const none: Written = { written: [], faulty: [] };
const all = (attempts: RecordedAttempt[]): Written => ({ written: attempts, faulty: [] });
