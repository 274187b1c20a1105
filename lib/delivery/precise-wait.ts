/**
 * Waits until `waitMs()` says 0, or `cancelled()`. A timer alone comes up to a millisecond or two late, and at 60 requests a second every
 * millisecond late is lost for good; so the last one is waited for turn by turn of the event loop.
 */
export async function preciseWait(waitMs: () => number, cancelled: () => boolean): Promise<void> {
  for (;;) {
    const ms = waitMs();
    if (ms <= 0 || cancelled()) return;
    if (ms > 1.5) await new Promise((resolve) => setTimeout(resolve, Math.min(ms - 1.2, 50)));
    else await new Promise((resolve) => setImmediate(resolve));
  }
}
