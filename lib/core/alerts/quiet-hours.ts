/** Warnings and notices wait until these hours are over; `to` may be on the next day. */
export type QuietHours = { from: string; to: string; timeZone: string };

const minutesOf = (clock: string): number => {
  const [hours = 0, minutes = 0] = clock.split(":").map(Number);
  return hours * 60 + minutes;
};

/** `clock`: the time of day in the zone of the quiet hours, "07:30". */
export function isQuietAt(hours: Pick<QuietHours, "from" | "to">, clock: string): boolean {
  const [from, to, at] = [minutesOf(hours.from), minutesOf(hours.to), minutesOf(clock)];
  return from <= to ? at >= from && at < to : at >= from || at < to;
}

/** The time of day there, "07:30". */
export const clockIn = (timeZone: string, nowMs: number): string =>
  new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(nowMs);

export const isQuiet = (hours: QuietHours | null, nowMs: number): boolean =>
  hours !== null && isQuietAt(hours, clockIn(hours.timeZone, nowMs));
