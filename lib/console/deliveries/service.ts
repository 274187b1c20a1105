import "#server-only";
import type { z } from "zod";
import { seesPersonal } from "#lib/access/auth/permissions.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { badCursor } from "#lib/access/http/bad-cursor.ts";
import type { Page } from "#lib/access/http/schema.ts";
import { findDestination } from "#lib/console/destinations/service.ts";
import { notByWhatIsMasked, refusePersonalSearch } from "#lib/console/events/service.ts";
import { newestFirst, stepRows } from "#lib/console/lists/newest-first.ts";
import type { Searched } from "#lib/console/lists/schema.ts";
import { receivedBetween } from "#lib/engine/delivery/received-between.ts";
import type { DeliveryState } from "#lib/engine/delivery/states.ts";
import { storedCount } from "#lib/engine/statistics/read.ts";
import { db } from "#lib/platform/db/client.ts";
import { Conditions, likePattern } from "#lib/platform/db/conditions.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { AppError } from "#lib/platform/errors.ts";
import { isId } from "#lib/platform/ids.ts";
import { ruleResultOf, ruleResults } from "#lib/talon-one/rule-answer.ts";
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
  rule_result: number | null;
  created_at: Date;
  settled_at: Date | null;
};

export const deliveryColumns = `d.id, d.destination_id, d.event_id, e.type AS event_type, e.name AS event_name, e.user_id, d.message_id, d.mapping_id,
  m.name AS mapping_name, d.mapping_version, d.action_slug, d.state, d.recovered_at, d.reason, d.cause, d.customer_profile_id, d.customer_session_id, d.attempt_count,
  d.is_test, d.replay_of, d.rule_result, d.created_at, d.settled_at`;
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
  rules: ruleResultOf(row.rule_result),
  createdAt: row.created_at.toISOString(),
  settledAt: row.settled_at?.toISOString() ?? null,
});

export type ListDeliveriesQuery = z.output<typeof listDeliveriesQuery>;
type Filter = Omit<ListDeliveriesQuery, "cursor" | "limit">;
type Between = { before?: string | undefined; downTo?: string | undefined };

export async function listDeliveries(
  viewer: Viewer,
  destinationId: string,
  query: ListDeliveriesQuery,
): Promise<Page<Delivery> & { searched?: Searched }> {
  const { retentionDays } = await findDestination(db(), destinationId);
  refusePersonalSearch(viewer, query);
  if (query.cursor && !isId("delivery", query.cursor)) throw badCursor();
  const exact = query.q ? await deliveriesById(destinationId, { ...query, q: query.q }) : undefined;
  const { rows, nextCursor, searched }: Awaited<ReturnType<typeof newestFirst<DeliveryRow>>> =
    exact ??
    (await newestFirst<DeliveryRow>({
      cursor: query.cursor,
      limit: query.limit,
      find: (wanted, before, downTo) => findDeliveries(deliveryConditions(destinationId, query, { before, downTo }), wanted),
      ...(needsSteps(query) && { stepEnd: (before) => deliveryStepEnd(destinationId, query, before) }),
      total: () => storedCount(pool(), destinationId, "made", query, retentionDays),
    }));
  const page = { nextCursor, ...(searched && { searched }) };
  const items = rows.map(deliveryView);
  if (seesPersonal(viewer)) return { items, ...page };
  return { items: items.map((item) => maskDelivery(item)).filter(notByWhatIsMasked({ messageId: query.messageId })), ...page };
}

/** There is no index for these, but the others leave only few rows to look at. */
const needsSteps = ({ q, cause, actionSlug, isTest, state, mappingId, eventId, userId, messageId, ...rules }: Filter) =>
  Boolean(q) ||
  (Boolean(rules.rules || rules.effect || rules.campaignId !== undefined) && !eventId && !userId && !messageId) ||
  (!state?.length && !mappingId && !eventId && !userId && !messageId && Boolean(cause || actionSlug || isTest !== undefined));

function rangeConditions(destinationId: string, filter: Pick<Filter, "from" | "to">, { before, downTo }: Between): Conditions {
  const where = new Conditions();
  where.add("d.destination_id = ?", destinationId);
  if (before) where.add("d.id < ?", before);
  if (downTo) where.add("d.id >= ?", downTo);
  receivedBetween(where, filter);
  return where;
}

