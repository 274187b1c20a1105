import "#server-only";

/**
 * Slots for planning that is large or takes long. What a few events at a time can make fits into
 * memory; a hundred at once could end the process.
 */
export type PlanningSlots = {
  /** Resolves with a function that frees the slot; rejects if none became free in time. */
  take(withinMs: number): Promise<() => void>;
};

export function createPlanningSlots(slots = 2): PlanningSlots {
  let free = slots;
  const waiting = new Set<() => void>();
  function leave(): void {
    const [next] = waiting;
    if (!next) free++;
    else {
      waiting.delete(next);
      next();
    }
  }
  const oneLeave = () => {
    let isLeft = false;
    return () => {
      if (!isLeft) leave();
      isLeft = true;
    };
  };
  return {
    take(withinMs) {
      if (free > 0) {
        free--;
        return Promise.resolve(oneLeave());
      }
      return new Promise((resolve, reject) => {
        const enter = () => {
          clearTimeout(timer);
          resolve(oneLeave());
        };
        const timer = setTimeout(
          () => {
            waiting.delete(enter);
            reject(new Error("other events were being planned"));
          },
          Math.max(withinMs, 0),
        );
        waiting.add(enter);
      });
    },
  };
}
