import "#server-only";
import type { z } from "zod";
import { seesPersonal } from "#lib/access/auth/permissions.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { badCursor } from "#lib/access/http/bad-cursor.ts";
import type { Page } from "#lib/access/http/schema.ts";
import { findDestination } from "#lib/console/destinations/service.ts";
import { newestFirst, stepRows } from "#lib/console/lists/newest-first.ts";
import type { Searched } from "#lib/console/lists/schema.ts";
import { createMasker } from "#lib/console/privacy/mask.ts";
import { knownIds, maskEvent } from "#lib/console/privacy/mask-records.ts";
import { namedTypes } from "#lib/console/privacy/shown-fields.ts";
import { storedCount } from "#lib/engine/statistics/read.ts";
import { db } from "#lib/platform/db/client.ts";
import { Conditions, likePattern } from "#lib/platform/db/conditions.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { AppError } from "#lib/platform/errors.ts";
import { firstIdAt, isId } from "#lib/platform/ids.ts";
import { mapInTurns } from "#lib/platform/in-turns.ts";
import type { JsonValue } from "#lib/platform/json.ts";
import { reasonKey } from "./reasons.ts";
import type { Event, EventDetail, listEventsQuery, RecentEvents, recentEventsQuery } from "./schema.ts";

export type EventRow = {
  id: string;
  destination_id: string;
  source_id: string;
  source_name: string | null;
  message_id: string;
  type: string;
  name: string | null;
  user_id: string | null;
  anonymous_id: string | null;
  sent_at: Date | null;
  received_at: Date;
  outcome: Event["outcome"];
  reason: string | null;
  matched: number;
};
export const eventColumns = `e.id, e.destination_id, e.source_id, s.name AS source_name, e.message_id, e.type, e.name, e.user_id, e.anonymous_id, e.sent_at,
  e.received_at, e.outcome, e.reason, e.matched`;

export const eventView = (row: EventRow): Event => ({
  id: row.id,
  destinationId: row.destination_id,
  sourceId: row.source_id,
  sourceName: row.source_name,
  messageId: row.message_id,
  type: row.type,
  name: row.name,
  userId: row.user_id,
  anonymousId: row.anonymous_id,
  sentAt: row.sent_at?.toISOString() ?? null,
  receivedAt: row.received_at.toISOString(),
  outcome: row.outcome,
  reason: row.reason,
  matched: row.matched,
});

/** Searching by something you may not see would reveal it. */
export function refusePersonalSearch(viewer: Viewer, query: { userId?: string; q?: string }): void {
  if (seesPersonal(viewer) || (!query.userId && !query.q)) return;
  throw new AppError(
    "forbidden",
    "Your role sees personal data masked, so it cannot search for it. Filter by name, type or message ID instead.",
  );
}

export type ListEventsQuery = z.output<typeof listEventsQuery>;
type Filter = Omit<ListEventsQuery, "cursor" | "limit">;

export async function listEvents(
  viewer: Viewer,
  destinationId: string,
  query: ListEventsQuery,
): Promise<Page<Event> & { searched?: Searched }> {
  const { retentionDays } = await findDestination(db(), destinationId);
  refusePersonalSearch(viewer, query);
  if (query.cursor && !isId("event", query.cursor)) throw badCursor();
  const exact = query.q ? await eventsById(viewer, destinationId, { ...query, q: query.q }) : undefined;
  const { rows, nextCursor, searched }: Awaited<ReturnType<typeof newestFirst<EventRow>>> =
    exact ??
    (await newestFirst<EventRow>({
      cursor: query.cursor,
      limit: query.limit,
      find: (wanted, before, downTo) => findEvents(eventConditions(viewer, destinationId, query, { before, downTo }), wanted),
      ...(needsSteps(query) && { stepEnd: (before) => eventStepEnd(destinationId, query, before) }),
      total: () => storedCount(pool(), destinationId, "received", query, retentionDays),
    }));
  const page = { nextCursor, ...(searched && { searched }) };
  const items = rows.map(eventView);
  if (seesPersonal(viewer)) return { items, ...page };
  return { items: items.map((item) => maskEvent(item)).filter(notByWhatIsMasked(query)), ...page };
}

