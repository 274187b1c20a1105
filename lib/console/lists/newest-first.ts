import "#server-only";
import type { Searched } from "./schema.ts";

/** Rows that one step of a search looks at; steps follow one another until the time is up. */
export const stepRows = 20_000;
const timeMs = 250;

type Options<Row> = {
  cursor: string | undefined;
  limit: number;
  /** Matching rows, newest first, older than `before` and not older than `downTo`. */
  find: (wanted: number, before: string | undefined, downTo: string | undefined) => Promise<Row[]>;
  /** Given where rows must be looked at one by one: the ID of the `stepRows`th one before an ID. */
  stepEnd?: (before: string | undefined) => Promise<string | undefined>;
  total: () => Promise<number>;
};

/**
 * A page of a list, newest first. Searches without an index go step by step, for a quarter of a
 * second. Then the page ends, says so, and its cursor continues from there.
 */
export async function newestFirst<Row extends { id: string }>(
  options: Options<Row>,
): Promise<{ rows: Row[]; nextCursor: string | null; searched?: Searched }> {
  const { limit, find, stepEnd, total } = options;
  const until = performance.now() + timeMs;
  const found: Row[] = [];
  let before = options.cursor;
  let looked = 0;
  for (;;) {
    const end = await stepEnd?.(before);
    found.push(...(await find(limit + 1 - found.length, before, end)));
    if (found.length > limit) return { rows: found.slice(0, limit), nextCursor: found[limit - 1]?.id ?? null };
    if (end === undefined) return { rows: found, nextCursor: null };
    looked += stepRows;
    before = end;
    if (performance.now() > until) return { rows: found, nextCursor: end, searched: { rows: looked, of: await total() } };
  }
}
