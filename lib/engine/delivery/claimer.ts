import "#server-only";
import { errorText } from "#lib/platform/background.ts";
import { log } from "#lib/platform/log.ts";
import type { ClientTargets } from "./client-targets.ts";
import { type Clock, pauseFor } from "./clock.ts";
import { endedUnknown } from "./crashed-attempts.ts";
import { createLaneRepairs } from "./lane-repairs.ts";
import type { LaneStore } from "./lane-store.ts";
import type { Settlement } from "./queued-request.ts";
import type { SenderState } from "./sender-state.ts";

export type ClaimerOptions = {
  state: SenderState;
  store: LaneStore;
  targets: Pick<ClientTargets, "all" | "limit">;
  /** Starts settling these and does not wait for it; never throws. */
  settle(settlements: Settlement[]): void;
  clock: Clock;
};
export type Claimer = {
  /** Until the state ends. */
  run(): Promise<void>;
};

const idlePollMs = 1_000;
const afterTroubleMs = 300;

/** Keeps a short supply of claimed work, taken fairly from every destination of one client. */
export function createClaimer({ state, store, targets, settle, clock }: ClaimerOptions): Claimer {
  const repairs = createLaneRepairs({ store, state, clock });
  const destinationIds = () => targets.all().map((target) => target.destinationId);
  const openIds = () =>
    targets
      .all()
      .filter((target) => target.open)
      .map((target) => target.destinationId);
  const wanted = () => state.wanted(targets.limit());

  async function run() {
    while (state.mayStart()) {
      const raised = state.work.raised();
      let found = 0;
      try {
        await repairs.run(destinationIds());
        if (wanted() <= 0) {
          await state.room.wait();
          continue;
        }
        found = await claimRound();
        await store.noteKeyUse(state.counts().sent, destinationIds());
      } catch (error) {
        // Whether it was carried out is unknown.
        state.doubt();
        log.warn({ err: errorText(error), clientKey: store.clientKey }, "work could not be claimed");
        await pauseFor(clock, afterTroubleMs);
      }
      if (found === 0) await idle(raised);
    }
  }

  async function claimRound(): Promise<number> {
    const open = openIds();
    const singles = Math.max(1, Math.ceil(wanted() / Math.max(1, open.length)));
    let found = 0;
    for (const destinationId of open) {
      if (!state.mayStart()) break;
      found += await claim(destinationId, singles);
    }
    return found;
  }

  async function claim(destinationId: string, singles: number): Promise<number> {
    const mergeables = state.queue.mergeableRoom(destinationId, singles, clock.nowMs());
    const look = Math.max(singles, mergeables);
    const { requests, vanished, looked } = await store.claim(destinationId, { look, singles, mergeables });
    const fresh = requests.filter((queued) => !state.isHeld(queued));
    if (fresh.length < requests.length) state.doubt();
    const sentPerhaps = await store.mayHaveLeft(fresh.filter((queued) => queued.reclaimed && !queued.retryUnknown));
    const toSend = sentPerhaps.length > 0 ? fresh.filter((queued) => !sentPerhaps.includes(queued)) : fresh;
    state.hold([...fresh, ...vanished]);
    state.queue.add(destinationId, toSend, { nowMs: clock.nowMs(), more: looked >= look });
    if (toSend.length > 0) state.filled.raise();
    if (sentPerhaps.length > 0) settle(sentPerhaps.map((queued) => ({ queued, verdict: endedUnknown })));
    if (vanished.length > 0) settle(vanished.map((queued) => ({ queued, verdict: { kind: "vanished" } })));
    return fresh.length + vanished.length;
  }

  /** Waits until something is due, or someone reports new work. */
  async function idle(raised: number) {
    if (state.work.raised() !== raised || !state.mayStart()) return;
    const due = await store.nextDueMs(openIds()).catch(() => undefined);
    if (state.work.raised() !== raised || !state.mayStart()) return;
    await state.work.wait(Math.min(Math.max(due ?? idlePollMs, 5), idlePollMs));
  }

  return { run };
}
