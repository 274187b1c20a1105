import type { FailureKind } from "./result.ts";

/** Why a delivery failed, or succeeded with a note. The keys of the remedies. */
export const causes = [
  "invalid_key",
  "forbidden_key",
  "unknown_attribute",
  "unknown_event_type",
  "unknown_audience",
  "audience_exists",
  "audience_gone",
  "session_of_other_profile",
  "session_state",
  "id_too_long",
  "too_many_changes",
  "deployment_missing",
  "payload_refused",
  "payload_too_large",
  "not_found",
  "method_refused",
  "conflict",
  "locked",
  "rate_limited",
  "parallel_requests",
  "request_timeout",
  "server_error",
  "not_implemented",
  "redirected",
  "unexpected_status",
  "timeout",
  "outcome_unknown",
  "connection_lost",
  "no_connection",
  "dns",
  "tls",
  "forbidden_address",
  "no_http",
  "stopped",
  "invalid_request",
  "unreadable_answer",
  "own_fault",
] as const;
export type Cause = (typeof causes)[number];

/**
 * What Talon.One's error text points at; the first match wins. The patterns are loose, because the
 * text is not part of its contract.
 */
const byWords: readonly { pattern: RegExp; cause: Cause; statuses: readonly number[] }[] = [
  { pattern: /parallel|concurren/i, cause: "parallel_requests", statuses: [409, 429] },
  { pattern: /attribute/i, cause: "unknown_attribute", statuses: [400, 404, 422] },
  {
    pattern: /event ?type|unknown event|event .*(not (found|exist)|does(n't| not) exist)/i,
    cause: "unknown_event_type",
    statuses: [400, 404, 422],
  },
  {
    pattern: /session.*(another|other|different|belong).*|belongs? to .*profile/i,
    cause: "session_of_other_profile",
    statuses: [400, 409, 422],
  },
  { pattern: /session.*(closed|cancelled|state)|state.*transition/i, cause: "session_state", statuses: [400, 409, 422] },
  { pattern: /(too long|max(imum)? ?length|longer than)/i, cause: "id_too_long", statuses: [400, 422] },
  { pattern: /1,?000.*(item|audience|change)|too many (audience|change|item)/i, cause: "too_many_changes", statuses: [400, 422] },
  { pattern: /audience/i, cause: "unknown_audience", statuses: [400, 404, 422] },
  // Last, because errors about something else often mention the deployment in passing.
  { pattern: /deployment|destination-hostname/i, cause: "deployment_missing", statuses: [400, 404] },
];

/**
 * How much text is searched: some patterns scan the rest of the text from every position where they
 * could begin.
 */
const mostWords = 2_000;

export function causeOfStatus(status: number, allWords: string): Cause {
  const words = allWords.slice(0, mostWords);
  const told = byWords.find(({ pattern, statuses }) => statuses.includes(status) && pattern.test(words));
  if (told) return told.cause;
  switch (status) {
    case 401:
      return "invalid_key";
    case 403:
      return "forbidden_key";
    case 404:
    case 410:
      return "not_found";
    case 405:
      return "method_refused";
    case 408:
      return "request_timeout";
    case 409:
      return "conflict";
    case 413:
    case 414:
    case 431:
      return "payload_too_large";
    case 423:
      return "locked";
    case 429:
      return "rate_limited";
    case 501:
      return "not_implemented";
  }
  if (status >= 300 && status < 400) return "redirected";
  if (status >= 400 && status < 500) return "payload_refused";
  if (status >= 500) return "server_error";
  return "unexpected_status";
}

export const causeOfFailure: Record<FailureKind, Cause> = {
  dns: "dns",
  forbidden_address: "forbidden_address",
  connect: "no_connection",
  tls: "tls",
  reset: "connection_lost",
  timeout: "timeout",
  protocol: "no_http",
  aborted: "stopped",
  invalid_request: "invalid_request",
};
