import { csvLine } from "#lib/platform/csv.ts";

/** One line, or one kind of bar, of a chart. */
export type Series = {
  name: string;
  /** A colour token, such as "good". */
  token: string;
  /** Bars are stacked in the order given; lines and steps lie over them. */
  kind: "bar" | "line" | "step";
  dashed?: boolean;
  values: readonly (number | null)[];
};

/** What happened at a moment, or from one to another: milliseconds. */
export type Mark = { at: number; until?: number | undefined; token: string; words: string };

/** A picture, and a table with the same content. */
export type ChartData = {
  /** What it shows; the name of its file. */
  title: string;
  /** When each bar begins, and when the last one ends: milliseconds, ascending. */
  bounds: readonly number[];
  series: readonly Series[];
  /** As people read it: "1,234", "340 ms". */
  format: (value: number) => string;
  /** The unit of the columns in a file: "ms". */
  unit?: string;
  timeZone: string;
  /** What happened meanwhile, oldest first. */
  marks?: readonly Mark[];
};

/** The marks of one bar: those that fall into it, or continue through it. */
export function marksIn({ bounds, marks = [] }: ChartData, index: number): Mark[] {
  const [from, to] = [bounds[index] as number, bounds[index + 1] as number];
  return marks.filter(({ at, until = at }) => at < to && (until > from || at >= from));
}

/** The distance between the bars decides how a time is written. */
export function timeWords(bounds: readonly number[], timeZone: string): (ms: number) => string {
  const stepMs = (bounds[1] ?? 0) - (bounds[0] ?? 0);
  const spanMs = (bounds.at(-1) ?? 0) - (bounds[0] ?? 0);
  const isDays = isDaily(stepMs);
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    ...(isDays || spanMs > 26 * 3_600_000 ? { weekday: "short", day: "numeric", month: "short" } : {}),
    ...(isDays ? {} : { hour: "2-digit", minute: "2-digit", hour12: false }),
  });
  return (ms) => format.format(isDays ? ms + halfDayMs : ms);
}

/** Bars of days, as short as the clocks may make one. */
export const isDaily = (stepMs: number): boolean => stepMs >= 23 * 3_600_000;
/** Within the day that a bar is of, also where it begins with the hour before that day. */
export const halfDayMs = 12 * 3_600_000;

/** The chart as a file: times in UTC, so that every program reads them, and numbers as they are. */
export function csvOf(data: ChartData): string {
  const { bounds, series, unit, marks } = data;
  const head = ["from", "to", ...series.map(({ name }) => (unit ? `${name} (${unit})` : name)), ...(marks ? ["Marks"] : [])];
  const lines = bounds.slice(0, -1).map((from, index) => [
    new Date(from).toISOString(),
    new Date(bounds[index + 1] as number).toISOString(),
    ...series.map(({ values }) => values[index]?.toString() ?? ""),
    ...(marks
      ? [
          marksIn(data, index)
            .map(({ words }) => words)
            .join("; "),
        ]
      : []),
  ]);
  return [head, ...lines].map(csvLine).join("");
}

export const fileName = (title: string, from: number | undefined) =>
  `${title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "")}-${new Date(from ?? 0).toISOString().slice(0, 16).replaceAll(":", "")}.csv`;
