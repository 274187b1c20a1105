import "#server-only";
import { errorText, inBackground } from "#lib/platform/background.ts";
import { storableJson } from "#lib/platform/db/storable-json.ts";
import { createId } from "#lib/platform/ids.ts";
import { log } from "#lib/platform/log.ts";
import type { SendOptions } from "#lib/talon-one/client.ts";
import { classify, type Outcome } from "#lib/talon-one/outcome.ts";
import { redactResult, redactValue, redactWords, secretsIn } from "#lib/talon-one/redact.ts";
import type { TalonResult } from "#lib/talon-one/result.ts";
import { readRuleAnswer, ruleResults } from "#lib/talon-one/rule-answer.ts";
import { type RecordedAttempt, withHeaders } from "./new-attempt.ts";
import { expiresOnOf, firstQueued, type OutboundRequest } from "./outbound-request.ts";
import { describeFault, faultOutcome } from "./own-fault.ts";
import type { AttemptEnd, RuleEffects } from "./queued-request.ts";
import { openRequests } from "./sealed-headers.ts";
import { onTheWall } from "./wall-clock.ts";

export type SendNow = (request: OutboundRequest["request"], options: SendOptions) => Promise<TalonResult>;

/**
 * Sends the request of a recorded attempt. Returns the result and the end of its attempt, with
 * every secret masked in both; never throws. Parts of a response that cannot be read or recorded
 * are left out, with a note. `onFlushed` and `mayLeave` as for Talon.One's client.
 */
export async function sendRequest(
  { outbound, attemptId, secrets, headers }: RecordedAttempt,
  send: SendNow,
  { onFlushed, mayLeave }: Required<Pick<SendOptions, "onFlushed" | "mayLeave">>,
): Promise<{ outcome: Outcome; end: AttemptEnd }> {
  const own = opened(outbound);
  const request = own && withHeaders(own, headers);
  let leftAtMs: number | undefined;
  const noted = (atMs: number) => {
    leftAtMs = atMs;
    onFlushed(atMs);
  };
  let thrown: string | undefined;
  const result = request
    ? await send(request, { onFlushed: noted, mayLeave }).catch((error: unknown): TalonResult => {
        thrown = describeFault(error);
        return { kind: "failure", failure: "reset", sent: true, message: thrown, durationMs: 0 };
      })
    : keptSealed;
  const nowMs = Date.now();
  const hidden = request ? [...secrets, ...secretsIn(request)] : secrets;
  const retryUnknown = outbound.queued.every((queued) => queued.retryUnknown);
  const outcome = thrown === undefined ? outcomeOf(outbound, result, hidden, nowMs) : faultOutcome(thrown, true, retryUnknown);
  inBackground("logging an attempt", () => log.info(attemptLine(outbound, attemptId, outcome, result), "attempt"));
  const end: AttemptEnd = {
    ...attemptKey(outbound, attemptId),
    // When it left, by the wall clock, once that is known.
    startedAt: leftAtMs === undefined ? undefined : new Date(onTheWall(leftAtMs)),
    finishedAt: new Date(nowMs),
    durationMs: result.durationMs,
    outcome: outcome.outcome,
    status: outcome.status,
    error: outcome.outcome === "delivered" ? outcome.note : [outcome.message, ...outcome.details].join(" ").slice(0, 2_000),
    response: recorded(result, hidden),
    effects: outcome.outcome === "delivered" ? effectsOf(outbound, result, hidden) : undefined,
  };
  return { outcome, end };
}

/**
 * What the rules did, if the response says so. Requests that run rules are never merged, so there
 * is one delivery.
 */
