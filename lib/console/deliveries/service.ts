import "#server-only";
import type { z } from "zod";
import { seesPersonal } from "#lib/access/auth/permissions.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { badCursor } from "#lib/access/http/bad-cursor.ts";
import type { Page } from "#lib/access/http/schema.ts";
import { findDestination } from "#lib/console/destinations/service.ts";
import { notByWhatIsMasked, refusePersonalSearch } from "#lib/console/events/service.ts";
import { receivedBetween } from "#lib/engine/delivery/received-between.ts";
import type { DeliveryState } from "#lib/engine/delivery/states.ts";
import { db } from "#lib/platform/db/client.ts";
import { Conditions, likePattern } from "#lib/platform/db/conditions.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { AppError } from "#lib/platform/errors.ts";
import { isId } from "#lib/platform/ids.ts";
import { maskDelivery } from "./mask-delivery.ts";
import type { Delivery, listDeliveriesQuery, ShownState } from "./schema.ts";

export type DeliveryRow = {
  id: string;
  destination_id: string;
  event_id: string;
  event_type: string | null;
  event_name: string | null;
  user_id: string | null;
  message_id: string;
  mapping_id: string;
  mapping_name: string | null;
  mapping_version: number;
  action_slug: string;
  state: DeliveryState;
  recovered_at: Date | null;
  reason: string | null;
  cause: string | null;
  customer_profile_id: string | null;
  customer_session_id: string | null;
  attempt_count: number;
  is_test: boolean;
  replay_of: string | null;
  created_at: Date;
  settled_at: Date | null;
};

export const deliveryColumns = `d.id, d.destination_id, d.event_id, e.type AS event_type, e.name AS event_name, e.user_id, d.message_id, d.mapping_id,
  m.name AS mapping_name, d.mapping_version, d.action_slug, d.state, d.recovered_at, d.reason, d.cause, d.customer_profile_id, d.customer_session_id, d.attempt_count,
  d.is_test, d.replay_of, d.created_at, d.settled_at`;
export const deliveryJoins = `delivery d LEFT JOIN mapping m ON m.id = d.mapping_id
  LEFT JOIN event e ON e.destination_id = d.destination_id AND e.id = d.event_id AND e.expires_on = d.event_expires_on`;

export const deliveryView = (row: DeliveryRow): Delivery => ({
  id: row.id,
  destinationId: row.destination_id,
  eventId: row.event_id,
  eventType: row.event_type,
  eventName: row.event_name,
  userId: row.user_id,
  messageId: row.message_id,
  mappingId: row.mapping_id,
  mappingName: row.mapping_name,
  mappingVersion: row.mapping_version,
  actionSlug: row.action_slug,
  state: row.recovered_at ? "recovered" : row.state,
  reason: row.reason,
  cause: row.cause,
  customerProfileId: row.customer_profile_id,
  customerSessionId: row.customer_session_id,
  attemptCount: row.attempt_count,
  isTest: row.is_test,
  replayOf: row.replay_of,
  createdAt: row.created_at.toISOString(),
  settledAt: row.settled_at?.toISOString() ?? null,
});

/** What has no index is looked for in so many of the newest deliveries at a time. */
const scanWindow = 20_000;

export async function listDeliveries(
  viewer: Viewer,
  destinationId: string,
  query: z.output<typeof listDeliveriesQuery>,
): Promise<Page<Delivery>> {
  await findDestination(db(), destinationId);
  refusePersonalSearch(viewer, query);
  if (query.cursor && !isId("delivery", query.cursor)) throw badCursor();
  const where = new Conditions();
  where.add("d.destination_id = ?", destinationId);
  if (query.cursor) where.add("d.id < ?", query.cursor);
  receivedBetween(where, query);
  const range = where.clone();
  if (query.state?.length) addStates(where, query.state);
  if (query.mappingId) where.add("d.mapping_id = ?", query.mappingId);
  if (query.actionSlug) where.add("d.action_slug = ?", query.actionSlug);
  if (query.eventId) where.add("d.event_id = ?", query.eventId);
  if (query.cause) where.add("d.cause = ?", query.cause);
  if (query.isTest !== undefined) where.add("d.is_test = ?", query.isTest);
  for (const [column, value] of [
    ["user_id", query.userId],
    ["message_id", query.messageId],
  ] as const)
    if (value) where.addRaw(`d.event_id IN (${eventsBy(where, destinationId, column, value)})`);
  if (query.q) addSearch(where, range, destinationId, query.q);
  const { rows } = await pool().query<DeliveryRow>(
    `SELECT ${deliveryColumns} FROM ${deliveryJoins} WHERE ${where.text} ORDER BY d.id DESC LIMIT ${query.limit + 1}`,
    where.values,
  );
  const items = rows.slice(0, query.limit).map(deliveryView);
  const nextCursor = rows.length > query.limit ? (items.at(-1)?.id ?? null) : null;
  if (seesPersonal(viewer)) return { items, nextCursor };
  return { items: items.map((item) => maskDelivery(item)).filter(notByWhatIsMasked({ messageId: query.messageId })), nextCursor };
}

/** What has recovered is found as that, and no longer as failed. */
function addStates(where: Conditions, states: readonly ShownState[]): void {
  const others = `(d.state = ANY (${where.value(states.filter((state) => state !== "recovered"))}) AND d.recovered_at IS NULL)`;
  where.addRaw(states.includes("recovered") ? `(${others} OR (${failedStates} AND d.recovered_at IS NOT NULL))` : others);
}
/** Only these recover: said again, so that the index over states is read. */
const failedStates = "d.state IN ('failed', 'dead', 'invalid')";

/** The newest 1,000 events of that user or message, by index. */
const eventsBy = (where: Conditions, destinationId: string, column: "user_id" | "message_id", value: string) =>
  `SELECT x.id FROM event x WHERE x.destination_id = ${where.value(destinationId)} AND x.${column} = ${where.value(value)} ORDER BY x.id DESC LIMIT 1000`;

function addSearch(where: Conditions, range: Conditions, destinationId: string, q: string): void {
  if (isId("delivery", q) || isId("event", q)) {
    where.add(isId("event", q) ? "d.event_id = ?" : "d.id = ?", q);
    return;
  }
  const byEvent = (["user_id", "message_id"] as const).map((column) => `d.event_id IN (${eventsBy(where, destinationId, column, q)})`);
  const newest = range.clone(where.values.length);
  where.values.push(...newest.values);
  const [exact, pattern] = [where.value(q), where.value(likePattern(q))];
  const scan = `d.id IN (SELECT y.id FROM (SELECT d.* FROM delivery d WHERE ${newest.text} ORDER BY d.id DESC LIMIT ${scanWindow}) y
    LEFT JOIN event e ON e.destination_id = y.destination_id AND e.id = y.event_id AND e.expires_on = y.event_expires_on
    WHERE y.customer_profile_id = ${exact} OR y.customer_session_id = ${exact} OR e.name ILIKE ${pattern})`;
  where.addRaw(`(${[...byEvent, scan].join(" OR ")})`);
}

export async function findDeliveryRow(destinationId: string, id: string): Promise<DeliveryRow & { requests: unknown; issues: unknown }> {
  const { rows } = await pool().query<DeliveryRow & { requests: unknown; issues: unknown }>(
    `SELECT ${deliveryColumns}, d.requests, d.issues FROM ${deliveryJoins} WHERE d.destination_id = $1 AND d.id = $2`,
    [destinationId, id],
  );
  if (!rows[0]) throw new AppError("not_found", "This delivery does not exist, or has expired.");
  return rows[0];
}
