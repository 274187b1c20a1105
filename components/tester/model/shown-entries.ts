import { isContainer, type JsonValue } from "#lib/platform/json.ts";

/**
 * Entries shown of one list or object: people want to understand a payload of 1,000 items, not to
 * read all of it.
 */
const mostOfOne = 100;
/** Entries shown in the whole tree: each is a separate button. */
const mostOfAll = 1_500;

/**
 * How many entries of each list and object are shown: outer ones first, until the tree is as long
 * as anyone reads. Takes any depth.
 */
export function shownEntries(root: JsonValue): ReadonlyMap<object, number> {
  const shown = new Map<object, number>();
  let left = mostOfAll;
  let level: JsonValue[] = [root];
  while (level.length > 0 && left > 0) {
    const next: JsonValue[] = [];
    for (const value of level) {
      if (!isContainer(value) || shown.has(value)) continue;
      const entries = Object.values(value);
      const count = Math.min(entries.length, mostOfOne, left);
      shown.set(value, count);
      left -= count;
      for (const entry of entries.slice(0, count)) if (entry !== undefined) next.push(entry);
    }
    level = next;
  }
  return shown;
}
