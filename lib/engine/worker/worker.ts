import "#server-only";
import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { runBackTests } from "#lib/engine/back-tests/run-back-test.ts";
import { startClientSender } from "#lib/engine/delivery/client-sender.ts";
import type { ClientSender, ClientSenderMetrics } from "#lib/engine/delivery/client-sender-types.ts";
import {
  acquireLease,
  forgetWorker,
  type LeaseView,
  releaseLease,
  renewEveryMs,
  renewLeases,
  surveyLeases,
} from "#lib/engine/delivery/lease.ts";
import { oneAtATime } from "#lib/engine/delivery/one-at-a-time.ts";
import { createOutages } from "#lib/engine/delivery/outages.ts";
import { type PermitNotice, permitChannel } from "#lib/engine/delivery/permits.ts";
import { recallChannel } from "#lib/engine/delivery/recall-channel.ts";
import { loadTargets, type Target } from "#lib/engine/delivery/targets.ts";
import { runReplays } from "#lib/engine/replays/run-replay.ts";
import { runReprocesses } from "#lib/engine/reprocess/run-reprocess.ts";
import { startStatisticsKeeper } from "#lib/engine/statistics/keeper.ts";
import { errorText, inBackground } from "#lib/platform/background.ts";
import { listen } from "#lib/platform/db/listen.ts";
import { createTunedPool } from "#lib/platform/db/pool.ts";
import { env } from "#lib/platform/env.ts";
import { log } from "#lib/platform/log.ts";
import { poolSize } from "#lib/platform/pool-sizes.ts";
import { keepHouse } from "./housekeeping.ts";

export type Worker = {
  id: string;
  /**
   * Sends nothing new, waits for requests in flight (at most `graceMs`, default 15,000), settles
   * them, gives its leases back.
   */
  stop(graceMs?: number): Promise<void>;
  metrics(): ClientSenderMetrics[];
};
export type WorkerOptions = { databaseUrl: string; baseUrl?: string };

export const deliverySettings = {
  plan_cache_mode: "force_generic_plan",
  enable_seqscan: "off",
  enable_hashjoin: "off",
  enable_mergejoin: "off",
  jit: "off",
};
/**
 * For looking into lanes and settling: every row is found by an index, and a queue is read from its
 * front.
 */
export const laneSettings = { ...deliverySettings, enable_bitmapscan: "off" };
/** In case the database's notice is lost. */
const configPollMs = 1_000;
const houseEveryMs = 10 * 60_000;
const replaysEveryMs = 2_000;
const statisticsEveryMs = 2_000;
/** Somebody waits at a screen. */
const backTestsEveryMs = 500;
const statsEveryMs = 2_000;

