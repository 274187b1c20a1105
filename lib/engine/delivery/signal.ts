import type { Clock } from "./clock.ts";

/**
 * What loops wait for, and others raise. It remembers nothing: who has looked, and then waits
 * without anything in between that takes time, misses none. Who does something in between compares
 * `raised`.
 */
export type Signal = {
  raise(): void;
  /** Resolves when it is raised, or after `ms`. */
  wait(ms?: number): Promise<void>;
  /** How often it was raised so far. */
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
