import "#server-only";
import { startClientSender } from "#lib/engine/delivery/client-sender.ts";
import type { ClientSender } from "#lib/engine/delivery/client-sender-types.ts";
import { acquireLease, type LeaseView, releaseLease, renewEveryMs, renewLeases, surveyLeases } from "#lib/engine/delivery/lease.ts";
import { type Target, targetsByClient } from "#lib/engine/delivery/targets.ts";
import { errorText, inBackground } from "#lib/platform/background.ts";
import { log } from "#lib/platform/log.ts";
import type { WorkerPools } from "./worker-pools.ts";

/** The clients that this worker sends for. */
export type ClientShare = {
  /** The senders that run, by client. */
  senders: ReadonlyMap<string, ClientSender>;
  /**
   * And those that are ending: their leases are renewed until what they have in flight is settled.
   */
  all(): ClientSender[];
  /** The configuration may have changed. */
  setTargets(all: readonly Target[]): void;
  /**
   * A round: renews leases, takes free ones, hands back those beyond its share. Returns when a
   * lease is about to become free, if one is, by performance.now().
   */
  tend(): Promise<number | undefined>;
  /** The leases could not be renewed. */
  failed(): void;
  /** Ends all senders; takes on no more. */
  stop(graceMs: number): Promise<void>;
};

const changeGraceMs = 10_000;

type ShareOptions = { id: string; baseUrl: string; pools: WorkerPools };

export function createClientShare(options: ShareOptions): ClientShare {
  const { id, pools } = options;
  const senders = new Map<string, ClientSender>();
  const leaving = new Set<ClientSender>();
  let targets = new Map<string, Target[]>();
  let stopped = false;
  /**
   * The database was away, so no sender could renew: the previous sender continues, and knows what
   * it has sent. Others wait a moment for it.
   */
  let patientUntil = 0;
  const all = () => [...senders.values(), ...leaving];
  const isHere = (clientKey: string) => senders.has(clientKey) || [...leaving].some((sender) => sender.lease.clientKey === clientKey);

  async function giveBack(sender: ClientSender, graceMs: number) {
    senders.delete(sender.lease.clientKey);
    leaving.add(sender);
    try {
      await sender.stop(graceMs);
    } finally {
      leaving.delete(sender);
      await releaseLease(pools.leasePool, sender.lease, id).catch(() => {}); // then it expires
    }
  }

  async function takeFree(leases: readonly LeaseView[], share: number): Promise<number | undefined> {
    const byKey = new Map(leases.map((lease) => [lease.clientKey, lease]));
    const about = { share, patient: performance.now() < patientUntil };
    const nowMs = performance.now();
    let soonest: number | undefined;
    for (const [clientKey, its] of targets) {
      if (stopped || isHere(clientKey)) continue;
      const lease = byKey.get(clientKey);
      const freeInMs = lease?.holder ? lease.expiresInMs : 0;
      // Its sender may be dying: look again at the very moment at which its lease would end.
      if (freeInMs > 0 && freeInMs < renewEveryMs * 2.5) soonest = Math.min(soonest ?? Number.POSITIVE_INFINITY, nowMs + freeInMs + 3);
      if (!mayTake(lease, { ...about, have: senders.size })) continue;
      try {
        const sender = await takeOn(options, clientKey, its, () => stopped);
        if (sender) senders.set(clientKey, sender);
      } catch (error) {
        // One client's trouble must not affect another.
        log.error({ err: errorText(error), clientKey }, "a client could not be taken on");
      }
    }
    return soonest;
  }

  /** Another worker has fewer than we could give: hand back one lease per round. */
  function shedExcess(leases: readonly LeaseView[], workers: number) {
    if (stopped || workers < 2 || leaving.size > 0) return;
    const living = leases.filter((lease) => lease.holder && lease.expiresInMs > 0 && targets.has(lease.clientKey));
    if (senders.size <= Math.ceil(targets.size / workers) || living.length < targets.size) return;
    const sender = [...senders.values()].at(-1);
    if (sender) inBackground("giving a client to another worker", () => giveBack(sender, changeGraceMs));
  }

  return {
    senders,
    all,
    setTargets(next) {
      targets = targetsByClient(next);
      for (const [clientKey, sender] of senders) {
        const mine = targets.get(clientKey);
        inBackground("changing a sender's targets", () => (mine ? sender.setTargets(mine) : giveBack(sender, changeGraceMs)));
      }
    },
    async tend() {
      for (const sender of await lostOf(options, all())) {
        senders.delete(sender.lease.clientKey);
        leaving.delete(sender);
        inBackground("abandoning a client", sender.abandon);
      }
      const { leases, workers } = await surveyLeases(pools.leasePool, id);
      const freeAtMs = await takeFree(leases, Math.ceil(targets.size / workers));
      shedExcess(leases, workers);
      return freeAtMs;
    },
    failed() {
      patientUntil = performance.now() + 3 * renewEveryMs;
    },
    async stop(graceMs) {
      stopped = true;
      // Leases are kept until what is in flight has ended.
      const leasesLeaving = () => [...leaving].map((sender) => sender.lease);
      const renewing = setInterval(
        () => inBackground("renewing leases", () => renewLeases(pools.leasePool, leasesLeaving(), id)),
        renewEveryMs,
      );
      await Promise.allSettled([...senders.values()].map((sender) => giveBack(sender, graceMs)));
      clearInterval(renewing);
    },
  };
}

/** Renews these leases; returns the senders that no longer hold theirs. */
async function lostOf({ id, pools }: ShareOptions, mine: readonly ClientSender[]): Promise<ClientSender[]> {
  const leases = mine.map((sender) => sender.lease);
  const kept = await renewLeases(pools.leasePool, leases, id);
  const lost = mine.filter((sender) => !kept.has(sender.lease.clientKey));
  for (const { lease } of lost) log.warn({ clientKey: lease.clientKey }, "lease lost");
  return lost;
}

/** Undefined: another worker was faster, or it is too late. */
async function takeOn(
  { id, baseUrl, pools }: ShareOptions,
  clientKey: string,
  targets: Target[],
  isTooLate: () => boolean,
): Promise<ClientSender | undefined> {
  const lease = await acquireLease(pools.leasePool, clientKey, id);
  if (!lease || isTooLate()) return undefined;
  log.info({ clientKey, term: lease.token }, "lease taken");
  try {
    return startClientSender({ ...pools, baseUrl, lease, targets });
  } catch (error) {
    await releaseLease(pools.leasePool, lease, id).catch(() => {});
    throw error;
  }
}

/**
 * A lease that nobody handed back belongs to a dead sender: the first worker to see it takes it,
 * whatever its share, and hands back later what is too much. But not if the database was away a
 * moment ago (`patient`).
 */
function mayTake(lease: LeaseView | undefined, { have, share, patient }: { have: number; share: number; patient: boolean }): boolean {
  if (!lease?.holder) return have < share;
  return lease.expiresInMs <= 0 && !patient;
}
