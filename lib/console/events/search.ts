import "#server-only";
import type { z } from "zod";
import { seesPersonal } from "#lib/access/auth/permissions.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { badCursor } from "#lib/access/http/bad-cursor.ts";
import { findDestination } from "#lib/console/destinations/service.ts";
import { maskEvent } from "#lib/console/privacy/mask-records.ts";
import { namedTypes } from "#lib/console/privacy/shown-fields.ts";
import { db } from "#lib/platform/db/client.ts";
import { Conditions, likePattern } from "#lib/platform/db/conditions.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { isId } from "#lib/platform/ids.ts";
import type { Event, FoundEvents, searchEventsQuery } from "./schema.ts";
import { type EventRow, eventColumns, eventView } from "./service.ts";

/**
 * Rows that one step of a search looks at; steps follow one another until a page is full or the
 * time is up.
 */
const stepRows = 25_000;
const timeMs = 300;

type Query = z.output<typeof searchEventsQuery>;

/**
 * Received events for the Event Tester's picker, newest first, without malformed ones. A text that
 * is a user ID or a message ID finds exactly those, by index over all time. Any other text is
 * looked for in names, types and anonymous IDs, from the newest back, as far as the time allows:
 * `nextCursor` continues from there. People who see personal data masked find nothing by it either.
 */
export async function searchEvents(viewer: Viewer, destinationId: string, query: Query): Promise<FoundEvents> {
  await findDestination(db(), destinationId);
  if (query.cursor && !isId("event", query.cursor)) throw badCursor();
  const personal = seesPersonal(viewer);
  const { items, nextCursor } = (await byId(destinationId, query, personal)) ?? (await byText(destinationId, query, personal));
  const shown = items.map(eventView);
  if (personal) return { items: shown, nextCursor, masked: false };
  const masked = shown.map((item) => maskEvent(item));
  return { items: masked.filter((item) => showsWhy(item, query.q)), nextCursor, masked: true };
}

/** Finding an event by something masked would reveal whose it is. */
function showsWhy({ messageId, name, type }: Event, q: string | undefined): boolean {
  const wanted = q?.toLowerCase() ?? "";
  return wanted === "" || messageId === q || type === wanted || (name?.toLowerCase().includes(wanted) ?? false);
}

type Found = { items: EventRow[]; nextCursor: string | null };

async function byId(destinationId: string, { q, cursor, sourceId, limit }: Query, personal: boolean): Promise<Found | undefined> {
  if (!q) return undefined;
  const values: unknown[] = [destinationId, q, cursor ?? null, sourceId ?? null];
  const of = (column: string) =>
    `(SELECT e.id FROM event e WHERE e.destination_id = $1 AND e.${column} = $2 AND ($3::text IS NULL OR e.id < $3) AND ($4::text IS NULL OR e.source_id = $4)
        AND e.outcome <> 'malformed' ORDER BY e.id DESC LIMIT ${limit + 1})`;
  const { rows } = await pool().query<EventRow>(
    `SELECT ${eventColumns} FROM event e LEFT JOIN source s ON s.id = e.source_id
      WHERE e.destination_id = $1 AND e.id IN (${[of("message_id"), ...(personal ? [of("user_id")] : [])].join(" UNION ")})
      ORDER BY e.id DESC LIMIT ${limit + 1}`,
    values,
  );
  return rows.length > 0 ? pageOf(rows, limit) : undefined;
}

async function byText(destinationId: string, { q, cursor, sourceId, limit }: Query, personal: boolean): Promise<Found> {
  const until = performance.now() + timeMs;
  const found: EventRow[] = [];
  let from = cursor;
  do {
    const step = await oneStep(destinationId, { q, sourceId, from, wanted: limit + 1 - found.length }, personal);
    found.push(...step.rows);
    from = step.end;
  } while (from !== undefined && found.length <= limit && performance.now() < until);
  const page = pageOf(found, limit);
  return page.nextCursor === null ? { ...page, nextCursor: from ?? null } : page;
}

type Step = { q?: string; sourceId?: string; from?: string; wanted: number };

/** `end` is the last event looked at, where there may be older ones. */
async function oneStep(destinationId: string, { q, sourceId, from, wanted }: Step, personal: boolean) {
  const range = new Conditions();
  range.add("destination_id = ?", destinationId);
  if (from) range.add("id < ?", from);
  const where: string[] = ["e.outcome <> 'malformed'"];
  if (sourceId) where.push(`e.source_id = ${range.value(sourceId)}`);
  if (q) {
    const [exact, pattern] = [range.value(q), range.value(likePattern(q))];
    const name = personal ? "e.name" : `CASE WHEN e.type = ANY (${range.value([...namedTypes])}) THEN e.name END`;
    where.push(`(${name} ILIKE ${pattern} OR e.type = lower(${exact})${personal ? ` OR e.anonymous_id = ${exact}` : ""})`);
  }
  const newest = `(SELECT * FROM event WHERE ${range.text} ORDER BY id DESC LIMIT ${stepRows})`;
  const { rows } = await pool().query<EventRow>(
    `SELECT ${eventColumns} FROM ${newest} e LEFT JOIN source s ON s.id = e.source_id
      WHERE ${where.join(" AND ")} ORDER BY e.id DESC LIMIT ${wanted}`,
    range.values,
  );
  if (rows.length === wanted) return { rows, end: rows.at(-1)?.id };
  const bounds = new Conditions();
  bounds.add("destination_id = ?", destinationId);
  if (from) bounds.add("id < ?", from);
  const last = await pool().query<{ id: string }>(
    `SELECT id FROM event WHERE ${bounds.text} ORDER BY id DESC OFFSET ${stepRows - 1} LIMIT 1`,
    bounds.values,
  );
  return { rows, end: last.rows[0]?.id };
}

function pageOf(rows: EventRow[], limit: number): Found {
  const items = rows.slice(0, limit);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}
