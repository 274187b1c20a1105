import { type Issue, isJsonObject } from "#lib/platform/json.ts";
import { compileFilterNode } from "./filter-matcher.ts";
import { readFilter } from "./filter-parser.ts";
import { filterSentence } from "./filter-sentence.ts";
import { compileTrigger } from "./trigger.ts";

/** `sentence` names the events that match: "Order Completed events whose total is above 50". */
export type FilterCondition = { ok: true; sentence: string; matches(event: unknown): boolean };
export type CompiledFilter = FilterCondition | { ok: false; issues: Issue[] };

/**
 * Reads a condition in the language of Segment's destination filters once, to match many events.
 * That language is larger than that of triggers, and its `and` binds more tightly than its `or`.
 */
export function compileFilter(fql: string): CompiledFilter {
  const read = readFilter(fql);
  if (!read.ok) return read;
  const test = compileFilterNode(read.node);
  return { ok: true, sentence: filterSentence(read.node), matches: (event) => isJsonObject(event) && test(event) };
}

/**
 * For stored conditions: filters used to be read as triggers, and what only a trigger can express,
 * such as a word without quotes, must work as before. If it broke, it would stop every event.
 */
export function compileStoredFilter(fql: string): CompiledFilter {
  const filter = compileFilter(fql);
  if (filter.ok) return filter;
  const trigger = compileTrigger(fql);
  return trigger.ok ? { ok: true, sentence: trigger.sentence, matches: trigger.matches } : filter;
}
