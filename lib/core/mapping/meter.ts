import type { Issue } from "#lib/platform/json.ts";
import type { Context } from "./context.ts";
import type { Value } from "./path.ts";

/**
 * Characters that one evaluation may make, and that its result may have when written as JSON. Steps
 * share what they pass on, so a small mapping can stand for a result that no machine can write;
 * Talon.One takes at most a tenth of this.
 */
export const maxOutputLength = 10_000_000;

/** Explaining evaluates every part again, some of them several times. */
export const maxExplainedLength = 20 * maxOutputLength;

export function tooLongAt(mappingPath: string): Issue {
  const message = `What this makes of the event is longer than ${maxOutputLength / 1e6} million characters. Use the event's values fewer times.`;
  return { path: mappingPath, message, code: "too_large" };
}

/**
 * Ends an evaluation at the part that made too much, or has too much to do. It never leaves
 * lib/core/mapping: there it becomes an issue.
 */
export class TooLarge {
  readonly issue: Issue;
  constructor(mappingPath: string, issue?: Omit<Issue, "path">) {
    this.issue = { ...tooLongAt(mappingPath), ...issue };
  }
}

// Evaluation is synchronous and never nested, so one counter serves them all.
let allowed = 0;
let left = 0;
/** Units of work that its Liquid templates may still do: liquid-work.ts counts them. */
export const work = { left: 0 };

export type Meter = { work: typeof work; writtenLength: typeof writtenLength };

/** Begins an evaluation that may make `limit` characters. */
export function allow(limit: number): void {
  allowed = limit;
  left = limit;
  work.left = limit / 10;
}

/** Characters made since the evaluation began. */
export function spent(): number {
  return allowed - left;
}

/** Counts characters that a part is about to make, or has made. */
export function spend(amount: number, context: Context): void {
  left -= amount;
  if (left < 0) throw new TooLarge(context.mappingPath);
}

/**
 * Refuses what would exceed the limit before anything is made; for results whose length is known
 * beforehand.
 */
export function afford(amount: number, context: Context): void {
  if (amount > left) throw new TooLarge(context.mappingPath);
}

/** Counts a value that the parts after it will read, as long as it is when written out. */
export function spendValue(value: Value, context: Context): void {
  if (value !== undefined) spend(writtenLength(value, left), context);
}

/**
 * About the length of the value's JSON text, without writing it: a value in several places counts
 * at each. Stops soon after `limit`, so the time is limited whatever the value is.
 */
export function writtenLength(value: Value, limit: number): number {
  let length = lengthOf(value);
  if (typeof value !== "object" || value === null) return length;
  const open: object[] = [value];
  for (let next = open.pop(); next !== undefined && length <= limit; next = open.pop()) {
    if (Array.isArray(next)) {
      for (let i = 0; i < next.length && length <= limit; i++) {
        const item = next[i] as Value;
        length += lengthOf(item) + 1;
        if (typeof item === "object" && item !== null) open.push(item);
      }
      continue;
    }
    for (const key of Object.keys(next)) {
      const item = (next as { [key: string]: Value })[key];
      if (item === undefined) continue;
      length += key.length + lengthOf(item) + 4;
      if (length > limit) break;
      if (typeof item === "object" && item !== null) open.push(item);
    }
  }
  return length;
}

/** The size of a value without its contents. */
function lengthOf(value: Value): number {
  if (typeof value === "string") return value.length + 2;
  return typeof value === "object" ? 2 : 5;
}
