import { ExactNumber, type JsonValue } from "#lib/platform/json.ts";

/**
 * `note`: what was done to the value, absent if nothing was. `problem` continues a sentence that
 * begins with the attribute's name.
 */
export type TypedValue = { value: JsonValue; note?: string } | { problem: string };

const zone = "(?<zone>[Zz]|[+-]\\d\\d(?::?\\d\\d)?)";
const clock = `(?<hour>\\d\\d):(?<minute>\\d\\d)(?::(?<second>\\d\\d)(?<fraction>\\.\\d+)?)?`;
const written = new RegExp(`^(?<date>\\d{4}-\\d\\d-\\d\\d)(?:[Tt ]${clock} ?${zone}?)?$`);
/** A Unix time as text has at least this many digits: fewer may be a date without dashes. */
const unixText = /^-?\d{9,14}(\.\d+)?$/;

/**
 * Unix times below this are seconds (until November 2286), all others milliseconds (from 26 April
 * 1970 on, or before 7 September 1969). So present-day times are read correctly in both units.
 */
const firstMilliseconds = 1e10;

const noTime = "This isn’t a time such as 2026-01-31T12:00:00Z. It is sent unchanged, and Talon.One decides.";

/**
 * A time in RFC 3339. Never repaired silently: a time that does not exist is a problem, and a
 * rewritten one comes with a note.
 */
export function toTime(given: JsonValue): TypedValue {
  if (given === null) return { value: null };
  if (typeof given === "number") return fromUnix(given);
  if (typeof given !== "string") return { value: given, note: noTime };
  const text = given.trim();
  if (unixText.test(text)) return fromUnix(Number(text));
  const parts = written.exec(text)?.groups;
  if (!parts) return { value: given, note: noTime };
  if (!exists(parts)) return { problem: "is a time that does not exist." };
  const { date, hour = "00", minute = "00", second = "00", fraction, zone: offset } = parts;
  const value = `${date}T${hour}:${minute}:${second}${fraction ?? (offset ? "" : ".000")}${fullZone(offset)}`;
  if (value === given) return { value };
  return { value, note: offset ? "Written as RFC 3339 writes times." : "Without a zone, so it is taken as UTC." };
}

function fromUnix(number: number): TypedValue {
  const inSeconds = Math.abs(number) < firstMilliseconds;
  const date = new Date(inSeconds ? number * 1000 : number);
  const year = date.getUTCFullYear();
  if (!(year >= 0 && year <= 9999)) return { problem: "is a number outside the times of the years 0 to 9999." };
  return { value: date.toISOString(), note: `Read as ${inSeconds ? "seconds" : "milliseconds"} since 1970.` };
}

function exists({
  date = "",
  hour = "0",
  minute = "0",
  second = "0",
  zone: offset = "Z",
}: {
  [name: string]: string | undefined;
}): boolean {
  const day = new Date(`${date}T00:00:00Z`);
  // An engine may turn 30 February into 2 March.
  if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== date) return false;
  const [offsetHour = 0, offsetMinute = 0] = (offset.match(/\d\d/g) ?? []).map(Number);
  return Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60 && offsetHour < 24 && offsetMinute < 60;
}

function fullZone(offset: string | undefined): string {
  if (offset === undefined || offset === "Z" || offset === "z") return "Z";
  const [hours = "00", minutes = "00"] = offset.match(/\d\d/g) ?? [];
  return `${offset[0]}${hours}:${minutes}`;
}

export function isNumber(value: JsonValue): value is number | ExactNumber {
  return typeof value === "number" || value instanceof ExactNumber;
}
