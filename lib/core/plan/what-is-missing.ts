import { isContainer, isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";
import { needsIt } from "../actions/limits.ts";
import { compileMapping, formatPath, type PathSegment, parsePath, rootDirectiveKey } from "../mapping/index.ts";
import { parseDollarKeys, toSegments } from "../mapping/path.ts";
import type { SayMissing } from "./plan.ts";

/** For this many the reason is given: nobody reads thousands, and an event waits meanwhile. */
const mostReasons = 50;
/** This many places are named; a function may read hundreds. */
const mostPlaces = 3;
const longestPath = 100;

type Place = readonly PathSegment[];

/**
 * What a required value that is missing was to be made of, in the issue's own sentence: "Customer
 * profile ID is missing: the event has no userId."
 */
export const sayWhatIsMissing: SayMissing = (issues, settings, events) => {
  let left = mostReasons;
  return issues.map((issue) => {
    if (left === 0 || issue.code !== "required" || !issue.message.endsWith(needsIt) || Object.hasOwn(settings, rootDirectiveKey))
      return issue;
    left -= 1;
    const reason = reasonOf(readAt(settings, parsePath(issue.path), [], events.event), events);
    return reason === undefined ? issue : { ...issue, message: `${issue.message.slice(0, -needsIt.length)}: ${reason}.` };
  });
};

/** The places of the event that the mapping reads for a place of its payload. */
function readAt(value: JsonValue | undefined, rest: Place, base: Place, event: JsonObject): Place[] {
  if (!isContainer(value)) return [];
  const [next, ...below] = rest;
  if (Array.isArray(value)) return typeof next === "number" ? readAt(value[next], below, base, event) : [];
  const path = value["@path"];
  if (typeof path === "string") return [[...base, ...segmentsOf(path), ...rest]];
  const each = value["@arrayPath"];
  if (Array.isArray(each) && typeof next === "number") {
    const list = typeof each[0] === "string" ? each[0] : isJsonObject(each[0]) ? each[0]["@path"] : undefined;
    if (typeof list !== "string") return [];
    const at = [...base, ...segmentsOf(list)];
    // One that stands alone is taken for a list of one.
    const entry = Array.isArray(valueAt(event, at)) ? [...at, next] : at;
    return each[1] === undefined || each[1] === null ? [[...entry, ...below]] : readAt(each[1], below, entry, event);
  }
  if (Object.keys(value).some((key) => key.startsWith("@"))) return pathsOf(value).map((read) => [...base, ...parsePath(read)]);
  return typeof next === "string" && Object.hasOwn(value, next) ? readAt(value[next], below, base, event) : [];
}

const segmentsOf = (path: string) => toSegments(parseDollarKeys(path));

/** A mapping's settings stay the same objects while it is compiled. */
const known = new WeakMap<object, readonly string[]>();

/** What a function reads. "" is the whole event, "*" what the event decides: neither says much. */
function pathsOf(part: JsonObject): readonly string[] {
  const before = known.get(part);
  if (before) return before;
  const compiled = compileMapping({ part });
  const paths = compiled.ok ? compiled.paths.filter((path) => path !== "" && path !== "*" && !path.includes("[]")) : [];
  known.set(part, paths);
  return paths;
}

function reasonOf(places: readonly Place[], { event, given }: Parameters<SayMissing>[2]): string | undefined {
  if (places.length === 0) return undefined;
  const missing = places.filter((place) => valueAt(event, place) === undefined);
  const removed = missing.filter((place) => valueAt(given, place) !== undefined);
  if (removed.length > 0) return `the destination’s filters remove ${listOf(removed.map(pathWords), "and")}`;
  const empty = places.filter((place) => ["", null].includes(valueAt(event, place) as string | null));
  const reasons = [
    ...(missing.length > 0 ? [missingWords(missing)] : []),
    ...(empty.length > 0 ? [`${listOf(empty.map(pathWords), "and")} ${empty.length === 1 ? "is" : "are"} empty`] : []),
  ];
  return reasons.length > 0 ? reasons.join(", and ") : `the mapping gives nothing for ${listOf(places.map(pathWords), "and")}`;
}

/** "the event has no userId", "entry 3 of properties.products has no sku". */
function missingWords(places: readonly Place[]): string {
  const [first = []] = places;
  const at = first.findLastIndex((segment) => typeof segment === "number");
  const entry = first.slice(0, at + 1);
  const isOfEntry = at > 0 && places.every((place) => place.length > at + 1 && formatPath(place.slice(0, at + 1)) === formatPath(entry));
  if (!isOfEntry) return `the event has no ${listOf(places.map(pathWords), "or")}`;
  const names = places.map((place) => pathWords(place.slice(at + 1)));
  return `entry ${Number(first[at]) + 1} of ${pathWords(first.slice(0, at))} has no ${listOf(names, "or")}`;
}

function pathWords(place: Place): string {
  const text = formatPath(place);
  return text.length > longestPath ? `${text.slice(0, longestPath)}…` : text;
}

function listOf(texts: readonly string[], word: "and" | "or"): string {
  const named = texts.slice(0, mostPlaces);
  if (texts.length > mostPlaces) return `${named.join(", ")} ${word} ${texts.length - mostPlaces} more`;
  return named.length < 2 ? (named[0] ?? "") : `${named.slice(0, -1).join(", ")} ${word} ${named.at(-1)}`;
}

function valueAt(event: JsonObject, place: Place): JsonValue | undefined {
  let value: JsonValue | undefined = event;
  for (const segment of place) {
    if (!isContainer(value) || segment === null || !Object.hasOwn(value, segment)) return undefined;
    value = (value as Record<string | number, JsonValue | undefined>)[segment];
  }
  return value;
}
