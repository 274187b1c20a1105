/**
 * Talon.One counts as silent once this long has passed, and as many requests as one second may
 * carry (at least `fewest`) have left, since it last showed life.
 */
const silentAfterMs = 3_000;
const fewest = 20;
/**
 * A silent one is asked this many times less often; but no less than once per second, unless its
 * limit says so.
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
  /** Talon.One answered, whatever it said (see `showsLife`): full rate again. */
  answered(): void;
  /** What was counted as sent never left: it was no request. */
  notSent(): void;
  isOpen(nowMs: number): boolean;
  /** Since when Talon.One has been silent; undefined while the circuit is closed. */
  silentSinceMs(nowMs: number): number | undefined;
  /** Requests a second that leave while it is open. */
  probesPerSecond(): number;
  setLimit(limit: number): void;
};

/**
 * Keeps a client whose Talon.One answers nothing from being asked at its whole limit: 60 requests a
 * second that all end after 10 seconds help nobody, and each costs a connection and a retry that
 * other destinations' work has to share the machine with. Probes continue, so the first answer is
 * noticed at once. Times are of one monotonic clock, in ms.
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
 * An answer shows that someone is there, a refusal as well. Not those by which a gateway says that
 * nobody is.
 */
export const showsLife = (status: number | undefined) => status !== undefined && (status < 500 || status === 501);
