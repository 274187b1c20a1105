import "#server-only";
import { errorText, inBackground } from "#lib/platform/background.ts";
import { isLockTimeout } from "#lib/platform/db/problems.ts";
import { isLastingFault } from "#lib/platform/lasting-fault.ts";
import { log } from "#lib/platform/log.ts";
import { type Clock, pauseFor } from "./clock.ts";
import type { AttemptEnd, QueuedRequest, Settlement } from "./queued-request.ts";
import type { SettleNow } from "./settle-over-pool.ts";

export type Settler = {
  /**
   * Settles these together, in one transaction with whatever else is ready. Resolves when that is
   * durable, or known to be no longer ours to settle, with what was lost.
   */
  add(settlements: Settlement[], end?: AttemptEnd): Promise<QueuedRequest[]>;
  /** Resolves when nothing is left to settle. */
  drained(): Promise<void>;
};
export type SettlerOptions = {
  settleNow: SettleNow;
  /** The lease is lost, or being handed back: nothing is retried forever any more. */
  isOver(): boolean;
  clock: Clock;
};

type Job = { settlements: Settlement[]; end?: AttemptEnd | undefined; done(lost: QueuedRequest[]): void };
type How = { again: boolean; lockMs: number };
const jobsAtOnce = 200;
/**
 * How long a settlement waits for a lane that another transaction holds: together with others, and
 * alone.
 */
const waitTogetherMs = 500;
const waitAloneMs = 100;
const heldAgainMs = 300;
/**
 * Stopping must not wait for the database forever: the next holder of the lease sends these again.
 */
const triesWhenOver = 12;

/**
 * Group commit for outcomes: what ends while one settlement is in progress is settled with the
 * next. While the database is away it tries again and again; the requests stay claimed meanwhile,
 * and are sent a second time only if another sender takes over. What cannot be settled holds up no
 * other: one whose lane someone holds on to is set aside, and one that fails for a reason that lies
 * in itself is tried apart from the others, without the words that it would keep.
 */
export function createSettler({ settleNow, isOver, clock }: SettlerOptions): Settler {
  const waiting: Job[] = [];
  const aside: Job[] = [];
  const idle: (() => void)[] = [];
  let open = 0;
  let running = false;
  let patient = false;
  const attempt = createSettling({ settleNow, isOver, clock, end });

  async function run() {
    running = true;
    try {
      while (waiting.length > 0) {
        const jobs = waiting.splice(0, jobsAtOnce);
        if (await attempt.together(jobs, waitTogetherMs)) continue;
        for (const job of jobs) if (!(await attempt.together([job], waitAloneMs))) aside.push(job);
        if (!patient) inBackground("settling what was held", runAside);
      }
    } finally {
      running = false;
    }
  }

  /** Beside the others, over another connection. */
  async function runAside() {
    patient = true;
    try {
      for (let tried = 1; aside.length > 0; tried++) {
        await pauseFor(clock, heldAgainMs);
        for (const job of aside.splice(0)) {
          if (await attempt.together([job], waitAloneMs)) continue;
          if (isOver() && tried > triesWhenOver) end([job], requestsOf([job]));
          else aside.push(job);
        }
      }
    } finally {
      patient = false;
    }
  }

  function end(jobs: readonly Job[], lost: readonly QueuedRequest[]) {
    open -= jobs.length;
    const gone = new Set(lost);
    for (const job of jobs) job.done(job.settlements.flatMap(({ queued }) => (gone.has(queued) ? [queued] : [])));
    if (open === 0) for (const done of idle.splice(0)) done();
  }

  return {
    add: (settlements, end) =>
      new Promise((done) => {
        open++;
        waiting.push({ settlements, end, done });
        if (!running) inBackground("settling", run);
      }),
    drained: () => new Promise((resolve) => (open > 0 ? idle.push(resolve) : resolve())),
  };
}

/**
 * `end`: these are settled, except those that were lost. INVARIANT: each job is ended, whatever
 * throws.
 */
function createSettling({ settleNow, isOver, clock, end }: SettlerOptions & { end(jobs: readonly Job[], lost: QueuedRequest[]): void }) {
  const settleOnce = async (jobs: readonly Job[], how: How) =>
    settleNow(
      jobs.flatMap((job) => job.settlements),
      jobs.flatMap((job) => (job.end ? [job.end] : [])),
      how,
    );

  /** A lane's requests settle one after another, so none of these is overtaken by a later one. */
  async function apart(jobs: readonly Job[]): Promise<void> {
    for (const job of jobs) {
      let faults = 0;
      for (let tried = 1; ; tried++) {
        try {
          end([job], await settleOnce([faults === 0 ? job : withoutWords(job)], { again: true, lockMs: waitAloneMs }));
          break;
        } catch (error) {
          log.error({ err: errorText(error), tried, requests: job.settlements.length }, "an outcome cannot be settled");
          if (isOver() && tried > triesWhenOver) {
            end([job], requestsOf([job]));
            break;
          }
          if (!isLockTimeout(error)) faults++;
          await pauseFor(clock, faults === 1 ? 0 : Math.min(50 * 2 ** tried, 30_000));
        }
      }
    }
  }

  return {
    /** False if another transaction holds a lane, and nothing was changed. */
    async together(jobs: Job[], lockMs: number): Promise<boolean> {
      for (let tried = 1; ; tried++) {
        try {
          end(jobs, await settleOnce(jobs, { again: tried > 1, lockMs }));
          return true;
        } catch (error) {
          log.warn({ err: errorText(error), tried, requests: requestsOf(jobs).length }, "outcomes could not be settled yet");
          if (isLockTimeout(error)) return false;
          if (isLastingFault(error)) {
            inBackground("settling one by one", () => apart(jobs));
            return true;
          }
          if (isOver() && tried > triesWhenOver) {
            end(jobs, requestsOf(jobs));
            return true;
          }
          await pauseFor(clock, Math.min(50 * 2 ** tried, 1_000));
        }
      }
    },
  };
}

const requestsOf = (jobs: readonly Job[]) => jobs.flatMap((job) => job.settlements.map(({ queued }) => queued));

/** The same outcome, without text from outside. */
function withoutWords(job: Job): Job {
  const note = "What was recorded of it cannot be stored: Falconer's log says why.";
  const settlements = job.settlements.map((one): Settlement => {
    const { verdict } = one;
    if (verdict.kind === "delivered") return { ...one, verdict: { kind: "delivered" } };
    return verdict.kind === "vanished" || verdict.kind === "release" ? one : { ...one, verdict: { ...verdict, reason: note } };
  });
  const end = job.end && {
    ...job.end,
    error: job.end.error === undefined ? undefined : note,
    response: JSON.stringify({ note }),
    effects: undefined,
  };
  return { ...job, settlements, end };
}