function effectsOf(outbound: OutboundRequest, result: TalonResult, hidden: readonly string[]): RuleEffects | undefined {
  if (result.kind !== "response" || outbound.queued.length !== 1) return undefined;
  try {
    const answer = readRuleAnswer(outbound.request, result.body);
    if (!answer) return undefined;
    const { deliveryId, isTest } = firstQueued(outbound);
    const rows = answer.rows.map(({ value, ...row }) => ({
      id: createId("ruleEffect"),
      ...(redactValue(row, hidden) as typeof row),
      value: storableJson(redactValue(value, hidden)),
    }));
    return { deliveryId, isTest, rank: ruleResults[answer.result], rows };
  } catch (error) {
    // It was delivered anyway; the attempt contains the response as it came.
    log.warn({ err: errorText(error) }, "the effects of a response could not be read");
    return undefined;
  }
}

function outcomeOf(outbound: OutboundRequest, result: TalonResult, hidden: readonly string[], nowMs: number): Outcome {
  const first = firstQueued(outbound);
  const retryUnknown = outbound.queued.every((queued) => queued.retryUnknown);
  try {
    const known = classify(result, {
      actionSlug: first.actionSlug,
      nowMs,
      retryUnknownOutcome: retryUnknown,
      triedBefore: first.attempts > 0 || first.reclaimed,
    });
    return known.outcome === "delivered" ? known : redactWords(known, hidden);
  } catch (error) {
    const reason = describeFault(error);
    if (result.kind === "response" && result.status >= 200 && result.status < 300)
      return { outcome: "delivered", status: result.status, message: reason, note: reason, details: [], throttled: false, again: false };
    return faultOutcome(reason, result.kind === "failure" && result.sent, retryUnknown);
  }
}

/** JSON text of the response. */
function recorded(result: TalonResult, hidden: readonly string[]): string {
  try {
    return storableJson(redactResult(result, hidden));
  } catch (error) {
    const note = describeFault(error);
    return JSON.stringify(
      result.kind === "response" ? { status: result.status, note } : { failure: result.failure, sent: result.sent, note },
    );
  }
}

/** The end of an attempt that was recorded but did not happen. */
export const neverSent = ({ outbound, attemptId }: RecordedAttempt, error: string): AttemptEnd => ({
  ...attemptKey(outbound, attemptId),
  finishedAt: new Date(),
  durationMs: 0,
  outcome: "retry",
  status: undefined,
  error,
  response: JSON.stringify({ failure: "aborted", sent: false, message: error }),
});

/** The end of an attempt during which something in Falconer failed. */
export const endedByFault = (outbound: OutboundRequest, attemptId: string, reason: string): AttemptEnd => ({
  ...attemptKey(outbound, attemptId),
  finishedAt: new Date(),
  durationMs: 0,
  outcome: "retry",
  status: undefined,
  error: reason,
  response: JSON.stringify({ note: reason }),
});

/** With its secret headers; undefined if these cannot be decrypted. */
function opened(outbound: OutboundRequest): OutboundRequest["request"] | undefined {
  if (outbound.queued.length > 1) return outbound.request;
  try {
    return openRequests(firstQueued(outbound).deliveryId, [outbound.request])[0];
  } catch {
    return undefined;
  }
}

const keptSealed: TalonResult = {
  kind: "failure",
  failure: "invalid_request",
  sent: false,
  message: "Its callback key cannot be decrypted.",
  durationMs: 0,
};

const attemptKey = (outbound: OutboundRequest, attemptId: string) => ({
  id: attemptId,
  destinationId: firstQueued(outbound).destinationId,
  expiresOn: expiresOnOf(outbound),
});

function attemptLine(outbound: OutboundRequest, attemptId: string, { outcome, status, cause }: Outcome, { durationMs }: TalonResult) {
  const { destinationId, deliveryId, eventId, actionSlug: action } = firstQueued(outbound);
  const took = Math.round(durationMs * 10) / 10;
  return {
    destinationId,
    deliveryId,
    eventId,
    attemptId,
    action,
    deliveries: outbound.queued.length,
    outcome,
    status,
    cause,
    durationMs: took,
  };
}
