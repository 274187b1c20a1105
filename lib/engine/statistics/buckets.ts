/**
 * The figures that are counted. Times are whole minutes since 1970; a bucket begins at a multiple
 * of its size.
 */
export const kinds = {
  /** Events by time of receipt. */
  received: "event",
  /** Deliveries by when they were made, and by when they settled; tests are separate. */
  made: "delivery",
  settled: "delivery",
  /** Classes of the time from receipt to delivery, of first deliveries. */
  latency: "delivery",
  /** Attempts by outcome, and classes of the time that Talon.One took. */
  attempt: "attempt",
  response: "attempt",
  /** What Talon.One's rules did, by effect; the campaign takes the column of the cause. */
  effect: "rule_effect",
} as const;
export type Kind = keyof typeof kinds;
export type CountedTable = (typeof kinds)[Kind];
export const countedTables = ["event", "delivery", "attempt", "rule_effect"] as const satisfies readonly CountedTable[];
/** Kinds that are counted by source, mapping, name and cause; the others by outcome alone. */
export const detailedKinds = ["received", "made", "settled", "effect"] as const satisfies readonly Kind[];

export const minutesOfDay = 1_440;
export const detailedSizes = [1, 60, minutesOfDay] as const;
export const totalSizes = [1, 15, 60, minutesOfDay] as const;
export type Size = (typeof totalSizes)[number];
/** How long buckets of a size are kept, in minutes. */
export const keptMinutes: Record<Size, number> = {
  1: 8 * minutesOfDay,
  15: 100 * minutesOfDay,
  60: 400 * minutesOfDay,
  1440: 400 * minutesOfDay,
};

export const minuteOf = (timeMs: number): number => Math.floor(timeMs / 60_000);