/** The conditions of a filter, on delivery "d" and its event "e". */
export function deliveryConditions(destinationId: string, filter: Filter, between: Between = {}): Conditions {
  const where = rangeConditions(destinationId, filter, between);
  if (filter.state?.length) addStates(where, filter.state);
  if (filter.mappingId) where.add("d.mapping_id = ?", filter.mappingId);
  if (filter.actionSlug) where.add("d.action_slug = ?", filter.actionSlug);
  if (filter.eventId) where.add("d.event_id = ?", filter.eventId);
  if (filter.cause) where.add("d.cause = ?", filter.cause);
  if (filter.isTest !== undefined) where.add("d.is_test = ?", filter.isTest);
  if (filter.rules) where.add("d.rule_result = ?", ruleResults[filter.rules]);
  if (filter.effect !== undefined || filter.campaignId !== undefined) addEffect(where, filter);
  for (const [column, value] of [
    ["user_id", filter.userId],
    ["message_id", filter.messageId],
  ] as const)
    if (value) where.addRaw(`d.event_id IN (${eventsBy(where, destinationId, column, value)})`);
  if (filter.q) {
    const [exact, pattern] = [where.value(filter.q), where.value(likePattern(filter.q))];
    where.addRaw(`(d.customer_profile_id = ${exact} OR d.customer_session_id = ${exact} OR e.name ILIKE ${pattern})`);
  }
  return where;
}

async function findDeliveries(where: Conditions, wanted: number): Promise<DeliveryRow[]> {
  const { rows } = await pool().query<DeliveryRow>(
    `SELECT ${deliveryColumns} FROM ${deliveryJoins} WHERE ${where.text} ORDER BY d.id DESC LIMIT ${wanted}`,
    where.values,
  );
  return rows;
}

/**
 * Uses an index, over all time: a text that is a delivery's or an event's ID, a user ID or a
 * message ID finds exactly those. Undefined for any other text.
 */
async function deliveriesById(destinationId: string, { q, ...query }: ListDeliveriesQuery & { q: string }) {
  const { cursor, limit } = query;
  const where = deliveryConditions(destinationId, query, { before: cursor });
  const isOwnId = isId("delivery", q) || isId("event", q);
  if (isOwnId) where.add(isId("event", q) ? "d.event_id = ?" : "d.id = ?", q);
  else
    where.addRaw(
      `d.event_id = ANY (ARRAY(SELECT u.id FROM ((${eventsBy(where, destinationId, "user_id", q)}) UNION (${eventsBy(where, destinationId, "message_id", q)})) u))`,
    );
  const rows = await findDeliveries(where, limit + 1);
  if (rows.length === 0 && !isOwnId) return undefined;
  return { rows: rows.slice(0, limit), nextCursor: rows.length > limit ? (rows[limit - 1]?.id ?? null) : null };
}

export async function deliveryStepEnd(
  destinationId: string,
  filter: Pick<Filter, "from" | "to">,
  before: string | undefined,
): Promise<string | undefined> {
  const range = rangeConditions(destinationId, filter, { before });
  const { rows } = await pool().query<{ id: string }>(
    `SELECT d.id FROM delivery d WHERE ${range.text} ORDER BY d.id DESC OFFSET ${stepRows - 1} LIMIT 1`,
    range.values,
  );
  return rows[0]?.id;
}

/** A recovered delivery is found as recovered, and no longer as failed. */
function addStates(where: Conditions, states: readonly ShownState[]): void {
  const others = `(d.state = ANY (${where.value(states.filter((state) => state !== "recovered"))}) AND d.recovered_at IS NULL)`;
  where.addRaw(states.includes("recovered") ? `(${others} OR (${failedStates} AND d.recovered_at IS NOT NULL))` : others);
}
function addEffect(where: Conditions, { effect, campaignId }: Filter): void {
  const conditions = [
    ...(effect === undefined ? [] : [`f.kind = ${where.value(effect)}`]),
    ...(campaignId === undefined ? [] : [`f.campaign_id = ${where.value(campaignId)}::bigint`]),
  ];
  // Those without effects have no rows to look for.
  where.addRaw("d.rule_result IS NOT NULL");
  where.addRaw(
    `EXISTS (SELECT 1 FROM rule_effect f WHERE f.destination_id = d.destination_id AND f.delivery_id = d.id AND ${conditions.join(" AND ")})`,
  );
}

/** Only these can be recovered: repeated here so that the index over states is read. */
const failedStates = "d.state IN ('failed', 'dead', 'invalid')";

/** The newest 1,000 events of that user or message, by index. */
const eventsBy = (where: Conditions, destinationId: string, column: "user_id" | "message_id", value: string) =>
  `SELECT x.id FROM event x WHERE x.destination_id = ${where.value(destinationId)} AND x.${column} = ${where.value(value)} ORDER BY x.id DESC LIMIT 1000`;

export async function findDeliveryRow(destinationId: string, id: string): Promise<DeliveryRow & { requests: unknown; issues: unknown }> {
  const { rows } = await pool().query<DeliveryRow & { requests: unknown; issues: unknown }>(
    `SELECT ${deliveryColumns}, d.requests, d.issues FROM ${deliveryJoins} WHERE d.destination_id = $1 AND d.id = $2`,
    [destinationId, id],
  );
  if (!rows[0]) throw new AppError("not_found", "This delivery does not exist, or has expired.");
  return rows[0];
}
