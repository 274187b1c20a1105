/** What waits, and what decides how fast it goes. */
export type Waiting = {
  deliveries: number;
  /** Requests that Talon.One accepts per second. */
  limitPerSecond: number;
  /** Requests per delivery, with retries; below 1 if deliveries share requests. */
  requestsPerDelivery: number;
  /** New deliveries per second, judged by the last hour. */
  arrivalsPerSecond: { low: number; mean: number; high: number };
};

/** In seconds. `longest` is null if, in times as busy as the last hour, it would never end. */
export type Forecast = { shortest: number; expected: number; longest: number | null } | { grows: true };

/**
 * When the waiting deliveries will be sent. It is a range, because new ones queue behind them and
 * take their share of the limit.
 */
export function forecast({ deliveries, limitPerSecond, requestsPerDelivery, arrivalsPerSecond }: Waiting): Forecast {
  if (deliveries <= 0) return { shortest: 0, expected: 0, longest: 0 };
  const perSecond = limitPerSecond / Math.max(requestsPerDelivery, 1e-6);
  const takes = (arrivals: number) => (perSecond > arrivals ? deliveries / (perSecond - arrivals) : undefined);
  const expected = takes(arrivalsPerSecond.mean);
  const shortest = takes(arrivalsPerSecond.low);
  if (expected === undefined || shortest === undefined) return { grows: true };
  return { shortest, expected, longest: takes(arrivalsPerSecond.high) ?? null };
}

/** A difference smaller than this share of the time is not worth a range. */
const worthTelling = 0.2;

/** True if the time is given as a range. */
export const isRange = ({ shortest, longest }: { shortest: number; longest: number | null }): boolean =>
  longest === null || (longest > 10 && longest - shortest > longest * worthTelling);

/** "44 s", "3 min 44 s", "2 h 5 min", "3 d 4 h": the two largest parts. */
export function durationWords(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  const parts: [number, string][] = [
    [86_400, "d"],
    [3_600, "h"],
    [60, "min"],
    [1, "s"],
  ];
  const first = parts.findIndex(([length]) => whole >= length);
  const [large, largeName] = parts[first] as [number, string];
  const [small, smallName] = parts[first + 1] ?? [0, ""];
  const rest = small ? Math.floor((whole % large) / small) : 0;
  return `${Math.floor(whole / large)} ${largeName}${rest > 0 ? ` ${rest} ${smallName}` : ""}`;
}
