import type { Clock } from "./clock.ts";

/**
 * Loops wait for a signal, and others raise it. It remembers nothing: code that checks and then
 * waits without awaiting anything in between misses none. Code that does something in between
 * compares `raised`.
 */
export type Signal = {
  raise(): void;
  /** Resolves when it is raised, or after `ms`. */
  wait(ms?: number): Promise<void>;
  /** How often it has been raised. */
  raised(): number;
  /** Raises it for good: nobody waits for it any more. */
  close(): void;
};

export function createSignal(clock: Clock): Signal {
  const waiting = new Set<() => void>();
  let count = 0;
  let closed = false;
  const raise = () => {
    count++;
    for (const go of [...waiting]) go();
  };
  return {
    raise,
    close() {
      closed = true;
      raise();
    },
    wait: (ms = Number.POSITIVE_INFINITY) =>
      new Promise((resolve) => {
        if (closed) return resolve();
        const go = () => {
          waiting.delete(go);
          callOff();
          resolve();
        };
        waiting.add(go);
        const callOff = Number.isFinite(ms) ? clock.after(ms, go) : () => {};
      }),
    raised: () => count,
  };
}
