import "#server-only";
import type pg from "pg";
import { errorText } from "#lib/platform/background.ts";
import { log } from "#lib/platform/log.ts";
import { endedUnknown, mayHaveLeft } from "./crashed-attempts.ts";
import { createKeyUse } from "./key-use.ts";
import { claimRequests, nextDueMs, reclaimLanes, releaseOrphans, unparkLanes } from "./lanes.ts";
import type { Lease } from "./lease.ts";
import type { Queue } from "./queue.ts";
import { type QueuedRequest, queuedRequestKey, type Settlement } from "./queued-request.ts";
import type { Target } from "./targets.ts";

export type ClaimerOptions = {
  pool: pg.Pool;
  claimPool: pg.Pool;
  lease: Lease;
  queue: Queue;
  /** Requests that are claimed, sent or not, by `queuedRequestKey`. */
  held: Map<string, QueuedRequest>;
  targets(): Target[];
  mayStart(): boolean;
  /** How many more requests are wanted now. */
  wanted(): number;
  /** Resolves when that may have changed. */
  changed(): Promise<void>;
  onClaimed(): void;
  /** Settles these without being waited for; never throws. */
  finish(settlements: Settlement[]): void;
  sent(): number;
};
export type Claimer = {
  run(): Promise<void>;
  wake(): void;
  /** A claim and what we know of it may have come apart: see releaseOrphans. */
  doubt(): void;
};

const idlePollMs = 1_000;
const unparkEveryMs = 60_000;
/** For as long as a request and its settlement may take, orphans are looked for now and then. */
const doubtForMs = 15_000;
const orphansEveryMs = 500;
/**
 * Lanes that the sender before us still holds in a transaction are passed over; it loses them
 * within seconds. Until then they are asked for again.
 */
const reclaimForMs = 8_000;
const reclaimEveryMs = 1_000;

/** Keeps a short supply of claimed work, fairly from every destination of one client. */
export function createClaimer(options: ClaimerOptions): Claimer {
  const { pool, claimPool, lease, queue, held, mayStart } = options;
  const noteKeyUse = createKeyUse(pool);
  let wakeUp: () => void = () => {};
  let signalled = true;
  let doubtUntil = Number.NEGATIVE_INFINITY;
  const doubt = () => {
    doubtUntil = performance.now() + doubtForMs;
  };
  const destinationIds = () => options.targets().map((target) => target.destinationId);
  const openIds = () =>
    options
      .targets()
      .filter((target) => target.open)
      .map((target) => target.destinationId);

  async function run() {
    // What another client's sender still held when we began is over soon, one way or the other:
    // look again then.
    let lastUnpark = performance.now() - unparkEveryMs + doubtForMs;
    let lastOrphans = performance.now();
    await reclaimLanes(pool, destinationIds(), lease.token).catch(retryLater);
    const reclaimUntil = performance.now() + reclaimForMs;
    let lastReclaim = performance.now();
    while (mayStart()) {
      if (performance.now() < reclaimUntil && performance.now() - lastReclaim > reclaimEveryMs) {
        lastReclaim = performance.now();
        await reclaimLanes(pool, destinationIds(), lease.token).catch(retryLater);
      }
      if (performance.now() < doubtUntil && performance.now() - lastOrphans > orphansEveryMs) {
        lastOrphans = performance.now();
        await releaseOrphaned().catch(retryLater);
      }
      if (options.wanted() <= 0) {
        await options.changed();
        continue;
      }
      signalled = false;
      let found = 0;
      try {
        found = await claimRound();
        await noteKeyUse(options.sent(), destinationIds());
        if (performance.now() - lastUnpark > unparkEveryMs) {
          lastUnpark = performance.now();
          await reclaimLanes(pool, destinationIds(), lease.token);
          if ((await unparkLanes(pool, destinationIds())) + (await releaseOrphaned()) > 0) signalled = true;
        }
      } catch (error) {
        // Whether it was carried out is not known.
        doubt();
        await retryLater(error);
      }
      if (found === 0 && !signalled && mayStart()) await idle();
    }
  }

  async function claimRound(): Promise<number> {
    const open = openIds();
    const singles = Math.max(1, Math.ceil(options.wanted() / Math.max(1, open.length)));
    let found = 0;
    for (const destinationId of open) {
      if (!mayStart()) break;
      const mergeables = queue.mergeableRoom(destinationId, singles);
      const look = Math.max(singles, mergeables);
      const { clientKey, token } = lease;
      const { requests, vanished, looked } = await claimRequests(claimPool, { destinationId, clientKey, token, look, singles, mergeables });
      const fresh = requests.filter((queued) => !held.has(queuedRequestKey(queued)));
      if (fresh.length < requests.length) doubt();
      const sentPerhaps = await mayHaveLeft(
        pool,
        fresh.filter((queued) => queued.reclaimed && !queued.retryUnknown),
      );
      const toSend = sentPerhaps.length > 0 ? fresh.filter((queued) => !sentPerhaps.includes(queued)) : fresh;
      for (const queued of [...fresh, ...vanished]) held.set(queuedRequestKey(queued), queued);
      queue.add(destinationId, toSend, looked >= look);
      if (sentPerhaps.length > 0) options.finish(sentPerhaps.map((queued) => ({ queued, verdict: endedUnknown })));
      if (vanished.length > 0) options.finish(vanished.map((queued) => ({ queued, verdict: { kind: "vanished" } })));
      found += fresh.length + vanished.length;
    }
    if (found > 0) options.onClaimed();
    return found;
  }

  async function releaseOrphaned(): Promise<number> {
    const lanes = [...held.values()].flatMap(({ destinationId, lanes: keys }) => keys.map((key) => ({ destinationId, key })));
    const released = await releaseOrphans(pool, destinationIds(), lease.token, lanes);
    if (released > 0) log.info({ clientKey: lease.clientKey, released }, "claims without a sender were released");
    return released;
  }

  async function idle() {
    const due = await nextDueMs(claimPool, openIds()).catch(() => undefined);
    if (signalled || !mayStart()) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.min(Math.max(due ?? idlePollMs, 5), idlePollMs));
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    wakeUp = () => {};
  }

  async function retryLater(error: unknown) {
    log.warn({ err: errorText(error), clientKey: lease.clientKey }, "work could not be claimed");
    await new Promise((resolve) => setTimeout(resolve, 300));
  }

  return {
    run,
    doubt,
    wake() {
      signalled = true;
      wakeUp();
    },
  };
}
