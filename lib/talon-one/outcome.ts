import { actionBySlug } from "#lib/core/actions/index.ts";
import { type Cause, causeOfFailure, causeOfStatus } from "./causes.ts";
import { readErrorBody } from "./error-body.ts";
import type { TalonFailure, TalonResponse, TalonResult } from "./result.ts";
import { parseRetryAfter } from "./retry-after.ts";

/**
 * delivered     Talon.One has it.
 * retry         it has it not, or having it twice does no harm: send it again.
 * unknown       it may have an event that would count twice; the mapping says whether to send it
 * again. refused       it will never take this: do not send it again as it is.
 * unauthorized  the key is no good: pause the destination, keep everything.
 */
export type OutcomeKind = "delivered" | "retry" | "unknown" | "refused" | "unauthorized";

export type Outcome = {
  outcome: OutcomeKind;
  /** Absent when all went well. */
  cause?: Cause;
  status?: number;
  /** What happened, in one sentence. */
  message: string;
  /** Talon.One's own description of each problem. */
  details: string[];
  /** A remark about something that was delivered. */
  note?: string;
  /** How long Talon.One asked us to wait. */
  retryAfterMs?: number;
  /** Talon.One said "too many requests": slow down for everyone. */
  throttled: boolean;
  /** Whether to send it again, decided here so that nobody has to decide twice. */
  again: boolean;
};

export type OutcomeContext = {
  actionSlug: string;
  nowMs: number;
  /** The mapping's setting; true by default. */
  retryUnknownOutcome?: boolean;
  /** An earlier try may have arrived without our knowing. */
  triedBefore?: boolean;
};

/**
 * The 4xx that pass by themselves and are retried. 401 and 403 wait for a key; all others are
 * final.
 */
const retriedClientErrors: ReadonlySet<number> = new Set([408, 409, 423, 429]);

/** What an answer, or the lack of one, means for a delivery. */
export function classify(result: TalonResult, context: OutcomeContext): Outcome {
  return result.kind === "response" ? classifyResponse(result, context) : classifyFailure(result, context);
}

function kindOfStatus(status: number): OutcomeKind {
  if (status >= 200 && status < 300) return "delivered";
  if (status === 401 || status === 403) return "unauthorized";
  if (status >= 400 && status < 500) return retriedClientErrors.has(status) ? "retry" : "refused";
  if (status === 501) return "refused";
  // Redirects are never followed. One may be temporary, as during a move, so the delivery does not
  // fail at once.
  return "retry";
}

function classifyResponse(response: TalonResponse, { actionSlug, nowMs, triedBefore = false }: OutcomeContext): Outcome {
  const { status } = response;
  const error = readErrorBody(response.body);
  const kind = kindOfStatus(status);
  if (kind === "delivered") {
    if (!response.problem) return delivered(status);
    const note = `Talon.One accepted it, but its response couldn’t be read (${problemWords[response.problem]}).`;
    return delivered(status, { cause: "unreadable_answer", note });
  }
  const done = actionBySlug.get(actionSlug)?.doneWhen;
  if (done?.status === status && (triedBefore || !done.afterTry))
    return delivered(status, { cause: done.cause, message: done.note, note: done.note, details: error.details });
  const words = [error.message, ...error.details].filter(Boolean).join(" ");
  const retryAfterMs = kind === "retry" ? parseRetryAfter(response.headers["retry-after"], nowMs) : undefined;
  return {
    outcome: kind,
    cause: causeOfStatus(status, words),
    status,
    message: error.message ? `Talon.One responded with ${status}: ${error.message}` : `Talon.One responded with ${status}.`,
    details: error.details,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    throttled: status === 429,
    again: kind === "retry",
  };
}

type Remark = { cause: Cause; note: string; message?: string; details?: string[] };

function delivered(status: number, remark?: Remark): Outcome {
  const message = `Talon.One accepted it (${status}).`;
  return { outcome: "delivered", status, message, details: [], throttled: false, again: false, ...remark };
}

const problemWords = {
  too_large: "more than 1 MB",
  too_deep: "nested too deeply",
  malformed: "no JSON",
  incomplete: "it broke off",
} as const;

function classifyFailure(failure: TalonFailure, { actionSlug, retryUnknownOutcome = true }: OutcomeContext): Outcome {
  const base = { message: failure.message, details: [], throttled: false };
  const cause = causeOfFailure[failure.failure];
  if (failure.failure === "invalid_request") return { ...base, outcome: "refused", cause, again: false };
  if (failure.sent && actionBySlug.get(actionSlug)?.repeatable === false) {
    const message = `${failure.message} The event may or may not have arrived.`;
    return { ...base, outcome: "unknown", cause: "outcome_unknown", message, again: retryUnknownOutcome };
  }
  return { ...base, outcome: "retry", cause, again: true };
}
