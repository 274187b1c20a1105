/**
 * Talon.One counts as silent after this long without a sign of life, and after as many requests as
 * one second may carry (at least `fewest`).
 */
const silentAfterMs = 3_000;
const fewest = 20;
/**
 * The rate towards a silent Talon.One is divided by this, but stays at least one request per
 * second, unless the limit is lower.
 */
const lessOften = 10;

export type Circuit = {
  /**
   * Milliseconds until the next request may leave; 0: the circuit is closed, or it is time for
   * another probe.
   */
  waitMs(nowMs: number): number;
  /** A request leaves. */
  sent(nowMs: number): void;
  /** Talon.One responded, with whatever (see `showsLife`): full rate again. */
  answered(): void;
  /** What was counted as sent never left: no request was made. */
  notSent(): void;
  isOpen(nowMs: number): boolean;
  /** Since when Talon.One has been silent; undefined while the circuit is closed. */
  silentSinceMs(nowMs: number): number | undefined;
  /** Requests per second that leave while it is open. */
  probesPerSecond(): number;
  setLimit(limit: number): void;
};

/**
 * Keeps a client from sending at its full limit to a Talon.One that does not respond. Sixty
 * requests per second that all end after 10 seconds help nobody, and each costs a connection and a
 * retry on a machine that other destinations share. Probes continue, so the first response is
 * noticed at once. Times are from one monotonic clock, in ms.
 */
export function createCircuit(limit: number): Circuit {
  let most = limit;
  let unanswered = 0;
  let firstUnansweredMs = 0;
  let lastSentMs = Number.NEGATIVE_INFINITY;
  const isOpen = (nowMs: number) => unanswered >= Math.max(most, fewest) && nowMs - firstUnansweredMs >= silentAfterMs;
  const probesPerSecond = () => Math.min(most, Math.max(1, most / lessOften));
  return {
    waitMs: (nowMs) => (isOpen(nowMs) ? Math.max(0, lastSentMs + 1_000 / probesPerSecond() - nowMs) : 0),
    sent(nowMs) {
      if (unanswered++ === 0) firstUnansweredMs = nowMs;
      lastSentMs = nowMs;
    },
    answered() {
      unanswered = 0;
    },
    notSent() {
      unanswered = Math.max(0, unanswered - 1);
    },
    isOpen,
    silentSinceMs: (nowMs) => (isOpen(nowMs) ? firstUnansweredMs : undefined),
    probesPerSecond,
    setLimit(limit) {
      most = limit;
    },
  };
}

/**
 * Any response shows that someone is there, even a refusal, except those by which a gateway reports
 * that nothing is behind it.
 */
export const showsLife = (status: number | undefined) => status !== undefined && (status < 500 || status === 501);
