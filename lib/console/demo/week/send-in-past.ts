import "#server-only";
import type { PlannedRequest } from "#lib/core/actions/types.ts";
import type { NewEvent } from "#lib/engine/ingestion/plan-event.ts";
import { firstIdAt, type IdKind } from "#lib/platform/ids.ts";
import type { JsonObject, JsonValue } from "#lib/platform/json.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { parseJson } from "#lib/platform/json-parse.ts";
import { validateRequest } from "#lib/talon-one/contract/index.ts";
import { classify, type Outcome } from "#lib/talon-one/outcome.ts";
import { redactRequest, redactResult } from "#lib/talon-one/redact.ts";
import type { TalonResponse } from "#lib/talon-one/result.ts";
import { readRuleAnswer, ruleResults } from "#lib/talon-one/rule-answer.ts";
import { type Answer, errorAnswer } from "#lib/talon-one/simulator/answers.ts";
import { applyRequest } from "#lib/talon-one/simulator/apply.ts";
import { demoSettings } from "#lib/talon-one/simulator/demo-settings.ts";
import { simulatorSettingsSchema } from "#lib/talon-one/simulator/settings.ts";
import { createState } from "#lib/talon-one/simulator/state.ts";
import type { Milestones } from "./calendar.ts";
import type { Chance } from "./random.ts";
import type { AttemptRow, DeliveryRow, WeekRows } from "./rows.ts";

const retentionDays = 30;
const dayMs = 86_400_000;
/** After the outage, this many requests leave per second. */
const catchUpPerSecond = 55;

const iso = (ms: number) => new Date(ms).toISOString();
const expiryOf = (ms: number) => iso(Math.floor(ms / dayMs) * dayMs + retentionDays * dayMs).slice(0, 10);

/**
 * A simulated Talon.One of the past: takes what the planner made of an event, responds as the
 * simulator does, and records what the engine would have recorded at that time.
 */
