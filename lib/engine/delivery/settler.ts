import "#server-only";
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { errorText, inBackground } from "#lib/platform/background.ts";
import { isLockTimeout } from "#lib/platform/db/problems.ts";
import { isLastingFault } from "#lib/platform/lasting-fault.ts";
import { log } from "#lib/platform/log.ts";
import type { AttemptEnd, QueuedRequest, Settlement } from "./queued-request.ts";
import { releasesOf, settle } from "./settle.ts";

export type Settler = {
  /**
   * Settles these together, in one transaction with whatever else is ready. Resolves when it is
   * durable, or known to be no longer ours to settle.
   */
  add(settlements: Settlement[], end?: AttemptEnd): Promise<void>;
  /** Resolves when nothing is left to settle. */
  drained(): Promise<void>;
};

type Job = { settlements: Settlement[]; end?: AttemptEnd | undefined; done(): void };
const jobsAtOnce = 200;
/**
 * How long a settlement waits for a lane that another transaction holds: together with others, and
 * alone.
 */
const waitTogetherMs = 500;
const waitAloneMs = 100;
const heldAgainMs = 300;

/**
 * Group commit for outcomes: what ends while one settlement is under way is settled with the next.
 * While the database is away it tries again and again; the requests stay claimed meanwhile, and are
 * sent a second time only if another sender takes over. What cannot be settled holds up no other:
 * one whose lane somebody holds on to is set aside, and one that fails for a reason that lies in
 * itself is tried apart from the others, without the words that it would keep.
 */
export function createSettler(
  pool: pg.Pool,
  options: { token: string; onLost(requests: QueuedRequest[]): void; isOver(): boolean },
): Settler {
  const waiting: Job[] = [];
  const aside: Job[] = [];
  const idle: (() => void)[] = [];
  let open = 0;
  let running = false;
  let patient = false;

  async function run() {
    running = true;
    try {
      while (waiting.length > 0) {
        const jobs = waiting.splice(0, jobsAtOnce);
        if (await settleJobs(jobs, waitTogetherMs)) continue;
        for (const job of jobs) if (!(await settleJobs([job], waitAloneMs))) aside.push(job);
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
        await sleep(heldAgainMs);
        for (const job of aside.splice(0)) {
          if (await settleJobs([job], waitAloneMs)) continue;
          if (options.isOver() && tried > 12) giveUp([job]);
          else aside.push(job);
        }
      }
    } finally {
      patient = false;
    }
  }

  function end(jobs: readonly Job[]) {
    open -= jobs.length;
    for (const job of jobs) job.done();
    if (open === 0) for (const done of idle.splice(0)) done();
  }
  /**
   * Stopping cannot wait for the database for ever: whoever holds the lease next sends them again.
   */
  function giveUp(jobs: readonly Job[]) {
    tellLost(jobs.flatMap((job) => job.settlements.map(({ queued }) => queued)));
    end(jobs);
  }
  const tellLost = (requests: QueuedRequest[]) => inBackground("telling what was lost", () => options.onLost(requests));

  /**
   * INVARIANT: each job is done in the end, settled or not. False when a lane is held by somebody,
   * and nothing was changed.
   */
  async function settleJobs(jobs: Job[], lockMs: number): Promise<boolean> {
    for (let tried = 1; ; tried++) {
      try {
        await settleOnce(jobs, { again: tried > 1, lockMs });
        end(jobs);
        return true;
      } catch (error) {
        const requests = jobs.flatMap((job) => job.settlements.map(({ queued }) => queued));
        log.warn({ err: errorText(error), tried, requests: requests.length }, "outcomes could not be settled yet");
        if (isLockTimeout(error)) return false;
        if (isLastingFault(error)) {
          inBackground("settling one by one", () => settleApart(jobs));
          return true;
        }
        if (options.isOver() && tried > 12) {
          giveUp(jobs);
          return true;
        }
        await sleep(Math.min(50 * 2 ** tried, 1_000));
      }
    }
  }

  /**
   * A lane's requests settle one after another, so none of these is overtaken by what comes behind
   * it.
   */
  async function settleApart(jobs: readonly Job[]): Promise<void> {
    for (const job of jobs) {
      let faults = 0;
      for (let tried = 1; ; tried++) {
        try {
          await settleOnce([faults === 0 ? job : withoutWords(job)], { again: true, lockMs: waitAloneMs });
          end([job]);
          break;
        } catch (error) {
          log.error({ err: errorText(error), tried, requests: job.settlements.length }, "an outcome cannot be settled");
          if (options.isOver() && tried > 12) {
            giveUp([job]);
            break;
          }
          if (!isLockTimeout(error)) faults++;
          await sleep(faults === 1 ? 0 : Math.min(50 * 2 ** tried, 30_000));
        }
      }
    }
  }

  async function settleOnce(jobs: readonly Job[], how: { again: boolean; lockMs: number }): Promise<void> {
    const settlements = jobs.flatMap((job) => job.settlements);
    const ends = jobs.flatMap((job) => (job.end ? [job.end] : []));
    const client = await pool.connect();
    let lost: QueuedRequest[];
    let broken = true;
    try {
      lost = await settle(client, options.token, settlements, ends, releasesOf(settlements), how);
      broken = false;
    } catch (error) {
      if (isLockTimeout(error))
        broken = await client.query("ROLLBACK").then(
          () => false,
          () => true,
        );
      throw error;
    } finally {
      client.release(broken); // and with it whatever it had begun; one that gives no answer is not asked for another
    }
    if (lost.length > 0) tellLost(lost);
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

/** The same outcome without what others said about it. */
function withoutWords(job: Job): Job {
  const note = "What was recorded of it cannot be stored: Falconer's log says why.";
  const settlements = job.settlements.map((one): Settlement => {
    const { verdict } = one;
    if (verdict.kind === "delivered") return { ...one, verdict: { kind: "delivered" } };
    return verdict.kind === "vanished" || verdict.kind === "release" ? one : { ...one, verdict: { ...verdict, reason: note } };
  });
  const end = job.end && { ...job.end, error: job.end.error === undefined ? undefined : note, response: JSON.stringify({ note }) };
  return { ...job, settlements, end };
}
