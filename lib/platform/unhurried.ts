import "#server-only";
import { setTimeout as wait } from "node:timers/promises";

const longestMs = 2_000;

/**
 * For work in the background that is in no hurry, between two of its pieces: rests for `times` as
 * long as the last piece took. So it leaves the machine to everything else, and the more the busier
 * that is. `signal`: rests no longer once it is aborted.
 */
export function unhurried(times: number, signal?: AbortSignal): () => Promise<void> {
  let since = performance.now();
  return async () => {
    await wait(Math.min((performance.now() - since) * times, longestMs), undefined, { signal }).catch(() => {});
    since = performance.now();
  };
}
