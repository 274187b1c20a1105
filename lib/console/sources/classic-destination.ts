import "#server-only";
import { pool } from "#lib/platform/db/pool.ts";
import { isJsonObject, type JsonValue } from "#lib/platform/json.ts";
import type { Source } from "./schema.ts";

/**
 * Names by which an event's integrations object may address Segment's own Talon.One destinations.
 */
const ownName = "Talon.One (Actions)";
const classicNames = ["Talon.One", ownName];
const newestOfDestination = 1_000;
const newestOfSource = 100;

/**
 * For each source, the newest event that asks Segment to send it to a Talon.One destination of
 * Segment's own: by `true` or an object under its name. Looks at the last 100 events of a source
 * among the last 1,000 of the destination, so that it costs the same whatever is stored. A source
 * that obeys the integrations object strictly uses “Talon.One (Actions)” for itself, so there it
 * says nothing. Payloads are read here, not in the database, whose JSON operators fail on escapes
 * such as \u0000 that an event may hold.
 */
export async function classicDestinationSeen(destinationId: string): Promise<Map<string, NonNullable<Source["classicDestinationSeen"]>>> {
  const { rows } = await pool().query<{ source: string; id: string; at: Date; payload: JsonValue; strict: boolean }>(
    `WITH newest AS (SELECT id, source_id, received_at, payload, row_number() OVER (PARTITION BY source_id ORDER BY id DESC) AS nth
       FROM (SELECT id, source_id, received_at, payload FROM event WHERE destination_id = $1 ORDER BY id DESC LIMIT ${newestOfDestination}) e)
     SELECT e.source_id AS source, e.id, e.received_at AS at, e.payload, s.strict_integrations AS strict
     FROM newest e JOIN source s ON s.id = e.source_id
     WHERE e.nth <= ${newestOfSource} AND e.payload::text LIKE '%"Talon.One%'
     ORDER BY e.id DESC`,
    [destinationId],
  );
  const seen = new Map<string, NonNullable<Source["classicDestinationSeen"]>>();
  for (const { source, id, at, payload, strict } of rows) {
    const name = seen.has(source) ? undefined : classicNames.find((each) => !(strict && each === ownName) && addresses(payload, each));
    if (name) seen.set(source, { name, eventId: id, receivedAt: at.toISOString() });
  }
  return seen;
}

function addresses(payload: JsonValue, name: string): boolean {
  const integrations = isJsonObject(payload) ? payload.integrations : undefined;
  if (!isJsonObject(integrations) || !Object.hasOwn(integrations, name)) return false;
  return integrations[name] === true || isJsonObject(integrations[name]);
}
