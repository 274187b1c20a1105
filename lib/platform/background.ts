import "#server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { isLastingFault } from "#lib/platform/lasting-fault.ts";
import { log } from "./log.ts";

/** An error's words for the log. */
export const errorText = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Work that nobody waits for: what it throws is logged, with what it was, and goes no further. */
export function inBackground(what: string, work: () => unknown): void {
  const failed = (error: unknown) => {
    // It is reported often enough that the database is away; where it was asked says nothing.
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
 * After a fault of our own a loop waits a moment: one that comes every time must not take the
 * processor.
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
