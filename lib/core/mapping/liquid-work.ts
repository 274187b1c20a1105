import { defaultOperators, type FilterImplOptions, type Operators } from "liquidjs";
import type { Meter } from "./meter.ts";
import type { Value } from "./path.ts";

// Counts what Liquid does with an event's values, before it does it. The library counts only what
// its filters allocate. That says nothing about some filters, about writing out a list, or about
// comparing lists; and its own time limit depends on how busy the machine is.

/**
 * Passed in rather than imported, so that this file, which is loaded later, takes nothing out of
 * the first load's bundle.
 */
let meter: Meter;
export function countWith(given: Meter): void {
  meter = given;
}

/** One unit is about the cost of one character in a simple filter, some 20 ns. */
function spendWork(units: number): void {
  const { work } = meter;
  work.left -= units;
  if (work.left < 0)
    throw new Error(
      "The Liquid templates of this mapping have too much to do for this event. Use fewer filters on its long texts and lists",
    );
}

/** The least that each filter, and each piece of output, costs: the call itself. */
const call = 20;
const listItem = 20;

/** Measured cost per character, for filters that clearly cost more than the simplest ones. */
const dearPerCharacter: Readonly<Record<string, number>> = {
  escape: 8,
  escape_once: 10,
  xml_escape: 8,
  cgi_escape: 4,
  url_encode: 2,
  url_decode: 3,
  uri_escape: 2,
  slugify: 4,
  split: 4,
  replace: 3,
  remove: 3,
  truncatewords: 4,
  number_of_words: 4,
  base64_encode: 3,
  sample: 40,
};

/** These look only at a list's items or ends, not inside the items; cost per item. */
const perItem: Readonly<Record<string, number>> = {
  size: 0,
  first: 0,
  last: 0,
  default: 0,
  raw: 0,
  slice: 2,
  push: 2,
  pop: 2,
  shift: 2,
  unshift: 2,
  compact: 20,
  sample: 40,
  sum: 40,
  where: 150,
};

export function countedFilter(name: string, filter: FilterImplOptions): FilterImplOptions {
  const handler = typeof filter === "function" ? filter : filter.handler;
  const counted: typeof handler = function (...args) {
    for (const value of args) spendWork(call + costOf(name, value as Value));
    return handler.apply(this, args);
  };
  return typeof filter === "function" ? counted : { ...filter, handler: counted };
}

function costOf(name: string, value: Value): number {
  if (typeof value === "string") return value.length * (dearPerCharacter[name] ?? 1);
  if (!Array.isArray(value)) return isWritten(name) ? lengthOf(value) : 0;
  const each = perItem[name];
  return each === undefined ? lengthOf(value) * (dearPerCharacter[name] ?? 1) + value.length * listItem : value.length * each;
}

const isWritten = (name: string) => name === "json" || name === "jsonify" || name === "inspect";

/** Stops soon after the most that one evaluation may do. */
const lengthOf = (value: Value) => meter.writtenLength(value, 2_000_000);

/** Counts what `{{ }}` is about to write: a list is written with everything in it. */
export function countOutput(value: unknown): string {
  if (typeof value === "string") spendWork(call + value.length / 16);
  else spendWork(call + (Array.isArray(value) ? lengthOf(value) + value.length * listItem : 0));
  return value as string; // the library takes any value here, whatever its type says
}

const compared = (value: unknown) => (Array.isArray(value) ? value.length * listItem : typeof value === "string" ? value.length / 4 : 1);

type BinaryOperator = Extract<Operators[string], (left: never, right: never, context: never) => unknown>;

function counted(name: "==" | "!=" | "contains"): Operators[string] {
  const operator = defaultOperators[name] as BinaryOperator;
  const count: BinaryOperator = (left, right, context) => {
    spendWork(call + compared(left) + compared(right));
    return operator(left, right, context);
  };
  return count;
}

export const countedOperators: Operators = { "==": counted("=="), "!=": counted("!="), contains: counted("contains") };
