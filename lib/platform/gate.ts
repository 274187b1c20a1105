import "#server-only";

export type GateOptions = {
  /** How much work runs at once. */
  atOnce: number;
  /** How much more may wait for a place. */
  inLine: number;
  /** And no longer than this. */
  patienceMs: number;
  /** Thrown for callers that get no place. */
  refusal(): Error;
};
export type Gate = {
  /** Runs the work when there is a place for it. */
  run<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Under way and in line. */
  size(): { busy: number; waiting: number };
};

/**
 * Limits work that uses something scarce, such as a database connection each. First come, first
 * served.
 */
export function createGate({ atOnce, inLine, patienceMs, refusal }: GateOptions): Gate {
  let busy = 0;
  const line = new Set<() => void>();

  async function enter(): Promise<void> {
    if (busy < atOnce && line.size === 0) {
      busy++;
      return;
    }
    if (line.size >= inLine) throw refusal();
    await new Promise<void>((resolve, reject) => {
      const called = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        line.delete(called);
        reject(refusal());
      }, patienceMs);
      line.add(called);
    });
  }
  /** A place passes from one to the next without being free in between. */
  function leave() {
    const [next] = line;
    if (next) {
      line.delete(next);
      next();
    } else busy--;
  }

  return {
    async run(work) {
      await enter();
      try {
        return await work();
      } finally {
        leave();
      }
    },
    size: () => ({ busy, waiting: line.size }),
  };
}
