import { type ChartData, halfDayMs, isDaily, type Series } from "./chart-data.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const timeSteps = [1, 2, 5, 10, 15, 30]
  .map((minutes) => minutes * minuteMs)
  .concat([1, 2, 3, 4, 6, 12].map((hours) => hours * hourMs))
  .concat([1, 2, 7, 14, 28, 84, 365].map((days) => days * dayMs));
const valueSteps = [1, 1_000, 1_000_000, 1_000_000_000].flatMap((scale) =>
  [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500].map((step) => step * scale),
);

/** Bars are stacked: where each begins and ends, in the order given. */
export function stackBars(series: readonly Series[]): { series: Series; from: number[]; to: number[] }[] {
  const bars = series.filter(({ kind }) => kind === "bar");
  let below = bars[0]?.values.map(() => 0) ?? [];
  return bars.map((one) => {
    const from = below;
    below = from.map((base, index) => base + (one.values[index] ?? 0));
    return { series: one, from, to: below };
  });
}

/** The value at the upper edge, and the round ones that get a line, `room` pixels apart or more. */
export function valueTicks(series: readonly Series[], height: number, room: number): { top: number; ticks: number[] } {
  const lines = series.filter(({ kind }) => kind !== "bar").flatMap(({ values }) => values.map((value) => value ?? 0));
  const highest = Math.max(0, ...(stackBars(series).at(-1)?.to ?? []), ...lines);
  const top = Math.max(1, highest * 1.1);
  const wanted = (top * room) / Math.max(1, height);
  const step = valueSteps.find((each) => each >= wanted) ?? wanted;
  return { top, ticks: Array.from({ length: Math.floor(top / step) + 1 }, (_, index) => index * step) };
}

/** The bars that get a time below them: the first of every so many minutes, hours or days. */
export function timeTicks({ bounds, timeZone }: Pick<ChartData, "bounds" | "timeZone">, width: number, room: number) {
  const [first, last] = [bounds[0] ?? 0, bounds.at(-1) ?? 0];
  const perPixel = (last - first) / Math.max(1, width);
  const stepMs = timeSteps.find((each) => each >= room * perPixel) ?? (last - first || dayMs);
  const local = localTime(timeZone);
  const ticks: { at: number; words: string }[] = [];
  let before: number | undefined;
  for (const at of bounds.slice(0, -1)) {
    const place = local.of(at) / stepMs;
    const begins = before === undefined ? Number.isInteger(place) : Math.floor(place) > before;
    before = Math.floor(place);
    // Bars that do not begin on the hour could bring two times close together.
    if (!begins || (at - (ticks.at(-1)?.at ?? Number.NEGATIVE_INFINITY)) / perPixel < room * 0.7) continue;
    ticks.push({ at, words: local.words(at, (bounds[1] ?? 0) - first) });
  }
  return ticks;
}

/** Clock and calendar of a zone. */
function localTime(timeZone: string) {
  const numeric = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" } as const;
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone, hourCycle: "h23", ...numeric });
  const time = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const day = new Intl.DateTimeFormat("en-GB", { timeZone, day: "numeric", month: "short" });
  /** What a clock there shows, as if it were UTC. */
  const of = (ms: number) => {
    const shown = Object.fromEntries(parts.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day: date = 1, hour = 0, minute = 0 } = shown;
    return Date.UTC(year, month - 1, date, hour, minute) + (ms % minuteMs);
  };
  /** A day where one begins, else the time of day. */
  const words = (ms: number, barMs: number) =>
    isDaily(barMs) ? day.format(ms + halfDayMs) : (of(ms) % dayMs === 0 ? day : time).format(ms);
  return { of, words };
}

export type Scale = { x: (ms: number) => number; y: (value: number) => number };

const pixel = (value: number) => Math.round(value * 10) / 10;
/** A bar's share of the distance between the beginnings of two bars, and its greatest width. */
const barShare = 0.8;
const broadestBar = 40;

export function barPath(bounds: readonly number[], from: readonly number[], to: readonly number[], { x, y }: Scale): string {
  let path = "";
  to.forEach((end, index) => {
    const start = from[index] ?? 0;
    if (end <= start) return;
    const left = x(bounds[index] ?? 0);
    const width = Math.max(1, Math.min(broadestBar, (x(bounds[index + 1] ?? 0) - left) * barShare));
    path += `M${pixel(left)} ${pixel(y(start))}V${pixel(y(end))}h${pixel(width)}V${pixel(y(start))}z`;
  });
  return path;
}

/**
 * Through the middle of each bar's time, or holding from its beginning to its end; open at gaps.
 */
export function linePath(bounds: readonly number[], { kind, values }: Series, { x, y }: Scale): string {
  let path = "";
  let open = false;
  values.forEach((value, index) => {
    if (value === null) {
      open = false;
      return;
    }
    const [from, to] = [x(bounds[index] ?? 0), x(bounds[index + 1] ?? 0)];
    const height = pixel(y(value));
    if (kind === "step") path += open ? `V${height}H${pixel(to)}` : `M${pixel(from)} ${height}H${pixel(to)}`;
    // A single point is drawn too: a line of no length has round ends.
    else path += `${open ? "L" : "M"}${pixel((from + to) / 2)} ${height}${open ? "" : "h0"}`;
    open = true;
  });
  return path;
}

/** The bar whose time a place belongs to. */
export function barAt(bounds: readonly number[], ms: number): number {
  const next = bounds.findIndex((bound) => bound > ms);
  const last = bounds.length - 2;
  return Math.max(0, next === -1 ? last : Math.min(last, next - 1));
}
