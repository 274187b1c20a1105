import "#server-only";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { redactRequest } from "#lib/talon-one/redact.ts";
import type { NewAttempt } from "./attempts.ts";
import { expiresOnOf, firstQueued, type OutboundRequest } from "./outbound-request.ts";
import { describeFault } from "./own-fault.ts";
import type { Target } from "./targets.ts";

/** A request whose attempt is recorded and which waits until it may leave. */
export type RecordedAttempt = {
  outbound: OutboundRequest;
  attemptId: string;
  secrets: string[];
  /** Sent along, beside the request's own. */
  headers?: Record<string, string> | undefined;
};

/** The request as it leaves. */
export const withHeaders = <Request extends OutboundRequest["request"]>(request: Request, headers: RecordedAttempt["headers"]): Request =>
  headers ? { ...request, headers: { ...request.headers, ...headers } } : request;

/** What is recorded of it, every secret masked. */
export function newAttempt(attempt: RecordedAttempt, target: Target | undefined, wallMs: number): NewAttempt {
  const { outbound, attemptId } = attempt;
  const { destinationId, requestIndex } = firstQueued(outbound);
  return {
    id: attemptId,
    destinationId,
    expiresOn: expiresOnOf(outbound),
    deliveryIds: [...new Set(outbound.queued.map((queued) => queued.deliveryId))],
    requestIndex,
    request: requestText(attempt, target),
    startedAt: new Date(wallMs),
    reclaimed: outbound.queued.some((queued) => queued.reclaimed),
  };
}

function requestText({ outbound, secrets, headers }: RecordedAttempt, target: Target | undefined): string {
  try {
    return encodeJson(redactRequest(withHeaders(outbound.request, headers), target?.deployment ?? "", secrets));
  } catch (error) {
    return encodeJson({ note: describeFault(error) });
  }
}
