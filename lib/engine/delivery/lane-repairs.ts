import { log } from "#lib/platform/log.ts";
import type { Clock } from "./clock.ts";
import type { LaneStore } from "./lane-store.ts";
import type { SenderState } from "./sender-state.ts";

/**
 * Lanes that the previous sender still holds in a transaction are skipped; it loses them within
 * seconds. Until then they are claimed again and again.
 */
const reclaimForMs = 8_000;
const reclaimEveryMs = 1_000;
/** For as long as a request and its settlement may take, orphans are looked for now and then. */
const doubtForMs = 15_000;
const orphansEveryMs = 500;
const sweepEveryMs = 60_000;

/**
 * Repairs what a takeover, a lost answer or a bug has left in the lanes; knows when each repair is
 * due. INVARIANT: no claim of this client is in progress while `run` is.
 */
export function createLaneRepairs({ store, state, clock }: { store: LaneStore; state: SenderState; clock: Clock }) {
  const beganMs = clock.nowMs();
  let reclaimedMs = Number.NEGATIVE_INFINITY;
  let orphansMs = beganMs;
  // What another client's sender still held when we began ends soon, one way or the other: look
  // again then.
  let sweptMs = beganMs - sweepEveryMs + doubtForMs;

  async function releaseOrphaned(destinationIds: readonly string[]): Promise<void> {
    const released = await store.releaseOrphans(destinationIds, state.heldLanes());
    if (released > 0) log.info({ clientKey: store.clientKey, released }, "claims without a sender were released");
  }

  return {
    /** Does what is due. */
    async run(destinationIds: readonly string[]): Promise<void> {
      const nowMs = clock.nowMs();
      const sweeps = nowMs - sweptMs > sweepEveryMs;
      // What fails is tried again when it is next due; claims continue in the meantime.
      if (sweeps) sweptMs = nowMs;
      if (sweeps || (nowMs - beganMs < reclaimForMs && nowMs - reclaimedMs > reclaimEveryMs)) {
        reclaimedMs = nowMs;
        await store.reclaim(destinationIds);
      }
      if (sweeps || (nowMs - state.doubtedAtMs() < doubtForMs && nowMs - orphansMs > orphansEveryMs)) {
        orphansMs = nowMs;
        await releaseOrphaned(destinationIds);
      }
      if (sweeps) await store.unpark(destinationIds);
    },
  };
}
