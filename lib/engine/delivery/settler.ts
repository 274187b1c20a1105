import "#server-only";
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { errorText, inBackground } from "#lib/platform/background.ts";
import { isLastingFault } from "#lib/platform/db/lasting-fault.ts";
import { log } from "#lib/platform/log.ts";
import { freesOf, settle } from "./settle.ts";
import type { AttemptEnd, Settlement, Unit } from "./unit.ts";

export type Settler = {
  /** Settles these together, in one transaction with whatever else is ready. Resolves when it is durable, or known to be no longer ours to settle. */
  add(settlements: Settlement[], end?: AttemptEnd): Promise<void>;
  /** Resolves when nothing is left to settle. */
  drained(): Promise<void>;
};

type Job = { settlements: Settlement[]; end?: AttemptEnd | undefined; done(): void };
const jobsAtOnce = 200;

/**
 * Group commit for outcomes: what ends while one settlement is under way is settled with the next.
 * While the database is away it tries again and again; the units stay claimed meanwhile, and are
 * sent a second time only if another owner takes over. One that cannot be settled for a reason that
 * lies in itself holds up no other: it is tried apart from them, without the words that it would
 * keep.
 */
export function createSettler(pool: pg.Pool, options: { token: string; onLost(units: Unit[]): void; isOver(): boolean }): Settler {
  const waiting: Job[] = [];
  const apart = new Set<Promise<void>>();
  const idle: (() => void)[] = [];
  let running = false;

  async function run() {
    running = true;
    try {
      while (waiting.length > 0) await settleJobs(waiting.splice(0, jobsAtOnce));
    } finally {
      running = false;
      tellIdle();
    }
  }
  function tellIdle() {
    if (!running && waiting.length === 0 && apart.size === 0) for (const done of idle.splice(0)) done();
  }

  /** INVARIANT: each job is done in the end, settled or not. */
  async function settleJobs(jobs: Job[]): Promise<void> {
    for (let tried = 1; ; tried++) {
      try {
        await settleOnce(jobs, tried > 1);
        for (const job of jobs) job.done();
        return;
      } catch (error) {
        const units = jobs.flatMap((job) => job.settlements.map(({ unit }) => unit));
        log.warn({ err: errorText(error), tried, units: units.length }, "outcomes could not be settled yet");
        if (isLastingFault(error)) return setApart(jobs);
        // Stopping cannot wait for the database for ever: whoever owns these lanes next sends them again.
        if (options.isOver() && tried > 12) return giveUp(jobs);
        await sleep(Math.min(50 * 2 ** tried, 1_000));
      }
    }
  }

  function setApart(jobs: Job[]) {
    const work = (async () => {
      for (const job of jobs) await settleApart(job);
    })().finally(() => {
      apart.delete(work);
      tellIdle();
    });
    apart.add(work);
  }

  /**
   * A lane's units settle one after another, so none of these is overtaken by what comes behind it.
   */
  async function settleApart(job: Job): Promise<void> {
    for (let tried = 1; ; tried++) {
      try {
        await settleOnce([tried === 1 ? job : withoutWords(job)], true);
        return job.done();
      } catch (error) {
        log.error({ err: errorText(error), tried, units: job.settlements.length }, "an outcome cannot be settled");
        if (options.isOver() && tried > 12) return giveUp([job]);
        await sleep(tried === 1 ? 0 : Math.min(50 * 2 ** tried, 30_000));
      }
    }
  }

  function giveUp(jobs: Job[]) {
    inBackground("giving up", () => options.onLost(jobs.flatMap((job) => job.settlements.map(({ unit }) => unit))));
    for (const job of jobs) job.done();
  }

  async function settleOnce(jobs: readonly Job[], again: boolean): Promise<void> {
    const settlements = jobs.flatMap((job) => job.settlements);
    const ends = jobs.flatMap((job) => (job.end ? [job.end] : []));
    const client = await pool.connect();
    let lost: Unit[];
    let broken = true;
    try {
      lost = await settle(client, options.token, settlements, ends, freesOf(settlements), again);
      broken = false;
    } finally {
      client.release(broken); // and with it whatever it had begun; one that gives no answer is not asked for another
    }
    if (lost.length > 0) inBackground("telling what was lost", () => options.onLost(lost));
  }

  return {
    add: (settlements, end) =>
      new Promise((done) => {
        waiting.push({ settlements, end, done });
        if (!running) inBackground("settling", run);
      }),
    drained: () =>
      new Promise((resolve) => {
        idle.push(resolve);
        tellIdle();
      }),
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
