import { detailedSizes, keptMinutes, minutesOfDay, totalSizes } from "./buckets.ts";

/** The ranges that the console offers: their length, and the length of a bar, in minutes. */
const presets = {
  "1h": { length: 60, step: 1 },
  "24h": { length: minutesOfDay, step: 15 },
  "7d": { length: 7 * minutesOfDay, step: 120 },
  "30d": { length: 30 * minutesOfDay, step: minutesOfDay },
  "90d": { length: 90 * minutesOfDay, step: minutesOfDay },
} as const;
export type RangeName = keyof typeof presets;
export const rangeNames = Object.keys(presets) as [RangeName, ...RangeName[]];

/** Times in whole minutes since 1970. */
export type Asked = { range: RangeName } | { from: number; to: number };
/** `bounds`: where each bar begins, ascending, and after them where the last one ends. */
export type Bars = { bounds: number[]; stepMinutes: number };
/** Which buckets are read: those by source, mapping, name and cause, or those of all together. */
type Of = "details" | "totals";

const steps = [1, 5, 15, 30, 60, 120, 360, 720, minutesOfDay, 7 * minutesOfDay];
const mostBars = 100;

/** The finest buckets that are still kept from `from` on, of those that fit together. */
export function grainFrom(from: number, now: number, of: Of = "totals"): number {
  const sizes = of === "details" ? detailedSizes : totalSizes;
  return sizes.find((size) => from >= now - keptMinutes[size]) ?? 60;
}

/**
 * Cuts a range into bars of minutes, hours or days of `timeZone`. They begin and end where buckets
 * that are still kept do, so the range may begin a little earlier, and end later, than was asked.
 */
export function barsOf(asked: Asked, timeZone: string, now: number, of: Of = "totals"): Bars {
  const zone = { timeZone, now, of };
  if ("range" in asked) {
    const { length, step } = presets[asked.range];
    const from = now - length + step;
    // Quarters of an hour begin with a full one: counts by mapping are then read by the hour.
    return { bounds: boundsOf(step === 15 ? wholeHour(from) : from, now + 1, step, zone), stepMinutes: step };
  }
  // Before what is kept there is nothing to show, however early a range begins.
  const oldest = now - keptMinutes[minutesOfDay];
  const to = Math.min(Math.max(asked.to, asked.from + 1, oldest + 1), now + 1);
  const from = Math.max(Math.min(asked.from, to - 1), oldest);
  const finest = grainFrom(from, now, of);
  const step = steps.find((each) => each >= finest && (to - from) / each <= mostBars) ?? (steps.at(-1) as number);
  // The same where no minutes are kept any more.
  const bounds = finest > 1 && step < 60 ? boundsOf(wholeHour(from), wholeHour(to + 59), step, zone) : boundsOf(from, to, step, zone);
  return { bounds, stepMinutes: step };
}

const wholeHour = (minute: number) => Math.floor(minute / 60) * 60;

/** From the bound at or before `from` to the first one at or after `to`. */
function boundsOf(from: number, to: number, step: number, { timeZone, now, of }: { timeZone: string; now: number; of: Of }): number[] {
  const bounds: number[] = [];
  if (step <= 60) {
    for (let at = Math.floor(from / step) * step; ; at += step) {
      bounds.push(at);
      if (at >= to) return bounds;
    }
  }
  // Longer ones begin with the reader's days, as far as what is kept tells these days apart.
  const grain = grainFrom(from, now, of);
  const kept = (at: number) => Math.floor(at / grain) * grain;
  const days = Math.max(1, step / minutesOfDay);
  for (let day = dayStart(from, timeZone); ; day = dayAfter(day, timeZone, days)) {
    const next = dayAfter(day, timeZone, days);
    for (let at = day; at < next; at += step < minutesOfDay ? step : next - day) {
      if (at + step > from && bounds.at(-1) !== kept(at)) bounds.push(kept(at));
      if (kept(at) >= to) return bounds;
    }
  }
}

const dayAfter = (day: number, timeZone: string, days: number) => dayStart(day + days * minutesOfDay + minutesOfDay / 2, timeZone);

/**
 * The first minute of the local day of `minute`. Clocks may skip midnight, and then the day begins
 * later, or show it twice.
 */
function dayStart(minute: number, timeZone: string): number {
  const localDay = Math.floor((minute + offsetAt(minute, timeZone)) / minutesOfDay) * minutesOfDay;
  const offsets = [localDay - minutesOfDay, localDay + minutesOfDay].map((at) => offsetAt(at, timeZone));
  const [first, second] = offsets.map((offset) => localDay - offset).sort((a, b) => a - b) as [number, number];
  return first + offsetAt(first, timeZone) >= localDay ? first : second;
}

const formatters = new Map<string, Intl.DateTimeFormat>();
const mostZones = 600;

/** How far the zone is ahead of UTC, in minutes. */
function offsetAt(minute: number, timeZone: string): number {
  if (timeZone === "UTC") return 0;
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    if (formatters.size >= mostZones) formatters.clear();
    formatter = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
    formatters.set(timeZone, formatter);
  }
  const name = formatter.formatToParts(minute * 60_000).find(({ type }) => type === "timeZoneName")?.value ?? "";
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)/.exec(name) ?? [];
  return sign ? (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) : 0;
}

export function isTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat("en-US", { timeZone });
    return true;
  } catch {
    return false;
  }
}
