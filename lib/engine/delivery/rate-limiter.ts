/**
 * In no window of this length does more than the limit leave. It is a little over a second, because
 * the way to Talon.One does not always take equally long.
 */
export const windowMs = 1_004;
/**
 * The time over which the requests of one limit are spread. It is three milliseconds longer than
 * the window, which leaves room for one that leaves late: the one a window behind it need not be as
 * late. If both were equal, each delay would repeat every second, and delays would add up.
 */
const roundMs = 1_007;
/**
 * Delays of up to this, by a timer or a pause of the process, are caught up with. Anything longer
 * is lost.
 */
const catchUpMs = 150;
/**
 * Requests that catch up stand closer together: by steps of at least this share of the even one,
 * and no more than `tenthShare` of a tenth of the limit leaves in a tenth of a second.
 */
const shortestStep = 0.5;
const tenthShare = 1.35;
const tenthMs = 100;
/**
 * The window is full: so where something was missing, a gap comes again a window later, until it
 * has grown out of the room above. The requests before it slow down, by steps longer than the even
 * one by this at most, and so it is spread over them: over half of the window, and no more is
 * caught up with than fits there.
 */
const slowerByMs = 15;
const widenBy = 1.05;
const widenForMs = 60_000;

export type RateLimiter = {
  /**
   * Milliseconds until the next request may leave; 0: now. Infinity while that depends on one whose
   * departure is not known yet.
   */
  waitMs(nowMs: number): number;
  /** A request is about to leave: it counts from now on, until someone reports when it left. */
  start(nowMs: number): Departure;
  /** Talon.One said "too many requests": a wider window for a minute. */
  widen(nowMs: number): void;
  setLimit(limit: number): void;
  /** The most departures ever seen in one second. */
  maxPerSecond(): number;
};
export type Departure = {
  /** Its bytes were handed to the kernel. Only the first call counts. */
  left(atMs: number): void;
  /** It is over. If nobody saw it leave, it counts as having left just now, because it may have. */
  ended(atMs: number): void;
};

/**
 * At most `limit` departures in any window, spread evenly over it. INVARIANT: departures of the
 * last window, plus those whose time is unknown, never exceed the limit; so whenever an unknown one
 * turns out to have left, its place has been counted all the time. Times are of one monotonic
 * clock, in ms. While less than half of the limit is used, requests need not stand in line for it:
 * they leave at up to twice the rate. From there on each has its place on a line of even steps.
 * What a disturbance has delayed is caught up with, bit by bit, so a late timer costs nothing for
 * good. `full`: starts as if a whole window had just left, for who takes over does not know what
 * the one before sent.
 */
export function createRateLimiter(limit: number, options: { nowMs: number; full: boolean }): RateLimiter {
  let most = limit;
  let wideUntil = Number.NEGATIVE_INFINITY;
  let unknown = 0;
  /** The latest starts, as many as may come in a tenth of a second; the last one is at the end. */
  const starts: number[] = [];
  let due = Number.NEGATIVE_INFINITY;
  const left: number[] = options.full ? new Array<number>(limit).fill(options.nowMs) : [];
  // Departures that were only assumed at a takeover are not ours, so the metric leaves them out.
  const seen: number[] = [];
  let maxSeen = 0;

  const widthAt = (nowMs: number, width: number) => (nowMs < wideUntil ? width * widenBy : width);
  /** The time from one request to the next while work waits. */
  const stepAt = (nowMs: number) => widthAt(nowMs, roundMs) / most;
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

  /** When the next one would be evenly spaced among the others. */
  function evenAt(nowMs: number, used: number): number {
    const step = stepAt(nowMs);
    const last = starts.at(-1) ?? Number.NEGATIVE_INFINITY;
    if (used < most / 2) return last + step / 2;
    const tenthAgo = starts.length < mostInTenth() ? Number.NEGATIVE_INFINITY : (starts[0] as number) + tenthMs;
    return Math.max(due, last + step * shortestStep, tenthAgo, slowedAt(used, widthAt(nowMs, windowMs), step + slowerByMs));
  }
  const mostInTenth = () => Math.max(1, Math.floor((most / 10) * tenthShare));
  /**
   * Early enough for every gap that the window still contains: no step on the way to it is longer.
   */
  function slowedAt(used: number, width: number, step: number): number {
    let at = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < left.length; i++) at = Math.max(at, (left[i] as number) + width - Math.max(0, most - used + i) * step);
    return at;
  }

  return {
    waitMs(nowMs) {
      forget(nowMs);
      const used = left.length + unknown;
      const even = evenAt(nowMs, used) - nowMs;
      const over = used + 1 - most;
      if (over <= 0) return Math.max(0, even);
      if (over > left.length) return Number.POSITIVE_INFINITY;
      return Math.max(0, even, (left[over - 1] as number) + widthAt(nowMs, windowMs) - nowMs);
    },
    start(nowMs) {
      const behind = Math.min(Math.max(0, nowMs - due), catchUpMs, (slowerByMs * most) / 2);
      due = nowMs + stepAt(nowMs) - behind;
      starts.push(nowMs);
      starts.splice(0, starts.length - mostInTenth());
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
