import { inBackground } from "#lib/platform/background.ts";
import { releases } from "./decide-next.ts";
import type { RecordedAttempt } from "./new-attempt.ts";
import { requestsToGiveBack } from "./outbound-request.ts";
import type { AttemptEnd, QueuedRequest, Settlement } from "./queued-request.ts";
import { neverSent } from "./send-request.ts";
import type { SenderState } from "./sender-state.ts";
import type { Settler } from "./settler.ts";

/** The end of what is held: it is settled and released, which may make room for more. */
export type Finisher = {
  /**
   * INVARIANT: whatever happens, these are no longer held afterwards. What could not be settled is
   * still claimed, and the claimer finds it.
   */
  finish(settlements: Settlement[], end?: AttemptEnd): Promise<void>;
  /** These were not sent: they return to their lanes, and nobody waits for that. */
  giveBack(requests: readonly QueuedRequest[]): void;
  /** Its attempt was recorded, but it is not sent after all. */
  giveUp(attempt: RecordedAttempt, why: string): void;
};

export function createFinisher(state: SenderState, settler: Settler): Finisher {
  async function finish(settlements: Settlement[], end?: AttemptEnd) {
    try {
      const lost = await settler.add(settlements, end);
      if (lost.length > 0) state.lose(lost);
    } catch (error) {
      state.doubt();
      throw error;
    } finally {
      state.letGo(settlements.map(({ queued }) => queued));
      state.work.raise();
    }
  }
  return {
    finish,
    giveBack(requests) {
      if (requests.length > 0) inBackground("giving back", () => finish(releases(requests)));
    },
    giveUp(attempt, why) {
      inBackground("giving back", () => finish(releases(requestsToGiveBack(attempt.outbound)), neverSent(attempt, why)));
    },
  };
}
