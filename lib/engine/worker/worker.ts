import "#server-only";
import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { runBackTests } from "#lib/engine/back-tests/run-back-test.ts";
import type { ClientSenderMetrics } from "#lib/engine/delivery/client-sender-types.ts";
import { forgetWorker, renewEveryMs } from "#lib/engine/delivery/lease.ts";
import { oneAtATime } from "#lib/engine/delivery/one-at-a-time.ts";
import { createOutages } from "#lib/engine/delivery/outages.ts";
import { type PermitNotice, permitChannel } from "#lib/engine/delivery/permits.ts";
import { recallChannel } from "#lib/engine/delivery/recall-channel.ts";
import { exposeSenders } from "#lib/engine/delivery/sender-metrics.ts";
import { loadTargets } from "#lib/engine/delivery/targets.ts";
import { runReplays } from "#lib/engine/replays/run-replay.ts";
import { runReprocesses } from "#lib/engine/reprocess/run-reprocess.ts";
import { startStatisticsKeeper } from "#lib/engine/statistics/keeper.ts";
import { errorText, inBackground } from "#lib/platform/background.ts";
import { listen } from "#lib/platform/db/listen.ts";
import { env } from "#lib/platform/env.ts";
import { log } from "#lib/platform/log.ts";
import { type ClientShare, createClientShare } from "./client-share.ts";
import { keepHouse } from "./housekeeping.ts";
import { createRounds } from "./rounds.ts";
import { createWorkerPools } from "./worker-pools.ts";

export type Worker = {
  id: string;
  /**
   * Sends nothing new, waits for requests in flight (at most `graceMs`, default 15,000), settles
   * them, hands its leases back.
   */
  stop(graceMs?: number): Promise<void>;
  metrics(): ClientSenderMetrics[];
};
export type WorkerOptions = { databaseUrl: string; baseUrl?: string };

/** In case the database's notice is lost. */
const configPollMs = 1_000;
const replaysEveryMs = 2_000;
const statisticsEveryMs = 2_000;
/** A person waits at a screen. */
const backTestsEveryMs = 500;
const statsEveryMs = 2_000;
/** Leases could not be renewed, so they have little time left. */
const afterTroubleMs = 100;

const notices = ["falconer_work", "falconer_config", permitChannel, recallChannel];

/** Starts this process's share of the delivery work. Resolves once it listens for work. */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { databaseUrl, baseUrl = env().TALON_ONE_BASE_URL } = options;
  const id = `${hostname()}-${process.pid}-${randomBytes(4).toString("hex")}`;
  const pools = createWorkerPools(databaseUrl);
  const { jobPool } = pools;
  const share = createClientShare({ id, baseUrl, pools });
  const rounds = createRounds("a round of leases", () => leaseRound(share), renewEveryMs);
  const reload = async () => share.setTargets(await loadTargets(pools.pool));
  const metrics = () => [...share.senders.values()].map((sender) => sender.metrics());

  await keepHouse(jobPool);
  await reload();
  const listener = await listen(
    databaseUrl,
    notices,
    (channel, payload) => {
      if (channel === "falconer_work") share.senders.get(payload)?.wake();
      else if (channel === recallChannel) for (const sender of share.all()) sender.recall(payload);
      else if (channel === permitChannel) {
        const notice = JSON.parse(payload) as PermitNotice;
        share.senders.get(notice.clientKey)?.hear(notice);
      } else return reload().then(() => rounds.soon(0)); // if it fails, the poll tries again
    },
    () => {
      for (const sender of share.senders.values()) sender.wake();
      return reload();
    },
  );
  await rounds.now();
  const replays = oneAtATime(() => runReplays(jobPool));
  const backTests = oneAtATime(() => runBackTests(jobPool));
  const reprocesses = oneAtATime(() => runReprocesses(jobPool));
  const statistics = startStatisticsKeeper(databaseUrl, { everyMs: statisticsEveryMs, fills: true });
  const outages = createOutages(jobPool);
  const hideSenders = exposeSenders(metrics);
  const tellStats = async () => {
    const counted = metrics();
    await jobPool.query("UPDATE worker SET stats = $2 WHERE id = $1", [id, JSON.stringify(counted)]);
    await outages.tell(counted);
  };
  const timers = [
    setInterval(() => inBackground("reading the configuration", reload), configPollMs),
    setInterval(() => inBackground("replaying", replays.run), replaysEveryMs),
    setInterval(() => inBackground("reprocessing", reprocesses.run), replaysEveryMs),
    setInterval(() => inBackground("back-testing", backTests.run), backTestsEveryMs),
    setInterval(() => inBackground("telling what is counted", tellStats), statsEveryMs),
  ];

  return {
    id,
    metrics,
    async stop(graceMs = 15_000) {
      for (const one of timers) clearInterval(one);
      hideSenders();
      await rounds.stop();
      await listener.stop();
      await share.stop(graceMs);
      await forgetWorker(pools.leasePool, id).catch(() => {});
      await Promise.all([replays.ended(), reprocesses.ended(), backTests.ended()]);
      await statistics.stop();
      await pools.end();
    },
  };
}

/** Returns when the next one is due. */
async function leaseRound(share: ClientShare): Promise<number> {
  const startedAt = performance.now();
  try {
    const freeAtMs = await share.tend();
    const nowMs = performance.now();
    const restMs = Math.max(10, renewEveryMs - (nowMs - startedAt));
    return freeAtMs === undefined ? restMs : Math.min(restMs, Math.max(0, freeAtMs - nowMs));
  } catch (error) {
    share.failed();
    log.warn({ err: errorText(error) }, "leases could not be renewed");
    return afterTroubleMs;
  }
}
