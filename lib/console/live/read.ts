import "#server-only";
import { pool } from "#lib/platform/db/pool.ts";
import type { LiveDelivery, LiveEvent } from "./schema.ts";

/** An event as the tail reads it: without its payload. */
export type LiveRow = LiveEvent & { expiresOn: string };
/**
 * What a destination's readers want: the IDs of events from `after` on, and at most this many rows,
 * from there or from further back.
 */
export type Asked = { destinationId: string; after: string; rowsAfter?: string; rows: number };
export type NewEvents = { destinationId: string /** Newest first, bounded. */; ids: string[]; rows: LiveRow[] };

/** IDs are read only to be counted; beyond this many, nobody counts. */
const mostIds = 20_000;

// Rows come as one JSON text: the driver then makes no thousand objects, field by field, on the
// thread that intake uses. Only the partitions that new events enter are looked into.
const entering = "e.expires_on BETWEEN w.day - 1 AND w.day + 1";
const newEvents = {
  name: "live-new-events",
  text: `
  SELECT w.destination_id AS "destinationId",
    (SELECT string_agg(n.id, ' ') FROM (SELECT e.id FROM event e WHERE e.destination_id = w.destination_id AND e.id > w.after AND ${entering}
      ORDER BY e.id DESC LIMIT ${mostIds}) n) AS ids,
    (SELECT json_agg(r)::text FROM (SELECT e.id, e.expires_on AS "expiresOn", e.source_id AS "sourceId", e.message_id AS "messageId", e.type, e.name,
        e.user_id AS "userId", e.anonymous_id AS "anonymousId", to_char(e.received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "receivedAt",
        e.outcome, e.reason, e.matched
      FROM event e WHERE e.destination_id = w.destination_id AND e.id > w.rows_after AND ${entering} ORDER BY e.id DESC LIMIT w.rows) r) AS rows
  FROM (SELECT a.*, (now() AT TIME ZONE 'UTC')::date + d.retention_days AS day
          FROM unnest($1::text[], $2::text[], $3::text[], $4::int[]) AS a(destination_id, after, rows_after, rows) JOIN destination d ON d.id = a.destination_id) w`,
};

/** The newest events of all these destinations, in one statement. */
export async function readNewEvents(asked: readonly Asked[]): Promise<NewEvents[]> {
  const { rows } = await pool().query<{ destinationId: string; ids: string | null; rows: string | null }>({
    ...newEvents,
    values: [
      asked.map((one) => one.destinationId),
      asked.map((one) => one.after),
      asked.map((one) => one.rowsAfter ?? one.after),
      asked.map((one) => one.rows),
    ],
  });
  return rows.map(({ destinationId, ids, rows: found }) => ({
    destinationId,
    ids: ids === null ? [] : ids.split(" "),
    rows: found === null ? [] : (JSON.parse(found) as LiveRow[]),
  }));
}

/** An event whose deliveries someone looks at. */
export type Watched = { destinationId: string; eventId: string; expiresOn: string };

const deliveries = {
  name: "live-deliveries",
  text: `
  SELECT w.event_id AS "eventId", json_agg(r ORDER BY r.id)::text AS deliveries
    FROM unnest($1::text[], $2::text[], $3::date[]) AS w(destination_id, event_id, expires_on)
   CROSS JOIN LATERAL (
     SELECT d.id, d.mapping_id AS "mappingId", m.name AS "mappingName", d.state, d.reason, a.status, a.duration_ms AS "durationMs"
       FROM delivery d LEFT JOIN mapping m ON m.id = d.mapping_id
       LEFT JOIN LATERAL (
         SELECT t.status, t.duration_ms FROM attempt t
          WHERE t.destination_id = d.destination_id AND (t.delivery_id = d.id OR t.delivery_ids @> ARRAY[d.id]) AND t.finished_at IS NOT NULL
            AND t.expires_on BETWEEN d.expires_on - 1 AND d.expires_on + 1
          ORDER BY t.id DESC LIMIT 1) a ON d.attempt_count > 0
      WHERE d.event_id = w.event_id AND d.destination_id = w.destination_id AND d.expires_on BETWEEN w.expires_on AND w.expires_on + 1) r
   GROUP BY 1`,
};

/** What became of these events so far, in one statement. */
export async function readDeliveries(watched: readonly Watched[]): Promise<Map<string, LiveDelivery[]>> {
  const { rows } = await pool().query<{ eventId: string; deliveries: string }>({
    ...deliveries,
    values: [watched.map((one) => one.destinationId), watched.map((one) => one.eventId), watched.map((one) => one.expiresOn)],
  });
  return new Map(rows.map(({ eventId, deliveries }) => [eventId, JSON.parse(deliveries) as LiveDelivery[]]));
}

const matches = {
  name: "live-matches",
  text: `
  SELECT d.mapping_id AS "mappingId", array_agg(d.event_id) AS "eventIds" FROM delivery d
   WHERE d.event_id = ANY ($1::text[]) AND d.mapping_id = ANY ($2::text[]) AND d.expires_on BETWEEN $3::date AND $4::date + 1
   GROUP BY 1`,
};

/** Which of these mappings made a delivery from which of these events. */
export async function readMatches(rows: readonly LiveRow[], mappingIds: readonly string[]): Promise<Map<string, Set<string>>> {
  const days = rows.map((row) => row.expiresOn).sort();
  if (rows.length === 0) return new Map();
  const { rows: found } = await pool().query<{ mappingId: string; eventIds: string[] }>({
    ...matches,
    values: [rows.map((row) => row.id), mappingIds, days[0], days.at(-1)],
  });
  return new Map(found.map(({ mappingId, eventIds }) => [mappingId, new Set(eventIds)]));
}