/** Starts this process's share of the delivery work. Resolves once it listens for work. */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { databaseUrl, baseUrl = env().TALON_ONE_BASE_URL } = options;
  const id = `${hostname()}-${process.pid}-${randomBytes(4).toString("hex")}`;
  const pool = createTunedPool(databaseUrl, {
    max: poolSize("DB_POOL_DELIVERY"),
    name: "delivery",
    settings: { ...deliverySettings, statement_timeout: "30000" },
    queryTimeoutMs: 40_000,
  });
  const claimPool = createTunedPool(databaseUrl, {
    max: poolSize("DB_POOL_CLAIMS"),
    name: "claims",
    settings: { ...laneSettings, statement_timeout: "30000" },
    queryTimeoutMs: 40_000,
  });
  const settlePool = createTunedPool(databaseUrl, {
    max: poolSize("DB_POOL_SETTLING"),
    name: "settling",
    settings: laneSettings,
    pipeline: true,
    queryTimeoutMs: 40_000,
  });
  // Leases are renewed over a connection of their own: no claim, however slow, makes a sender lose
  // what it owns.
  const leasePool = createTunedPool(databaseUrl, { max: 2, name: "leases", queryTimeoutMs: 1_200 });
  // Whatever is no hot path: with the planner as it comes.
  const jobPool = createTunedPool(databaseUrl, { max: poolSize("DB_POOL_JOBS"), name: "jobs" });
  const senders = new Map<string, ClientSender>();
  let targets = new Map<string, Target[]>();
  let stopped = false;

  async function reload() {
    const all = await loadTargets(pool);
    const next = new Map<string, Target[]>();
    for (const target of all) next.set(target.clientKey, [...(next.get(target.clientKey) ?? []), target]);
    targets = next;
    for (const [clientKey, sender] of senders) {
      const mine = targets.get(clientKey);
      inBackground("changing a sender's targets", () => (mine ? sender.setTargets(mine) : giveBack(sender, 10_000)));
    }
  }

  async function giveBack(sender: ClientSender, graceMs: number) {
    senders.delete(sender.lease.clientKey);
    leaving.add(sender);
    try {
      await sender.stop(graceMs);
    } finally {
      leaving.delete(sender);
      await releaseLease(leasePool, sender.lease, id).catch(() => {}); // then it runs out
    }
  }
  /** Senders that end: their leases are renewed until what they have in flight is settled. */
  const leaving = new Set<ClientSender>();

  async function tend() {
    const mine = [...senders.values(), ...leaving];
    const kept = await renewLeases(
      leasePool,
      mine.map((sender) => sender.lease),
      id,
    );
    for (const sender of mine)
      if (!kept.has(sender.lease.clientKey)) {
        log.warn({ clientKey: sender.lease.clientKey }, "lease lost");
        senders.delete(sender.lease.clientKey);
        leaving.delete(sender);
        inBackground("abandoning a client", sender.abandon);
      }
    const { leases, workers } = await surveyLeases(leasePool, id);
    const share = Math.ceil(targets.size / workers);
    await takeFree(leases, share);
    shedExcess(leases, workers);
  }

  /**
   * The database was away, so no sender could renew: whoever was one before goes on, and knows what
   * it has sent. Others wait a moment for it.
   */
  let patientUntil = 0;

  async function takeFree(leases: LeaseView[], share: number) {
    const byKey = new Map(leases.map((lease) => [lease.clientKey, lease]));
    for (const [clientKey, its] of targets) {
      if (stopped || senders.has(clientKey) || [...leaving].some((sender) => sender.lease.clientKey === clientKey)) continue;
      const lease = byKey.get(clientKey);
      if (lease?.holder && lease.expiresInMs > 0) {
        // Its sender may be dying: look again at the very moment its lease would end.
        if (lease.expiresInMs < renewEveryMs * 2.5) soon(lease.expiresInMs + 3);
        continue;
      }
      // A lease that nobody gave back is a dead sender's: whoever sees it first takes it, share or
      // not; what is too much goes back later.
      if (!lease?.holder && senders.size >= share) continue;
      if (lease?.holder && performance.now() < patientUntil) continue;
      try {
        await take(clientKey, its);
      } catch (error) {
        // One client's trouble is not another's.
        log.error({ err: errorText(error), clientKey }, "a client could not be taken on");
      }
    }
  }
  async function take(clientKey: string, its: Target[]) {
    const lease = await acquireLease(leasePool, clientKey, id);
    if (!lease || stopped) return;
    log.info({ clientKey, term: lease.token }, "lease taken");
    try {
      senders.set(clientKey, startClientSender({ pool, claimPool, settlePool, baseUrl, lease, targets: its }));
    } catch (error) {
      await releaseLease(leasePool, lease, id).catch(() => {});
      throw error;
    }
  }

  /** Somebody has fewer than I could give: one lease a round goes back. */
  function shedExcess(leases: LeaseView[], workers: number) {
    if (stopped || workers < 2 || leaving.size > 0) return;
    const living = leases.filter((lease) => lease.holder && lease.expiresInMs > 0 && targets.has(lease.clientKey));
    const most = Math.ceil(targets.size / workers);
    if (senders.size <= most || living.length < targets.size) return;
    const sender = [...senders.values()].at(-1);
    if (sender) inBackground("giving a client to another worker", () => giveBack(sender, 10_000));
  }

  let timer: NodeJS.Timeout | undefined;
  let dueAt = Number.POSITIVE_INFINITY;
  let tending: Promise<void> | undefined;
  /** The next round of leases comes in `ms`, or earlier where that was asked for already. */
  function soon(ms: number) {
    const at = performance.now() + ms;
    if (stopped || at >= dueAt) return;
    clearTimeout(timer);
    dueAt = at;
    timer = setTimeout(() => inBackground("a round of leases", round), ms);
  }
  async function round() {
    dueAt = Number.POSITIVE_INFINITY;
    if (stopped) return;
    if (tending) return soon(10);
    const startedAt = performance.now();
    let failed = false;
    tending = tend().catch((error: unknown) => {
      failed = true;
      patientUntil = performance.now() + 3 * renewEveryMs;
      log.warn({ err: errorText(error) }, "leases could not be renewed");
    });
    await tending;
    tending = undefined;
    soon(failed ? 100 : Math.max(10, renewEveryMs - (performance.now() - startedAt)));
  }

  await keepHouse(jobPool);
  await reload();
  const listener = await listen(
    databaseUrl,
    ["falconer_work", "falconer_config", permitChannel, recallChannel],
    (channel, payload) => {
      if (channel === "falconer_work") senders.get(payload)?.wake();
      else if (channel === recallChannel) for (const sender of [...senders.values(), ...leaving]) sender.recall(payload);
      else if (channel === permitChannel) {
        const notice = JSON.parse(payload) as PermitNotice;
        senders.get(notice.clientKey)?.hear(notice);
      } else return reload().then(() => soon(0)); // where it fails, the poll tries again
    },
    () => {
      for (const sender of senders.values()) sender.wake();
      return reload();
    },
  );
  await round();
  const statistics = startStatisticsKeeper(databaseUrl, { everyMs: statisticsEveryMs, fills: true });
  const replays = oneAtATime(() => runReplays(jobPool));
  const backTests = oneAtATime(() => runBackTests(jobPool));
  const reprocesses = oneAtATime(() => runReprocesses(jobPool));
  const timers = [
    setInterval(() => inBackground("reading the configuration", reload), configPollMs),
    setInterval(() => inBackground("housekeeping", () => keepHouse(jobPool)), houseEveryMs),
    setInterval(() => inBackground("replaying", replays.run), replaysEveryMs),
    setInterval(() => inBackground("reprocessing", reprocesses.run), replaysEveryMs),
    setInterval(() => inBackground("back-testing", backTests.run), backTestsEveryMs),
    setInterval(() => inBackground("telling what is counted", tellStats), statsEveryMs),
  ];
  const outages = createOutages(jobPool);
  async function tellStats() {
    const metrics = [...senders.values()].map((sender) => sender.metrics());
    await jobPool.query("UPDATE worker SET stats = $2 WHERE id = $1", [id, JSON.stringify(metrics)]);
    await outages.tell(metrics);
  }

  return {
    id,
    metrics: () => [...senders.values()].map((sender) => sender.metrics()),
    async stop(graceMs = 15_000) {
      stopped = true;
      for (const one of timers) clearInterval(one);
      clearTimeout(timer);
      await tending;
      await listener.stop();
      // Leases live on while what is in flight ends.
      const renewing = setInterval(
        () =>
          inBackground("renewing leases", () =>
            renewLeases(
              leasePool,
              [...leaving].map((sender) => sender.lease),
              id,
            ),
          ),
        renewEveryMs,
      );
      await Promise.allSettled([...senders.values()].map((sender) => giveBack(sender, graceMs)));
      clearInterval(renewing);
      await forgetWorker(leasePool, id).catch(() => {});
      await Promise.all([replays.ended(), reprocesses.ended()]);
      await statistics.stop();
      await Promise.all([replays.ended(), reprocesses.ended(), backTests.ended()]);
      await Promise.all([pool.end(), claimPool.end(), settlePool.end(), leasePool.end(), jobPool.end()]);
    },
  };
}
