import { ExactNumber, isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";
import type { MappingPlan } from "./types.ts";

/**
 * What a mapping does with an event, in the categories that people see. Stopped by a filter, or
 * off: not matched.
 */
export type ComparedOutcome = "not_matched" | "ready" | "invalid";
export const comparedOutcomes = ["not_matched", "ready", "invalid"] as const satisfies readonly ComparedOutcome[];

/**
 * One place of the payload that differs: "attributes.total", "cartItems[].price"; "" for the whole.
 * `change` says how, without any value: "missing → number", "2 values fewer".
 */
export type PathDifference = { path: string; change: string };

export type MappingComparison = {
  before: ComparedOutcome;
  after: ComparedOutcome;
  /** Both send something, and the same. */
  identical: boolean;
  /** If both have a payload; each place and change once. */
  differences: PathDifference[];
};

/** The most differences of one event; further ones are not reported. */
const mostDifferences = 100;

/**
 * What changes for one event if another plan of a mapping replaces this one. Undefined: the mapping
 * does not exist, is off, or a filter stops the event. Pure and total.
 */
export function comparePlans(before: MappingPlan | undefined, after: MappingPlan | undefined): MappingComparison {
  const outcomes = { before: outcomeOf(before), after: outcomeOf(after) };
  if (!hasPayload(before) || !hasPayload(after)) return { ...outcomes, identical: false, differences: [] };
  const found = new Map<string, PathDifference>();
  compareObjects(before.payload, after.payload, "", found);
  if (before.actionSlug !== after.actionSlug) note(found, "", "another action");
  // The same payload may still become different requests, by another option of the mapping.
  else if (found.size === 0 && before.outcome === "ready" && after.outcome === "ready" && !isEqual(sent(before), sent(after)))
    note(found, "", "other requests");
  const identical = found.size === 0 && outcomes.before === "ready" && outcomes.after === "ready";
  return { ...outcomes, identical, differences: [...found.values()] };
}

type WithPayload = MappingPlan & { outcome: "ready" | "invalid" };
const hasPayload = (plan: MappingPlan | undefined): plan is WithPayload => plan?.outcome === "ready" || plan?.outcome === "invalid";
const outcomeOf = (plan: MappingPlan | undefined): ComparedOutcome => (hasPayload(plan) ? plan.outcome : "not_matched");
const sent = (plan: MappingPlan & { outcome: "ready" }): JsonValue =>
  plan.requests.map(({ method, path, query, body }) => ({ method, path, query, ...(body === undefined ? {} : { body }) }));

function note(found: Map<string, PathDifference>, path: string, change: string): void {
  if (found.size < mostDifferences) found.set(`${path}\n${change}`, { path, change });
}

function compareValues(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  path: string,
  found: Map<string, PathDifference>,
): void {
  if (before === after || found.size >= mostDifferences) return;
  const [was, is] = [kindOf(before), kindOf(after)];
  if (was !== is) note(found, path, `${was} → ${is}`);
  else if (isJsonObject(before) && isJsonObject(after)) compareObjects(before, after, path, found);
  else if (Array.isArray(before) && Array.isArray(after)) compareLists(before, after, path, found);
  else if (!isEqual(before, after)) note(found, path, `another ${was}`);
}

function compareObjects(before: JsonObject, after: JsonObject, path: string, found: Map<string, PathDifference>): void {
  const below = (key: string) => (path === "" ? key : `${path}.${key}`);
  for (const key of Object.keys(before)) compareValues(before[key], own(after, key), below(key), found);
  for (const key of Object.keys(after)) if (!Object.hasOwn(before, key)) compareValues(undefined, after[key], below(key), found);
}

const own = (object: JsonObject, key: string) => (Object.hasOwn(object, key) ? object[key] : undefined);

/** Lists of objects are compared item by item; all others by which values are new or missing. */
function compareLists(before: JsonValue[], after: JsonValue[], path: string, found: Map<string, PathDifference>): void {
  if (before.every(isJsonObject) && after.every(isJsonObject)) {
    const more = after.length - before.length;
    if (more !== 0) note(found, path, many(Math.abs(more), "item", more));
    for (let index = 0; index < Math.min(before.length, after.length); index++)
      compareValues(before[index], after[index], `${path}[]`, found);
    return;
  }
  const gone = countApart(before, after);
  const added = countApart(after, before);
  if (gone > 0 && added > 0) note(found, path, "other values");
  else if (gone > 0 || added > 0) note(found, path, many(gone + added, "value", added - gone));
  else if (!isEqual(before, after)) note(found, path, "another order");
}

const many = (count: number, noun: string, sign: number) => `${count} ${noun}${count === 1 ? "" : "s"} ${sign < 0 ? "fewer" : "more"}`;

/** How many values of one list the other does not have, each as often as it occurs. */
function countApart(list: readonly JsonValue[], other: readonly JsonValue[]): number {
  const left = new Map<string, number>();
  for (const value of other) left.set(textOf(value), (left.get(textOf(value)) ?? 0) + 1);
  let apart = 0;
  for (const value of list) {
    const there = left.get(textOf(value)) ?? 0;
    if (there > 0) left.set(textOf(value), there - 1);
    else apart++;
  }
  return apart;
}

function kindOf(value: JsonValue | undefined): string {
  if (value === undefined) return "missing";
  if (value === null) return "empty";
  if (Array.isArray(value)) return "list";
  if (value instanceof ExactNumber || typeof value === "number") return "number";
  if (isJsonObject(value)) return "object";
  return typeof value === "string" ? "text" : "true or false";
}

const isEqual = (a: JsonValue | undefined, b: JsonValue | undefined): boolean => a === b || textOf(a) === textOf(b);

/** The same for values that mean the same, whatever the order of their keys. */
function textOf(value: JsonValue | undefined): string {
  if (value instanceof ExactNumber) return value.digits;
  if (Array.isArray(value)) return `[${value.map(textOf).join(",")}]`;
  if (!isJsonObject(value)) return JSON.stringify(value) ?? "";
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${textOf(value[key])}`).join(",")}}`;
}
