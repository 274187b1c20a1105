import "#server-only";
import { PgBoss } from "pg-boss";
import { forgetThrottles } from "#lib/access/request/throttle.ts";
import { remindOfExpiry } from "#lib/console/api-keys/expiry-reminder.ts";
import { forgetCatalogues, refreshCatalogues } from "#lib/console/catalogue/refresh.ts";
import { forgetSaved } from "#lib/console/tester/forget-saved.ts";
import { db } from "#lib/platform/db/client.ts";
import { poolConfig } from "#lib/platform/db/pool.ts";
import { log } from "#lib/platform/log.ts";

/**
 * Work that is done now and then by whichever worker process gets it; deliveries have their own
 * lanes.
 */
export type Job = { name: string; cron: string; run: () => Promise<unknown> };
export type Jobs = { stop(): Promise<void> };

export const jobs: readonly Job[] = [
  { name: "api-key-expiry", cron: "17 * * * *", run: () => remindOfExpiry() },
  { name: "read-catalogues", cron: "*/15 * * * *", run: refreshCatalogues },
  { name: "forget-catalogues", cron: "7 * * * *", run: forgetCatalogues },
  { name: "forget-saved", cron: "29 * * * *", run: forgetSaved },
  { name: "forget-sign-ins", cron: "43 * * * *", run: forgetSignIns },
];

async function forgetSignIns(): Promise<void> {
  const now = new Date();
  await forgetThrottles(now.getTime());
  await db().session.deleteMany({ where: { expiresAt: { lt: now } } });
  await db().verification.deleteMany({ where: { expiresAt: { lt: now } } });
}

/**
 * Joins the queue of scheduled work on the same Postgres. A job runs in one process at a time; one
 * that fails is logged and comes again at its next hour.
 */
export async function startJobs(options: { databaseUrl: string; list?: readonly Job[] }): Promise<Jobs> {
  const boss = new PgBoss({ ...poolConfig(options.databaseUrl, 2, "falconer jobs"), schema: "jobs" });
  boss.on("error", (error) => log.warn({ err: error.message }, "the job queue met a problem"));
  await boss.start();
  for (const job of options.list ?? jobs) {
    await boss.createQueue(job.name, { policy: "singleton", retryLimit: 0 });
    await boss.work(job.name, { pollingIntervalSeconds: 30 }, async () => {
      const startedAt = performance.now();
      await job.run();
      log.info({ job: job.name, ms: Math.round(performance.now() - startedAt) }, "job done");
    });
    await boss.schedule(job.name, job.cron);
  }
  return { stop: () => boss.stop({ graceful: true, timeout: 5_000 }) };
}
