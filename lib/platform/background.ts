import "#server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { isLastingFault } from "#lib/platform/lasting-fault.ts";
import { log } from "./log.ts";

/** An error's words for the log. */
export const errorText = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Work that nobody waits for: whatever it throws is logged, with the work's name, and goes no
 * further.
 */
export function inBackground(what: string, work: () => unknown): void {
  const failed = (error: unknown) => {
    // That the database is away is reported often enough; where it was noticed says nothing.
    if (isLastingFault(error)) log.error({ err: error instanceof Error ? error.stack : String(error) }, `${what} failed`);
    else log.warn({ err: errorText(error) }, `${what} failed`);
  };
  try {
    const result = work();
    if (result instanceof Promise) result.catch(failed);
  } catch (error) {
    failed(error);
  }
}

/**
 * After a bug of our own, a loop waits a moment, so that one that recurs every time does not take
 * the processor.
 */
export const afterFaultMs = 300;

/** A loop that must not end before its time, whatever it throws. */
export async function untilStopped(what: string, run: () => Promise<void>, mayGoOn: () => boolean): Promise<void> {
  for (;;) {
    try {
      return await run();
    } catch (error) {
      log.error({ err: error instanceof Error ? error.stack : String(error) }, `${what} failed`);
      if (!mayGoOn()) return;
      await sleep(afterFaultMs);
    }
  }
}
