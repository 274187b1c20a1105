import { ExactNumber } from "#lib/platform/json.ts";
import { asText, type FilterHandler } from "./liquid-filter.ts";
import { parseInUtc } from "./utc-time.ts";

// Liquid's date filters as they behave on Segment's machines, which are in UTC and English. The
// library's own depend on the machine's time zone, language and summer time; these give the same
// text everywhere, including the browser's preview.

type Meter = { use(count: number): void };
type Flags = { [flag: string]: boolean };

const minuteMs = 60_000;
const monthNames = "January February March April May June July August September October November December".split(" ");
const dayNames = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");

/** A moment as clocks of a zone show it: `shown` has the zone's wall clock in its UTC parts. */
type Moment = { ms: number; shown: Date; zoneName: string; offsetMinutes: number };

/**
 * `zone`: a name such as Asia/Tokyo, or minutes west of UTC. Undefined if the value is not a time.
 */
function momentOf(value: unknown, zone?: unknown): Moment | undefined {
  if (value === undefined || value === null) return undefined;
  const ms = millisecondsOf(value);
  const named = typeof zone === "string";
  const offsetMinutes = named ? namedOffset(zone, ms) : zone === undefined || zone === null ? 0 : Number(zone);
  const shown = new Date(ms - offsetMinutes * minuteMs);
  if (Number.isNaN(shown.getTime())) return undefined;
  return { ms, shown, zoneName: named ? zone : zone === undefined || zone === null ? "UTC" : "", offsetMinutes };
}

function millisecondsOf(value: unknown): number {
  if (value === "now" || value === "today") return Date.now();
  if (typeof value === "number" || value instanceof ExactNumber) return Number(value) * 1000;
  if (typeof value === "string") return /^\d+$/.test(value) ? Number(value) * 1000 : parseInUtc(value);
  if (typeof value === "boolean") return Number(value);
  return Array.isArray(value) ? parseInUtc(String(value)) : Number.NaN;
}

/** Minutes west of UTC at that moment. Throws for an unknown zone. */
function namedOffset(zone: string, ms: number): number {
  if (Number.isNaN(ms)) return 0;
  const options = { timeZone: zone, hourCycle: "h23", era: "short" } as const;
  const numeric = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" } as const;
  const parts = new Intl.DateTimeFormat("en-US", { ...options, ...numeric }).formatToParts(ms);
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? "0";
  const wall = new Date(0);
  wall.setUTCFullYear(
    part("era") === "BC" ? 1 - Number(part("year")) : Number(part("year")),
    Number(part("month")) - 1,
    Number(part("day")),
  );
  wall.setUTCHours(Number(part("hour")), Number(part("minute")), Number(part("second")));
  return (Math.floor(ms / 1000) * 1000 - wall.getTime()) / minuteMs;
}

function dayOfYear(date: Date): number {
  const start = new Date(0);
  start.setUTCFullYear(date.getUTCFullYear(), 0, 1);
  return Math.floor((date.getTime() - start.getTime()) / (24 * 60 * minuteMs)) + 1;
}

function weekOfYear(date: Date, startDay: number): string {
  const now = dayOfYear(date) + (startDay - date.getUTCDay());
  const first = (((date.getUTCDay() - dayOfYear(date) + 1) % 7) + 7) % 7;
  return String(Math.floor((now - (7 - first + startDay)) / 7) + 1);
}

function ordinal(day: number): string {
  if (day >= 11 && day <= 13) return "th";
  return ["th", "st", "nd", "rd"][day % 10] ?? "th";
}

