import { inBackground } from "#lib/platform/background.ts";

export type Rounds = {
  /** The next round comes in `ms`, or earlier if that was already requested. */
  soon(ms: number): void;
  /** Starts a round now; one in progress is not joined, but followed by another. */
  now(): Promise<void>;
  /** Ends them; resolves when the last one is over. */
  stop(): Promise<void>;
};

/**
 * Calls `round` again and again, never twice at once; it returns in how many ms it wants to be
 * called next. `fallbackMs` is for when it throws, which it should not.
 */
export function createRounds(what: string, round: () => Promise<number>, fallbackMs: number): Rounds {
  let timer: NodeJS.Timeout | undefined;
  let dueAt = Number.POSITIVE_INFINITY;
  let running: Promise<number> | undefined;
  let stopped = false;

  function soon(ms: number) {
    const at = performance.now() + ms;
    if (stopped || at >= dueAt) return;
    clearTimeout(timer);
    dueAt = at;
    timer = setTimeout(() => inBackground(what, now), ms);
  }
  async function now() {
    dueAt = Number.POSITIVE_INFINITY;
    if (stopped) return;
    if (running) return soon(10);
    let nextMs = fallbackMs;
    try {
      running = round();
      nextMs = await running;
    } finally {
      running = undefined;
      soon(nextMs);
    }
  }
  return {
    soon,
    now,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running?.catch(() => {});
    },
  };
}
