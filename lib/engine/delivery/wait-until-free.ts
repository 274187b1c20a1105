/**
 * Waits until `waitMs()` says 0, or `cancelled()`. A timer comes up to two milliseconds late, which
 * the limiter has room for: nothing is gained by spending the processor's time on being more exact,
 * and whatever else this process does would have to wait for it.
 */
export async function waitUntilFree(waitMs: () => number, cancelled: () => boolean): Promise<void> {
  for (;;) {
    const ms = waitMs();
    if (ms <= 0 || cancelled()) return;
    await new Promise((resolve) => setTimeout(resolve, Math.min(Math.max(1, Math.floor(ms)), 50)));
  }
}
