import "#server-only";
import { setTimeout as wait } from "node:timers/promises";

const longestMs = 2_000;

/**
 * For background work that is not urgent, between two pieces: rests `times` as long as the last
 * piece took. So it leaves the machine to everything else, and the more so the busier the machine
 * is. `signal`: ends the rest once it is aborted.
 */
export function unhurried(times: number, signal?: AbortSignal): () => Promise<void> {
  let since = performance.now();
  return async () => {
    await wait(Math.min((performance.now() - since) * times, longestMs), undefined, { signal }).catch(() => {});
    since = performance.now();
  };
}