/** There is no index for these; with a user or a message there are few rows to look at. */
const needsSteps = ({ q, name, type, outcome, reason, sourceId, userId, messageId }: Filter) =>
  !userId && !messageId && Boolean(q || name || type || outcome?.length || reason || sourceId);

type Between = { before?: string | undefined; downTo?: string | undefined };

function rangeConditions(destinationId: string, { from, to }: Pick<Filter, "from" | "to">, { before, downTo }: Between): Conditions {
  const where = new Conditions();
  where.add("e.destination_id = ?", destinationId);
  if (before) where.add("e.id < ?", before);
  if (downTo) where.add("e.id >= ?", downTo);
  if (from) where.add("e.id >= ?", firstIdAt("event", Date.parse(from)));
  if (to) where.add("e.id < ?", firstIdAt("event", Date.parse(to) + 1));
  return where;
}

/** The conditions of a filter, on event "e". */
export function eventConditions(viewer: Viewer, destinationId: string, filter: Filter, between: Between = {}): Conditions {
  const where = rangeConditions(destinationId, filter, between);
  if (filter.userId) where.add("e.user_id = ?", filter.userId);
  if (filter.messageId) where.add("e.message_id = ?", filter.messageId);
  if (filter.name) where.add("e.name = ?", filter.name);
  if (filter.name && !seesPersonal(viewer)) where.add("e.type = ANY (?)", [...namedTypes]);
  if (filter.type) where.add("e.type = ?", filter.type);
  if (filter.outcome?.length) where.add("e.outcome = ANY (?)", filter.outcome);
  if (filter.reason) where.add(`e.outcome <> 'accepted' AND ${reasonKey("e.reason")} = ?`, filter.reason);
  if (filter.sourceId) where.add("e.source_id = ?", filter.sourceId);
  if (filter.q) {
    const pattern = where.value(likePattern(filter.q));
    where.addRaw(`(e.name ILIKE ${pattern}${filter.q.length >= 3 ? ` OR e.payload::text ILIKE ${pattern}` : ""})`);
  }
  return where;
}

async function findEvents(where: Conditions, wanted: number): Promise<EventRow[]> {
  const { rows } = await pool().query<EventRow>(
    `SELECT ${eventColumns} FROM event e LEFT JOIN source s ON s.id = e.source_id WHERE ${where.text} ORDER BY e.id DESC LIMIT ${wanted}`,
    where.values,
  );
  return rows;
}

/**
 * Uses the indexes on user and message ID, over all time: a text that is such an ID finds exactly
 * those events. Undefined if it is none.
 */
async function eventsById(viewer: Viewer, destinationId: string, { q, ...query }: ListEventsQuery & { q: string }) {
  const { cursor, limit } = query;
  const of = (filter: Filter) => findEvents(eventConditions(viewer, destinationId, { ...query, ...filter }, { before: cursor }), limit + 1);
  const [byUser, byMessage] = await Promise.all([of({ userId: q }), of({ messageId: q })]);
  const found = [...new Map([...byUser, ...byMessage].map((row) => [row.id, row])).values()].sort((a, b) => (a.id < b.id ? 1 : -1));
  if (found.length === 0) return undefined;
  const rows = found.slice(0, limit);
  return { rows, nextCursor: found.length > limit ? (rows.at(-1)?.id ?? null) : null };
}

export async function eventStepEnd(
  destinationId: string,
  filter: Pick<Filter, "from" | "to">,
  before: string | undefined,
): Promise<string | undefined> {
  const range = rangeConditions(destinationId, filter, { before });
  const { rows } = await pool().query<{ id: string }>(
    `SELECT e.id FROM event e WHERE ${range.text} ORDER BY e.id DESC OFFSET ${stepRows - 1} LIMIT 1`,
    range.values,
  );
  return rows[0]?.id;
}

