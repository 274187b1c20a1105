import "#server-only";
import { forgetThrottles } from "#lib/access/request/throttle.ts";
import { remindOfExpiry } from "#lib/console/api-keys/expiry-reminder.ts";
import { checkAgain, checkCatalogues } from "#lib/console/catalogue/nightly-check.ts";
import { forgetCatalogues, refreshCatalogues } from "#lib/console/catalogue/refresh.ts";
import { eraseDeletedWork } from "#lib/console/privacy/erase-deleted.ts";
import { eraseWork } from "#lib/console/privacy/erasures.ts";
import { forgetSaved } from "#lib/console/tester/forget-saved.ts";
import type { WorkKind } from "#lib/engine/background-work/kinds.ts";
import { startWorkRunner, type WorkRunner } from "#lib/engine/background-work/runner.ts";
import { forgetWork } from "#lib/engine/background-work/store.ts";
import { keepHouse } from "#lib/engine/worker/housekeeping.ts";
import { db } from "#lib/platform/db/client.ts";
import { createTunedPool, pool } from "#lib/platform/db/pool.ts";

const minute = 60_000;

/**
 * Background work, done by any worker process. Deliveries have lanes of their own; replays,
 * reprocessing and back-tests have their own tables.
 */
export const workKinds: readonly WorkKind[] = [
  eraseWork,
  eraseDeletedWork,
  { kind: "retention", everyMs: 10 * minute, run: () => keepHouse(pool()) },
  { kind: "catalogues", everyMs: 15 * minute, run: readCatalogues },
  { kind: "catalogue-check", everyMs: 24 * 60 * minute, run: () => checkCatalogues() },
  { kind: "key-expiry", everyMs: 60 * minute, run: async () => void (await remindOfExpiry()) },
  { kind: "forget", everyMs: 60 * minute, run: forget },
];

async function readCatalogues(): Promise<void> {
  await refreshCatalogues();
  await checkAgain();
}

/**
 * What has expired: sign-ins, what testers saved, catalogues of deleted destinations, finished
 * work.
 */
async function forget(): Promise<void> {
  await forgetSignIns();
  await forgetSaved();
  await forgetCatalogues();
  await forgetWork(pool());
}

export async function forgetSignIns(): Promise<void> {
  const now = new Date();
  await forgetThrottles(now.getTime());
  await db().session.deleteMany({ where: { expiresAt: { lt: now } } });
  await db().verification.deleteMany({ where: { expiresAt: { lt: now } } });
}

/** Takes part in the background work of all workers. */
export async function startJobs({
  databaseUrl,
  kinds = workKinds,
}: {
  databaseUrl: string;
  kinds?: readonly WorkKind[];
}): Promise<WorkRunner> {
  const own = createTunedPool(databaseUrl, { max: 2, name: "work" });
  const runner = await startWorkRunner(own, kinds);
  return {
    async stop() {
      await runner.stop();
      await own.end();
    },
  };
}
