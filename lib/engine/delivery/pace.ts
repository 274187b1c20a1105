/** No window of this length sees more than the limit leave: a little over a second, for the way to the other end is not always equally long. */
export const windowMs = 1_005;
/**
 * What the requests of one limit are spread over. The two milliseconds more than the window are room for one that leaves late: the one a window
 * behind it then need not be late as well. Were both the same, each lateness would come again every second, and all of them add up.
 */
const roundMs = 1_007;
/** Who was late, as after a busy moment of the machine, may catch up as much, at twice the pace; the window holds all the same. */
const catchUpMs = 250;
const widenBy = 1.05;
const widenForMs = 60_000;

export type Pace = {
  /** Milliseconds until the next request may leave; Infinity while that depends on one whose departure is not known yet. 0: now. */
  waitMs(nowMs: number): number;
  /** A request is about to leave: it counts from now on, for as long as nobody says when it left. */
  start(nowMs: number): Departure;
  /** Talon.One said "too many requests": a wider window for a minute. */
  widen(nowMs: number): void;
  setLimit(limit: number): void;
  /** The most departures that were seen in one second, ever. */
  maxPerSecond(): number;
};
export type Departure = {
  /** Its bytes were handed to the kernel. Only the first call counts. */
  left(atMs: number): void;
  /** It is over. If it was never seen to leave, it counts as having left just now: it may have. */
  ended(atMs: number): void;
};

/**
 * At most `limit` departures in any window. INVARIANT: departures of the last window, plus those whose time is unknown, never exceed the limit;
 * so whenever an unknown one turns out to have left, its place has been counted all the time. Times are of one monotonic clock, in ms.
 * `full`: starts as if a whole window had just left, for who takes over does not know what the one before sent.
 */
export function createPace(limit: number, options: { nowMs: number; full: boolean }): Pace {
  let most = limit;
  let wideUntil = Number.NEGATIVE_INFINITY;
  let unknown = 0;
  let lastStart = Number.NEGATIVE_INFINITY;
  let due = Number.NEGATIVE_INFINITY;
  const left: number[] = options.full ? new Array<number>(limit).fill(options.nowMs) : [];
  // What was only assumed at a takeover is no departure of ours: it is not counted in the metric.
  const seen: number[] = [];
  let maxSeen = 0;

  const widthAt = (nowMs: number, width: number) => (nowMs < wideUntil ? width * widenBy : width);
  const forget = (nowMs: number) => {
    const width = widthAt(nowMs, windowMs);
    let gone = 0;
    while (gone < left.length && (left[gone] as number) + width <= nowMs) gone++;
    if (gone > 0) left.splice(0, gone);
  };
  function depart(atMs: number) {
    let at = left.length;
    while (at > 0 && (left[at - 1] as number) > atMs) at--;
    left.splice(at, 0, atMs);
    seen.push(atMs);
    while (seen.length > 0 && (seen[0] as number) <= atMs - 1_000) seen.shift();
    maxSeen = Math.max(maxSeen, seen.length);
  }

  return {
    waitMs(nowMs) {
      forget(nowMs);
      const width = widthAt(nowMs, windowMs);
      const even = Math.max(due, lastStart + widthAt(nowMs, roundMs) / most / 2) - nowMs;
      const over = left.length + unknown + 1 - most;
      if (over <= 0) return Math.max(0, even);
      if (over > left.length) return Number.POSITIVE_INFINITY;
      return Math.max(0, even, (left[over - 1] as number) + width - nowMs);
    },
    start(nowMs) {
      due = Math.max(due + widthAt(nowMs, roundMs) / most, nowMs - catchUpMs);
      lastStart = nowMs;
      unknown++;
      let open = true;
      const close = (atMs: number) => {
        if (!open) return;
        open = false;
        unknown--;
        depart(atMs);
      };
      return { left: close, ended: close };
    },
    widen(nowMs) {
      wideUntil = nowMs + widenForMs;
    },
    setLimit(limit) {
      most = limit;
    },
    maxPerSecond: () => maxSeen,
  };
}
