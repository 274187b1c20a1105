import "#server-only";

/**
 * Bytes of bodies that a process holds at once, signed or not, from their arrival until they are
 * answered.
 */
export type ByteBudget = {
  /** Reserves, bit by bit, what one body from this address takes. */
  open(address: string): Reservation;
  heldBytes(): number;
};
export type Reservation = {
  /** False if these bytes exceed the budget: then the caller is asked to come back. */
  reserve(bytes: number): boolean;
  /** While the body is arriving, calls back once if it comes more slowly than it may. */
  watch(onSlow: () => void): void;
  /** All of it has arrived: what holds it now is our own work. */
  complete(): void;
  /** Gives back all that was reserved. */
  release(): void;
};
export type BudgetSizes = {
  /** All bodies together. */
  total: number;
  /** The part of it that only small bodies may use. */
  keptForSmall: number;
  /** A body is small up to here. */
  small: number;
  /** What the larger bodies of one address may hold together. */
  share: number;
};

const mebibyte = 1024 * 1024;
/** No honest sender is this slow; one that is takes budget from others. */
const leastPerSecond = 16 * 1024;
const lookEveryMs = 5_000;

/**
 * Enough for two of the largest bodies. Without a limit, a hundred of these at once would end the
 * process, and anyone may send them.
 */
export function budgetSizes(bodyLimit: number): BudgetSizes {
  const keptForSmall = 32 * mebibyte;
  const total = Math.max(256 * mebibyte, 2 * bodyLimit + keptForSmall);
  return { total, keptForSmall, small: mebibyte, share: Math.max(bodyLimit, (total - keptForSmall) / 2) };
}

export function createByteBudget(bodyLimit: number, sizes = budgetSizes(bodyLimit)): ByteBudget {
  const { total, keptForSmall, small, share } = sizes;
  const largeOf = new Map<string, number>();
  const coming = new Set<{ since: number; came: number; onSlow(): void }>();
  let held = 0;
  let large = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    for (const one of coming) {
      if (now - one.since < lookEveryMs) continue;
      const perSecond = one.came / ((now - one.since) / 1_000);
      Object.assign(one, { since: now, came: 0 });
      if (perSecond >= leastPerSecond) continue;
      coming.delete(one);
      one.onSlow();
    }
  }, lookEveryMs);
  timer.unref();

  return {
    heldBytes: () => held,
    open(address) {
      let mine = 0;
      let mineLarge = 0;
      const flow = { since: performance.now(), came: 0, onSlow() {} };
      return {
        reserve(bytes) {
          if (held + bytes > total) return false;
          // With the first byte too many for a small body, all of it counts as large.
          const more = mine + bytes > small ? mine + bytes - mineLarge : 0;
          const ofAddress = largeOf.get(address) ?? 0;
          if (more > 0 && (large + more > total - keptForSmall || ofAddress + more > share)) return false;
          if (more > 0) largeOf.set(address, ofAddress + more);
          large += more;
          mineLarge += more;
          held += bytes;
          mine += bytes;
          flow.came += bytes;
          return true;
        },
        watch(onSlow) {
          flow.onSlow = onSlow;
          coming.add(flow);
        },
        complete: () => void coming.delete(flow),
        release() {
          coming.delete(flow);
          held -= mine;
          large -= mineLarge;
          const left = (largeOf.get(address) ?? 0) - mineLarge;
          if (left > 0) largeOf.set(address, left);
          else largeOf.delete(address);
          mine = 0;
          mineLarge = 0;
        },
      };
    },
  };
}
