import "#server-only";
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { log } from "#lib/platform/log.ts";
import { freesOf, settle } from "./settle.ts";
import type { AttemptEnd, Settlement, Unit } from "./unit.ts";

export type Settler = {
  /** Settles these together, in one transaction with whatever else is ready. Resolves when it is durable, or known to be no longer ours to settle. */
  add(settlements: Settlement[], end?: AttemptEnd): Promise<void>;
  /** Resolves when nothing is left to settle. */
  drained(): Promise<void>;
};

type Job = { settlements: Settlement[]; end?: AttemptEnd; done(): void };
const jobsAtOnce = 200;

/**
 * Group commit for outcomes: what ends while one settlement is under way is settled with the next. While the database is away it tries
 * again and again; the units stay claimed meanwhile, and are sent a second time only if another owner takes over.
 */
export function createSettler(pool: pg.Pool, options: { token: string; onLost(units: Unit[]): void; isOver(): boolean }): Settler {
  const waiting: Job[] = [];
  const idle: (() => void)[] = [];
  let running = false;

  async function run() {
    running = true;
    while (waiting.length > 0) {
      const jobs = waiting.splice(0, jobsAtOnce);
      await settleJobs(jobs);
      for (const job of jobs) job.done();
    }
    running = false;
    for (const done of idle.splice(0)) done();
  }

  async function settleJobs(jobs: Job[]): Promise<void> {
    const settlements = jobs.flatMap((job) => job.settlements);
    const ends = jobs.flatMap((job) => (job.end ? [job.end] : []));
    for (let tried = 1; ; tried++) {
      let client: pg.PoolClient | undefined;
      try {
        client = await pool.connect();
        const lost = await settle(client, options.token, settlements, ends, freesOf(settlements), tried > 1);
        client.release();
        if (lost.length > 0) options.onLost(lost);
        return;
      } catch (error) {
        const err = error instanceof Error ? error.message : String(error);
        log.warn({ err, tried, units: settlements.length }, "outcomes could not be settled yet");
        client?.release(true); // and with it whatever it had begun; one that gives no answer is not asked for another
        // Stopping cannot wait for the database for ever: whoever owns these lanes next sends them again.
        if (options.isOver() && tried > 12) return options.onLost(settlements.map(({ unit }) => unit));
        await sleep(Math.min(50 * 2 ** tried, 1_000));
      }
    }
  }

  return {
    add: (settlements, end) =>
      new Promise((done) => {
        waiting.push({ settlements, end, done });
        if (!running) void run();
      }),
    drained: () => new Promise((resolve) => (running || waiting.length > 0 ? idle.push(resolve) : resolve())),
  };
}