/** Results found by a message ID or a name that contains masked data are not shown. */
export const notByWhatIsMasked = (asked: { messageId?: string; name?: string }) => (item: { messageId: string; name?: string | null }) =>
  (asked.messageId === undefined || item.messageId === asked.messageId) && (asked.name === undefined || item.name === asked.name);

export async function getEvent(viewer: Viewer, destinationId: string, id: string): Promise<EventDetail> {
  await findDestination(db(), destinationId);
  const { rows } = await pool().query<EventRow & { payload: JsonValue }>(
    `SELECT ${eventColumns}, e.payload FROM event e LEFT JOIN source s ON s.id = e.source_id WHERE e.destination_id = $1 AND e.id = $2`,
    [destinationId, id],
  );
  const row = rows[0];
  if (!row) throw new AppError("not_found", "This event does not exist, or has expired.");
  const { rows: deliveries } = await pool().query<EventDetail["deliveries"][number]>(
    `SELECT d.id, d.mapping_id AS "mappingId", m.name AS "mappingName", d.action_slug AS "actionSlug", CASE WHEN d.recovered_at IS NULL THEN d.state ELSE 'recovered' END AS state, d.reason
     FROM delivery d LEFT JOIN mapping m ON m.id = d.mapping_id WHERE d.event_id = $1 AND d.destination_id = $2 ORDER BY d.id`,
    [id, destinationId],
  );
  const event = eventView(row);
  if (seesPersonal(viewer)) return { ...event, payload: row.payload, masked: false, deliveries };
  const masker = createMasker(knownIds(event, row.payload));
  return {
    ...maskEvent(event, masker),
    payload: await masker.valueInTurns(row.payload),
    masked: true,
    deliveries: deliveries.map((delivery) => ({ ...delivery, reason: delivery.reason && masker.words(delivery.reason) })),
  };
}

/** The newest events in full, malformed ones left out. */
export async function recentEvents(
  viewer: Viewer,
  destinationId: string,
  { limit, ...filter }: z.output<typeof recentEventsQuery>,
): Promise<RecentEvents> {
  await findDestination(db(), destinationId);
  const rows = await recentPayloads(destinationId, limit, filter);
  const masked = !seesPersonal(viewer);
  return {
    masked,
    items: await mapInTurns(rows, async ({ id, received_at, payload }) => ({
      id,
      receivedAt: received_at.toISOString(),
      payload: masked ? await createMasker(knownIds({}, payload)).valueInTurns(payload) : payload,
    })),
  };
}

/**
 * The most that one response may hold, apart from the newest event: a hundred of the largest events
 * would hold up everything else while they are written.
 */
const payloadBytes = 4_000_000;
/**
 * A rare name is looked for in this many of the newest events; beyond that, a sample serves as
 * well.
 */
const payloadWindow = 100_000;

export async function recentPayloads(
  destinationId: string,
  limit: number,
  filter: { type?: string; name?: string } = {},
): Promise<{ id: string; received_at: Date; payload: JsonValue }[]> {
  const where = new Conditions();
  where.add("destination_id = ?", destinationId);
  where.addRaw("outcome <> 'malformed'");
  if (filter.type) where.add("type = ?", filter.type);
  if (filter.name) where.add("name = ?", filter.name);
  const { rows } = await pool().query(
    `SELECT id, received_at, payload FROM (
       SELECT id, received_at, payload, sum(octet_length(payload::text)) OVER (ORDER BY id DESC ROWS UNBOUNDED PRECEDING EXCLUDE CURRENT ROW) AS newer
         FROM (SELECT id, received_at, payload FROM (SELECT * FROM event WHERE destination_id = $1 ORDER BY id DESC LIMIT ${payloadWindow}) e
                WHERE ${where.text} ORDER BY id DESC LIMIT ${limit}) found
     ) measured WHERE coalesce(newer, 0) < ${payloadBytes} ORDER BY id DESC`,
    where.values,
  );
  return rows;
}
