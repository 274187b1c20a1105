import "#server-only";
import type pg from "pg";
import { type Members, memberTest, type Portion } from "./portion.ts";

/**
 * Records the progress of a back-test, and which events its numbers count. Returns false once it
 * was cancelled, deleted, or taken over by another process: then nothing is stored.
 */
export async function storePortion(
  pool: pg.Pool,
  { id, claim }: { id: string; claim: string },
  at: { looked: number; cursor: string | null; number: number },
  portion: Portion,
): Promise<boolean> {
  const { rows } = await pool.query<{ told: number }>(
    `WITH told AS (UPDATE back_test SET looked = $3, cursor = $4, claimed_at = now()
                    WHERE id = $1 AND claimed_by = $2 AND state = 'running' RETURNING id),
          kept AS (INSERT INTO back_test_portion (back_test_id, number, events, members)
                   SELECT id, $5, $6::text[], $7::jsonb FROM told WHERE cardinality($6::text[]) > 0)
     SELECT count(*)::int AS told FROM told`,
    [id, claim, at.looked, at.cursor, at.number, portion.events, JSON.stringify(portion.toMembers())],
  );
  return rows[0]?.told === 1;
}

/** Where a page begins: it skips this many of the wanted events in this portion. */
export type Place = { portion: number; skip: number };
export type Counted = { eventId: string; mappingId: string };
export type CountedPage = { items: Counted[]; next: Place | null };

/**
 * A page of the events that numbers count, newest first. It reads at most as many portions as the
 * page has events, however long the back-test was.
 */
export async function countedEvents(
  pool: pg.Pool,
  backTestId: string,
  numbers: readonly { number: number; mappingId: string }[],
  from: Place,
  most: number,
): Promise<CountedPage> {
  if (numbers.length === 0) return { items: [], next: null };
  const { rows } = await pool.query<{ number: number; events: string[]; members: Members }>(
    `SELECT number, events, members FROM back_test_portion
      WHERE back_test_id = $1 AND number >= $2 AND members ?| $3 ORDER BY number LIMIT $4`,
    // One more than the page has: the first may have been read to its end, and another shows what
    // is next.
    [backTestId, from.portion, numbers.map(({ number }) => String(number)), most + 2],
  );
  const items: Counted[] = [];
  for (const { number, events, members } of rows) {
    const found = membersOf(events, members, numbers);
    const skip = number === from.portion ? from.skip : 0;
    const room = most - items.length;
    if (room === 0 && found.length > skip) return { items, next: { portion: number, skip } };
    items.push(...found.slice(skip, skip + room));
    if (found.length > skip + room) return { items, next: { portion: number, skip: skip + room } };
  }
  return { items, next: null };
}

/** An event appears once for each mapping. */
function membersOf(events: readonly string[], members: Members, numbers: readonly { number: number; mappingId: string }[]): Counted[] {
  const tests = numbers.map(({ number, mappingId }) => ({ isMember: memberTest(members, number), mappingId }));
  return events.flatMap((eventId, place) => {
    const mappings = new Set(tests.filter(({ isMember }) => isMember(place)).map(({ mappingId }) => mappingId));
    return [...mappings].map((mappingId) => ({ eventId, mappingId }));
  });
}