function offsetText({ offsetMinutes }: Moment, flags: Flags): string {
  const minutes = Math.abs(offsetMinutes);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${offsetMinutes > 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}${flags[":"] ? ":" : ""}${two(minutes % 60)}`;
}

/** Some engines put a narrow space before AM and PM. */
const local = (moment: Moment, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat("en-US", { ...options, timeZone: "UTC" }).format(moment.shown).replaceAll("\u202f", " ");
const datePart = { year: "numeric", month: "numeric", day: "numeric" } as const;
const timePart = { hour: "numeric", minute: "numeric", second: "numeric" } as const;

type Code = (moment: Moment, flags: Flags, width: number, meter: Meter) => string | number;

const codes: { [conversion: string]: Code | undefined } = {
  a: ({ shown }) => (dayNames[shown.getUTCDay()] as string).slice(0, 3),
  A: ({ shown }) => dayNames[shown.getUTCDay()] as string,
  b: ({ shown }) => (monthNames[shown.getUTCMonth()] as string).slice(0, 3),
  h: ({ shown }) => (monthNames[shown.getUTCMonth()] as string).slice(0, 3),
  B: ({ shown }) => monthNames[shown.getUTCMonth()] as string,
  c: (moment) => local(moment, { ...datePart, ...timePart }),
  C: ({ shown }) => Number.parseInt(String(shown.getUTCFullYear()).slice(0, 2), 10),
  d: ({ shown }) => shown.getUTCDate(),
  e: ({ shown }) => shown.getUTCDate(),
  H: ({ shown }) => shown.getUTCHours(),
  I: ({ shown }) => shown.getUTCHours() % 12 || 12,
  j: ({ shown }) => dayOfYear(shown),
  k: ({ shown }) => shown.getUTCHours(),
  l: ({ shown }) => shown.getUTCHours() % 12 || 12,
  L: ({ shown }) => shown.getUTCMilliseconds(),
  m: ({ shown }) => shown.getUTCMonth() + 1,
  M: ({ shown }) => shown.getUTCMinutes(),
  N: ({ shown }, _flags, given, meter) => {
    const width = given || 9;
    const digits = String(shown.getUTCMilliseconds()).padStart(3, "0").slice(0, width);
    meter.use(width - digits.length);
    return digits.padEnd(width, "0");
  },
  p: ({ shown }) => (shown.getUTCHours() < 12 ? "AM" : "PM"),
  P: ({ shown }) => (shown.getUTCHours() < 12 ? "am" : "pm"),
  q: ({ shown }) => ordinal(shown.getUTCDate()),
  // From the clock that is shown, and rounded, as in the version that Segment runs.
  s: ({ shown }) => Math.round(shown.getTime() / 1000),
  S: ({ shown }) => shown.getUTCSeconds(),
  u: ({ shown }) => shown.getUTCDay() || 7,
  U: ({ shown }) => weekOfYear(shown, 0),
  w: ({ shown }) => shown.getUTCDay(),
  W: ({ shown }) => weekOfYear(shown, 1),
  x: (moment) => local(moment, datePart),
  X: (moment) => local(moment, timePart),
  y: ({ shown }) => String(shown.getUTCFullYear()).slice(2, 4),
  Y: ({ shown }) => shown.getUTCFullYear(),
  z: offsetText,
  Z: (moment, flags) => moment.zoneName || offsetText(moment, flags),
  t: () => "\t",
  n: () => "\n",
  "%": () => "%",
};
const widths: { [conversion: string]: number | undefined } = { j: 3, L: 3 };
for (const conversion of "deHIklmMSUW") widths[conversion] = 2;
const paddedBySpaces = new Set("aAbBceklpP");

function strftime(moment: Moment, format: string, meter: Meter): string {
  return format.replace(/%([-_0^#:]+)?(\d+)?[EO]?(.)/g, (input: string, flagText = "", widthText = "", conversion = "") => {
    const code = Object.hasOwn(codes, conversion) ? codes[conversion] : undefined;
    if (!code) return input;
    const flags: Flags = Object.fromEntries([...flagText].map((flag) => [flag, true]));
    let text = String(code(moment, flags, Number(widthText), meter));
    if (flags["^"]) text = text.toUpperCase();
    else if (flags["#"]) text = /[a-z]/.test(text) ? text.toUpperCase() : text.toLowerCase();
    const width = flags["-"] ? 0 : Number(widthText) || widths[conversion] || 0;
    meter.use(width - text.length);
    return text.padStart(width, flags._ || (!flags["0"] && paddedBySpaces.has(conversion)) ? " " : "0");
  });
}

const lengthOf = (value: unknown) => (typeof value === "string" || Array.isArray(value) ? value.length : 0);

const date: FilterHandler = function (value, format, zone) {
  const meter = this.context.memoryLimit;
  meter.use(lengthOf(value) + lengthOf(zone));
  const moment = momentOf(value, zone);
  if (!moment) return value;
  const text = format === undefined || format === null ? this.context.opts.dateFormat : asText(format);
  meter.use(text.length);
  return strftime(moment, text, meter);
};

function written(month: string): FilterHandler {
  return function (value, type, style) {
    const moment = momentOf(value);
    if (!moment) return value;
    const day = moment.shown.getUTCDate();
    const american = style === "US" ? `${month} ${day}%q, %Y` : `${day}%q ${month} %Y`;
    return strftime(moment, type === "ordinal" ? american : `%d ${month} %Y`, this.context.memoryLimit);
  };
}

export const dateFilters: { [name: string]: FilterHandler } = {
  date,
  date_to_xmlschema(value) {
    return date.call(this, value, "%Y-%m-%dT%H:%M:%S%:z");
  },
  date_to_rfc822(value) {
    return date.call(this, value, "%a, %d %b %Y %H:%M:%S %z");
  },
  date_to_string: written("%b"),
  date_to_long_string: written("%B"),
};
