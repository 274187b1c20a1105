import "#server-only";
import { seesPersonal } from "#lib/access/auth/permissions.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { callbacksOf } from "#lib/console/callbacks/service.ts";
import { findDestination } from "#lib/console/destinations/service.ts";
import { getEvent } from "#lib/console/events/service.ts";
import type { PlannedRequest } from "#lib/core/actions/types.ts";
import { signatureOf } from "#lib/engine/problems/signature.ts";
import { db } from "#lib/platform/db/client.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { AppError } from "#lib/platform/errors.ts";
import type { Issue, JsonObject, JsonValue } from "#lib/platform/json.ts";
import { describeRow } from "#lib/talon-one/rule-answer.ts";
import { maskDeliveryDetail } from "./mask-delivery.ts";
import type { Attempt, DeliveryDetail, RuleEffect } from "./schema.ts";
import { deliveryView, findDeliveryRow } from "./service.ts";
import { waitsFor } from "./waits-for.ts";

/** One delivery with its event, its requests (secrets masked) and all its attempts. */
export async function getDelivery(viewer: Viewer, destinationId: string, id: string): Promise<DeliveryDetail> {
  await findDestination(db(), destinationId);
  const row = await findDeliveryRow(destinationId, id);
  const planned = Array.isArray(row.requests) ? (row.requests as PlannedRequest[]) : [];
  const [attempts, effects, nextAttemptAt, waiting, holdsBack, event] = await Promise.all([
    attemptsOf(destinationId, id),
    row.rule_result === null ? [] : effectsOf(destinationId, id),
    row.settled_at ? null : nextAttempt(destinationId, planned),
    row.settled_at ? null : waitsFor(destinationId, id),
    row.settled_at ? heldBack(destinationId, id) : null,
    row.event_id ? eventOf(viewer, destinationId, row.event_id) : null,
  ]);
  const detail: DeliveryDetail = {
    ...deliveryView(row),
    requests: planned.map(({ method, path, query, headers, body }) => ({
      method,
      path,
      query,
      headers: withoutSecrets(headers),
      ...(body === undefined ? {} : { body }),
    })),
    issues: Array.isArray(row.issues) ? (row.issues as Issue[]) : [],
    nextAttemptAt,
    waitsFor: waiting,
    holdsBack,
    event,
    attempts,
    effects,
    callbacks: await callbacksOf(destinationId, id, effects as { kind: string; value: JsonObject }[]),
    problemId: ["failed", "dead", "invalid"].includes(row.state) ? await problemOf(destinationId, row) : null,
    masked: false,
  };
  return seesPersonal(viewer) ? detail : await maskDeliveryDetail(detail);
}

async function problemOf(destinationId: string, row: { mapping_id: string; cause: string | null; reason: string | null }) {
  const where = { destinationId, mappingId: row.mapping_id, cause: row.cause ?? "other", signature: signatureOf(row.reason) };
  return (await db().problem.findFirst({ where, select: { id: true } }))?.id ?? null;
}

const secretHeaders = new Set(["x-callback-api-key", "authorization"]);
const withoutSecrets = (headers: Record<string, string> = {}) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, secretHeaders.has(name.toLowerCase()) ? "••••" : value]));

/** The event in full: masking needs to know whose it is, and comes at the end. */
async function eventOf(viewer: Viewer, destinationId: string, eventId: string): Promise<DeliveryDetail["event"]> {
  try {
    const { masked: _, deliveries: __, ...event } = await getEvent({ ...viewer, role: "admin" }, destinationId, eventId);
    return event;
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") return null;
    throw error;
  }
}

async function attemptsOf(destinationId: string, deliveryId: string): Promise<Attempt[]> {
  const { rows } = await pool().query<{
    id: string;
    request_index: number;
    started_at: Date;
    finished_at: Date | null;
    duration_ms: number | null;
    outcome: Attempt["outcome"];
    status: number | null;
    error: string | null;
    request: JsonValue;
    response: JsonValue | null;
    shared: number;
  }>(
    `SELECT id, request_index, started_at, finished_at, duration_ms, outcome, status, error, request, response,
       greatest(coalesce(cardinality(delivery_ids), 0) - 1, 0) AS shared
     FROM attempt WHERE destination_id = $1 AND (delivery_id = $2 OR delivery_ids @> ARRAY[$2]) ORDER BY started_at, id LIMIT 500`,
    [destinationId, deliveryId],
  );
  return rows.map((row) => ({
    id: row.id,
    requestIndex: row.request_index,
    startedAt: row.started_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    durationMs: row.duration_ms,
    outcome: row.outcome,
    status: row.status,
    error: row.error,
    request: row.request,
    response: row.response,
    sharedWith: row.shared,
  }));
}

async function effectsOf(destinationId: string, deliveryId: string): Promise<RuleEffect[]> {
  const { rows } = await pool().query<{
    kind: string;
    rule_name: string | null;
    campaign_id: number | null;
    campaign_name: string | null;
    value: JsonObject;
  }>(
    `SELECT kind, rule_name, campaign_id, campaign_name, value FROM rule_effect
      WHERE destination_id = $1 AND delivery_id = $2 ORDER BY id LIMIT 1000`,
    [destinationId, deliveryId],
  );
  return rows.map((row) => ({
    kind: row.kind,
    ...describeRow(row.kind, row.value),
    ruleName: row.rule_name,
    campaignId: row.campaign_id,
    campaignName: row.campaign_name,
    value: row.value,
  }));
}

/** When the lanes it waits in are next due; null when they wait for something else. */
async function nextAttempt(destinationId: string, planned: readonly PlannedRequest[]): Promise<string | null> {
  const keys = [...new Set(planned.flatMap(({ lanes = [] }) => lanes))];
  const { rows } = await pool().query<{ at: Date | null }>(
    "SELECT max(ready_at) AS at FROM lane WHERE destination_id = $1 AND key = ANY ($2) AND ready_at <> 'infinity'",
    [destinationId, keys],
  );
  return rows[0]?.at?.toISOString() ?? null;
}

/** What waits for a person because this one died and its mapping says "stop the lane". */
async function heldBack(destinationId: string, deliveryId: string): Promise<number | null> {
  const { rows } = await pool().query<{ lanes: number; waiting: number }>(
    `SELECT count(DISTINCT l.key)::int AS lanes, (count(DISTINCT e.delivery_id) FILTER (WHERE e.delivery_id <> $2))::int AS waiting
     FROM lane l LEFT JOIN lane_entry e ON e.destination_id = l.destination_id AND e.lane_key = l.key
     WHERE l.destination_id = $1 AND l.stopped_by = $2`,
    [destinationId, deliveryId],
  );
  return rows[0]?.lanes ? rows[0].waiting : null;
}
