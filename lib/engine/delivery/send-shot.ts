import "#server-only";
import { storableJson } from "#lib/platform/db/storable-json.ts";
import { log } from "#lib/platform/log.ts";
import type { SendOptions } from "#lib/talon-one/client.ts";
import { classify, type Outcome } from "#lib/talon-one/outcome.ts";
import { redactResult, redactWords, secretsIn } from "#lib/talon-one/redact.ts";
import type { TalonResult } from "#lib/talon-one/result.ts";
import type { Start } from "./announcer.ts";
import { openRequests } from "./sealed-headers.ts";
import { expiresOnOf, type Shot } from "./shot.ts";
import type { AttemptEnd, Unit } from "./unit.ts";
import { onTheWall } from "./wall-clock.ts";

export type SendNow = (request: Shot["request"], options: SendOptions) => Promise<TalonResult>;

/**
 * Sends one announced request. Answers what came of it and the end of its attempt, with every secret masked in both; never throws.
 * `onFlushed` and `mayLeave` as for Talon.One's client.
 */
export async function sendShot(
  { shot, attemptId, secrets }: Start,
  send: SendNow,
  { onFlushed, mayLeave }: Required<Pick<SendOptions, "onFlushed" | "mayLeave">>,
): Promise<{ outcome: Outcome; end: AttemptEnd }> {
  const first = shot.units[0] as Unit;
  const request = opened(shot);
  let leftAtMs: number | undefined;
  const noted = (atMs: number) => {
    leftAtMs = atMs;
    onFlushed(atMs);
  };
  const result = request ? await send(request, { onFlushed: noted, mayLeave }) : keptSealed;
  const nowMs = Date.now();
  const hidden = request ? [...secrets, ...secretsIn(request)] : secrets;
  const known = classify(result, {
    actionSlug: first.actionSlug,
    nowMs,
    retryUnknownOutcome: shot.units.every((unit) => unit.retryUnknown),
    triedBefore: first.attempts > 0 || first.reclaimed,
  });
  const outcome = known.outcome === "delivered" ? known : redactWords(known, hidden);
  log.info(attemptLine(shot, attemptId, outcome, result), "attempt");
  const end: AttemptEnd = {
    ...placeOf(shot, attemptId),
    // When it left, by the clock on the wall, now that it is known.
    startedAt: leftAtMs === undefined ? undefined : new Date(onTheWall(leftAtMs)),
    finishedAt: new Date(nowMs),
    durationMs: result.durationMs,
    outcome: outcome.outcome,
    status: outcome.status,
    error: outcome.outcome === "delivered" ? outcome.note : [outcome.message, ...outcome.details].join(" ").slice(0, 2_000),
    response: storableJson(redactResult(result, hidden)),
  };
  return { outcome, end };
}

/** The end of an attempt that was announced and did not happen. */
export const neverSent = ({ shot, attemptId }: Start, error: string): AttemptEnd => ({
  ...placeOf(shot, attemptId),
  finishedAt: new Date(),
  durationMs: 0,
  outcome: "retry",
  status: undefined,
  error,
  response: JSON.stringify({ failure: "aborted", sent: false, message: error }),
});

/** With its secret headers; undefined when these do not open. */
function opened(shot: Shot): Shot["request"] | undefined {
  if (shot.units.length > 1) return shot.request;
  try {
    return openRequests((shot.units[0] as Unit).deliveryId, [shot.request])[0];
  } catch {
    return undefined;
  }
}

const keptSealed: TalonResult = {
  kind: "failure",
  failure: "invalid_request",
  sent: false,
  message: "Its sealed callback key does not open.",
  durationMs: 0,
};

const placeOf = (shot: Shot, attemptId: string) => ({
  id: attemptId,
  destinationId: (shot.units[0] as Unit).destinationId,
  expiresOn: expiresOnOf(shot),
});

function attemptLine(shot: Shot, attemptId: string, { outcome, status, cause }: Outcome, { durationMs }: TalonResult) {
  const { destinationId, deliveryId, actionSlug: action } = shot.units[0] as Unit;
  const took = Math.round(durationMs * 10) / 10;
  return { destinationId, deliveryId, attemptId, action, deliveries: shot.units.length, outcome, status, cause, durationMs: took };
}
