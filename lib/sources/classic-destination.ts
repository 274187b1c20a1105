import "#server-only";
import { pool } from "#lib/db/pool.ts";
import type { Source } from "./schema.ts";

/** Names by which an event's integrations object may address Segment's own Talon.One destinations. */
const classicNames = ["Talon.One", "Talon.One (Actions)"];
const newestOfDestination = 1_000;
const newestOfSource = 100;

/**
 * For each source, the newest event that asks Segment to send it to a Talon.One destination of Segment's own: by `true` or an object
 * under its name. Looks at the last 100 events of a source among the last 1,000 of the destination, so that it costs the same whatever
 * is stored. A source that obeys the integrations object strictly uses “Talon.One (Actions)” for itself, so there it says nothing.
 */
export async function classicDestinationSeen(destinationId: string): Promise<Map<string, NonNullable<Source["classicDestinationSeen"]>>> {
  const { rows } = await pool().query<{ source: string; name: string; id: string; at: Date }>(
    `WITH newest AS (SELECT id, source_id, received_at, payload, row_number() OVER (PARTITION BY source_id ORDER BY id DESC) AS nth
       FROM (SELECT id, source_id, received_at, payload FROM event WHERE destination_id = $1 ORDER BY id DESC LIMIT ${newestOfDestination}) e)
     SELECT DISTINCT ON (e.source_id) e.source_id AS source, n.name, e.id, e.received_at AS at
     FROM newest e JOIN source s ON s.id = e.source_id CROSS JOIN LATERAL unnest($2::text[]) AS n (name)
     WHERE e.nth <= ${newestOfSource} AND NOT (s.strict_integrations AND n.name = 'Talon.One (Actions)')
       AND (json_typeof(e.payload->'integrations'->n.name) = 'object' OR (e.payload->'integrations'->n.name)::text = 'true')
     ORDER BY e.source_id, e.id DESC, n.name`,
    [destinationId, classicNames],
  );
  return new Map(rows.map(({ source, name, id, at }) => [source, { name, eventId: id, receivedAt: at.toISOString() }]));
}
