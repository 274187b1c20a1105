import "#server-only";
import { tracer } from "#lib/platform/telemetry/tracer.ts";
import type { Outcome } from "#lib/talon-one/outcome.ts";
import type { RecordedAttempt } from "./new-attempt.ts";
import { firstQueued } from "./outbound-request.ts";
import type { AttemptEnd } from "./queued-request.ts";

/** Traces an attempt at Talon.One that has ended, if traces are on. */
export function traceAttempt({ outbound, attemptId }: RecordedAttempt, { outcome, cause, status }: Outcome, end: AttemptEnd): void {
  const spans = tracer();
  if (!spans) return;
  const { destinationId, deliveryId, actionSlug } = firstQueued(outbound);
  const to = end.finishedAt.getTime();
  spans.attempt({
    eventIds: [...new Set(outbound.queued.map(({ eventId }) => eventId))].filter((id) => id !== ""),
    destinationId,
    deliveryId,
    attemptId,
    action: actionSlug,
    method: outbound.request.method,
    outcome,
    cause,
    status,
    from: Math.min(to, end.startedAt?.getTime() ?? to - end.durationMs),
    to,
  });
}
