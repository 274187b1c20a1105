import "#server-only";
import type pg from "pg";
import { Conditions } from "#lib/platform/db/conditions.ts";
import { firstIdAt } from "#lib/platform/ids.ts";

/** All that are given must match. Times are ISO 8601, both ends included. */
export type EventFilter = {
  from?: string | undefined;
  to?: string | undefined;
  sourceId?: string | undefined;
  type?: string | undefined;
  name?: string | undefined;
  userId?: string | undefined;
  messageId?: string | undefined;
  outcome?: ("accepted" | "discarded" | "malformed")[] | undefined;
  /** Only events that no mapping matched. */
  matchedNothing?: boolean | undefined;
};

/** Which stored events a run is about, as stored with the run. */
export type EventSelection = { eventIds?: string[] | undefined; filter?: EventFilter | undefined };

export type StoredEvent = {
  id: string;
  expiresOn: string;
  sourceId: string;
  messageId: string;
  receivedAt: Date;
  outcome: string;
  matched: number;
  /** The name under which statistics count it. */
  nameId: number | null;
  /** As it was received. */
  text: string;
  /** Different after each change of the row. */
  xmin: string;
};

export type Portion = {
  events: StoredEvent[];
  /** The last event looked at; the next portion begins after it. */
  cursor: string | null;
  /** No event is left. */
  isLast: boolean;
};

type Order = "oldest" | "newest";
type Walk = {
  destinationId: string;
  selection: EventSelection;
  /** Events with a greater ID are left out. */
  until: string;
  cursor: string | null;
  order: Order;
  most: number;
};

/** A rare event is searched for in steps of this many others, so that no statement takes long. */
const windowRows = 5_000;
/** What is held in memory at a time, apart from one event. */
const portionBytes = 8_000_000;

/**
 * The next events of a selection, in order. An empty answer is not always the end: perhaps none of
 * the events looked at belonged to it.
 */
export async function nextPortion(client: pg.ClientBase | pg.Pool, walk: Walk): Promise<Portion> {
  const found = await nextIds(client, walk);
  let bytes = 0;
  const fitting = found.rows.filter((row, index) => {
    bytes += row.bytes;
    return index === 0 || bytes <= portionBytes;
  });
  const cut = fitting.length < found.rows.length;
  const cursor = cut ? (fitting.at(-1)?.id ?? null) : found.cursor;
  if (fitting.length === 0) return { events: [], cursor, isLast: found.isLast };
  const { rows } = await client.query<StoredEvent>(
    `SELECT e.id, e.expires_on::text AS "expiresOn", e.source_id AS "sourceId", e.message_id AS "messageId", e.received_at AS "receivedAt", e.outcome,
            e.matched, e.name_id AS "nameId", e.payload::text AS text, e.xmin::text AS xmin
       FROM event e WHERE e.destination_id = $1 AND e.id = ANY ($2) AND e.expires_on = ANY ($3::date[]) ORDER BY e.id ${directionOf(walk.order)}`,
    [walk.destinationId, fitting.map(({ id }) => id), [...new Set(fitting.map((row) => row.expires_on))]],
  );
  return { events: rows, cursor, isLast: found.isLast && !cut };
}

type Found = { rows: { id: string; expires_on: string; bytes: number }[]; cursor: string | null; isLast: boolean };

async function nextIds(client: pg.ClientBase | pg.Pool, walk: Walk): Promise<Found> {
  const { selection, order, most } = walk;
  const direction = directionOf(order);
  const range = rangeOf(walk);
  const columns = "id, expires_on::text, octet_length(payload::text) AS bytes";
  // Through their own index: given IDs, and the events of one user.
  const isNarrow = selection.eventIds !== undefined || selection.filter?.userId !== undefined;
  const where = range.clone();
  addFilter(where, selection.filter ?? {});
  const from = isNarrow
    ? `event e WHERE ${where.text}`
    : `(SELECT * FROM event e WHERE ${range.text} ORDER BY e.id ${direction} LIMIT ${windowRows}) e WHERE ${where.text}`;
  const { rows } = await client.query<Found["rows"][number]>(
    `SELECT ${columns} FROM ${from} ORDER BY e.id ${direction} LIMIT ${most}`,
    where.values,
  );
  if (rows.length === most || isNarrow) return { rows, cursor: rows.at(-1)?.id ?? walk.cursor, isLast: rows.length < most };
  const end = await client.query<{ id: string }>(
    `SELECT e.id FROM event e WHERE ${range.text} ORDER BY e.id ${direction} OFFSET ${windowRows - 1} LIMIT 1`,
    range.values,
  );
  const last = end.rows[0]?.id;
  return { rows, cursor: last ?? rows.at(-1)?.id ?? walk.cursor, isLast: last === undefined };
}

const directionOf = (order: Order) => (order === "oldest" ? "ASC" : "DESC");

function rangeOf({ destinationId, selection, until, cursor, order }: Walk): Conditions {
  const range = new Conditions();
  range.add("e.destination_id = ?", destinationId);
  range.add("e.id <= ?", until);
  if (cursor) range.add(order === "oldest" ? "e.id > ?" : "e.id < ?", cursor);
  if (selection.eventIds) range.add("e.id = ANY (?)", selection.eventIds);
  const { from, to } = selection.filter ?? {};
  if (from) range.add("e.id >= ?", firstIdAt("event", Date.parse(from)));
  if (to) range.add("e.id < ?", firstIdAt("event", Date.parse(to) + 1));
  return range;
}

function addFilter(where: Conditions, filter: EventFilter): void {
  if (filter.sourceId) where.add("e.source_id = ?", filter.sourceId);
  if (filter.type) where.add("e.type = ?", filter.type);
  if (filter.name) where.add("e.name = ?", filter.name);
  if (filter.userId) where.add("e.user_id = ?", filter.userId);
  if (filter.messageId) where.add("e.message_id = ?", filter.messageId);
  if (filter.outcome?.length) where.add("e.outcome = ANY (?)", filter.outcome);
  if (filter.matchedNothing) where.addRaw("e.outcome = 'discarded' AND e.matched = 0");
}

/** The newest existing event: later ones do not belong to a run. */
export async function newestEvent(client: pg.ClientBase | pg.Pool, destinationId: string): Promise<string> {
  const { rows } = await client.query<{ id: string }>("SELECT id FROM event WHERE destination_id = $1 ORDER BY id DESC LIMIT 1", [
    destinationId,
  ]);
  return rows[0]?.id ?? firstIdAt("event", 0);
}
