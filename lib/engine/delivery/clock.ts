/** Time as the sender's units see it: the process's own, or a test's. */
export type Clock = {
  /** The time of one monotonic clock, in ms. */
  nowMs(): number;
  /** Milliseconds since 1970. */
  wallMs(): number;
  /** Calls once, this many ms from now; the function it returns cancels that. */
  after(ms: number, call: () => void): () => void;
};

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  wallMs: () => Date.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};

export const pauseFor = (clock: Clock, ms: number): Promise<void> => new Promise((resolve) => void clock.after(ms, resolve));