export function createPastSender(chance: Chance, deployment: string, milestones: Milestones, madeFromMs: number) {
  const state = createState();
  const settings = simulatorSettingsSchema.parse(demoSettings);
  let caughtUp = 0;
  /**
   * When each queue is free again: a customer or a session has one request in progress at a time.
   */
  const freeFrom = new Map<string, number>();

  const idAt = (kind: IdKind, ms: number) => firstIdAt(kind, ms).slice(0, -16) + chance.text(16);

  /** The event with its deliveries, attempts and effects. */
  function send(event: NewEvent, receivedMs: number, nameId: number | null, rows: WeekRows): void {
    const expires_on = expiryOf(receivedMs);
    const { read, sourceId: source_id, destinationId: destination_id } = event;
    const id = idAt("event", receivedMs);
    rows.events.push({
      id,
      expires_on,
      source_id,
      destination_id,
      message_id: read.messageId,
      type: read.type,
      name: read.name,
      user_id: read.userId,
      anonymous_id: read.anonymousId,
      sent_at: read.sentAt,
      received_at: iso(receivedMs),
      outcome: event.outcome,
      reason: event.reason,
      matched: event.matched,
      payload: parseJson(read.raw.toString()),
      name_id: nameId,
    });
    const createdMs = receivedMs + chance.whole(2, 9);
    for (const [index, planned] of event.deliveries.entries()) {
      const deliveryId = idAt("delivery", createdMs + index);
      // A request without a customer is in a lane named after its delivery.
      const requests = parseJson(planned.requests.replaceAll(planned.id, deliveryId));
      const isInvalid = planned.state === "invalid";
      const row: DeliveryRow = {
        id: deliveryId,
        expires_on,
        event_id: id,
        event_expires_on: expires_on,
        destination_id,
        mapping_id: planned.mappingId,
        mapping_version: planned.mappingVersion,
        action_slug: planned.actionSlug,
        message_id: planned.messageId,
        state: planned.state,
        reason: planned.reason,
        cause: planned.cause,
        requests,
        pending: 0,
        results: null,
        issues: planned.issues === null ? null : parseJson(planned.issues),
        customer_profile_id: planned.customerProfileId,
        customer_session_id: planned.customerSessionId,
        attempt_count: 0,
        retry_unknown: planned.retryUnknown,
        stop_lane: planned.stopLane,
        is_test: false,
        created_at: iso(createdMs),
        settled_at: isInvalid ? iso(createdMs) : null,
        source_id,
        name_id: nameId,
        rule_result: null,
      };
      rows.deliveries.push(row);
      if (!isInvalid) deliver(row, requests as unknown as PlannedRequest[], createdMs, rows);
    }
  }

  function deliver(row: DeliveryRow, requests: readonly PlannedRequest[], createdMs: number, rows: WeekRows): void {
    const isDown = createdMs >= milestones.outageFrom && createdMs < milestones.outageTo;
    const isHeldUp = requests.some(({ lanes }) => lanes.some((lane) => (freeFrom.get(lane) ?? 0) > createdMs));
    const failures = isDown && !isHeldUp ? failedTries(createdMs) : [];
    let atMs = isDown
      ? milestones.outageTo + 1_000 * (++caughtUp / catchUpPerSecond) + chance.whole(0, 15)
      : createdMs + chance.whole(6, 60);
    for (const [index, request] of requests.entries()) {
      for (const failedMs of failures) tell(row, request, index, errorAnswer(503, "Service Unavailable"), failedMs, rows);
      atMs = Math.max(atMs, ...request.lanes.map((lane) => freeFrom.get(lane) ?? 0));
      const outcome = tell(row, request, index, answerOf(request), atMs, rows);
      atMs = Date.parse(rows.attempts.at(-1)?.finished_at ?? iso(atMs)) + chance.whole(2, 12);
      for (const lane of request.lanes) freeFrom.set(lane, atMs);
      if (outcome.outcome === "delivered") continue;
      const reason = [outcome.message, ...outcome.details.slice(0, 3)].join(" ");
      Object.assign(row, { state: "failed", reason, cause: outcome.cause ?? "other" });
      row.results = { ...row.results, [index]: { state: "failed", reason, cause: outcome.cause ?? "other" } };
    }
    if (row.state === "waiting") row.state = "delivered";
    row.settled_at = iso(atMs);
  }

  /** During the outage, a few requests try again; most wait in their queues. */
  function failedTries(createdMs: number): number[] {
    const tries = createdMs < milestones.outageFrom + 90_000 ? 3 : chance.percent(30) ? 1 : 0;
    return Array.from({ length: tries }, (_, n) => createdMs + 60 + n * chance.whole(900, 2_600));
  }

  function answerOf({ method, path, query, headers, body }: PlannedRequest): Answer {
    const found = validateRequest({ method, path, ...(query ? { query: query.replace(/^\?/, "") } : {}), headers, body });
    if (!found.operation) return errorAnswer(404, "Not Found");
    if (found.issues.length > 0) return errorAnswer(400, found.issues.map(({ path: at, message }) => `${at}: ${message}`).join(" "));
    const search = (query ?? "").replace(/^\?/, "");
    return applyRequest(state, settings, { operation: found.operation.name, parameters: found.parameters, query: search, body });
  }

  /** One attempt, recorded as it is when its response has come. */
  function tell(row: DeliveryRow, request: PlannedRequest, index: number, answer: Answer, startedMs: number, rows: WeekRows): Outcome {
    const durationMs = chance.percent(4) ? chance.whole(180, 900) : chance.whole(28, 140);
    const finishedMs = Math.round(startedMs) + durationMs;
    const result = responseOf(answer, startedMs, durationMs);
    const outcome = classify(result, { actionSlug: row.action_slug, nowMs: finishedMs });
    const attempt: AttemptRow = {
      id: idAt("attempt", startedMs),
      expires_on: row.expires_on,
      destination_id: row.destination_id,
      delivery_id: row.id,
      delivery_ids: [],
      request_index: index,
      started_at: iso(startedMs),
      finished_at: iso(finishedMs),
      duration_ms: durationMs,
      outcome: outcome.outcome,
      status: result.status,
      error: outcome.outcome === "delivered" ? (outcome.note ?? null) : [outcome.message, ...outcome.details].join(" "),
      request: redactRequest(request, deployment),
      response: redactResult(result),
    };
    rows.attempts.push(attempt);
    row.attempt_count++;
    const told = outcome.outcome === "delivered" ? readRuleAnswer(request, result.body) : undefined;
    if (!told) return outcome;
    row.rule_result = Math.max(row.rule_result ?? 0, ruleResults[told.result]);
    for (const { kind, campaignId, campaignName, ruleName, value } of told.rows)
      rows.effects.push({
        id: idAt("ruleEffect", finishedMs),
        expires_on: row.expires_on,
        destination_id: row.destination_id,
        delivery_id: row.id,
        attempt_id: attempt.id,
        at: attempt.finished_at,
        kind,
        campaign_id: campaignId,
        campaign_name: campaignName,
        rule_name: ruleName,
        is_test: false,
        value,
      });
    return outcome;
  }

  /** Gives what the simulator dates now its time in the past. */
  function responseOf(answer: Answer, startedMs: number, durationMs: number): TalonResponse {
    const made = answer.body === undefined ? "" : (encodeJson(answer.body as JsonValue) ?? "");
    const text = made.replaceAll(/"(\d{4}-\d\d-\d\dT[\d:.]+Z)"/g, (found, time: string) =>
      Date.parse(time) >= madeFromMs ? `"${iso(startedMs)}"` : found,
    );
    const headers: Record<string, string> =
      text === "" ? {} : { "content-type": "application/json", "content-length": String(Buffer.byteLength(text)) };
    const date = new Date(startedMs + durationMs).toUTCString();
    const body = text === "" ? undefined : (parseJson(text) as JsonObject);
    return { kind: "response", status: answer.status, headers: { ...headers, date }, body, text, durationMs };
  }

  return { send };
}
