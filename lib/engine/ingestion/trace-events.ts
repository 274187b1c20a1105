import "#server-only";
import { tracer } from "#lib/platform/telemetry/tracer.ts";
import type { Outcome } from "./plan-and-store.ts";
import type { Stored } from "./side-track.ts";

/** When the call that brought these events began, by performance.now(). */
type Call = { from: number; to: number };

/** Traces each stored event, if traces are on. */
export function traceEvents(
  { id: sourceId, destinationId }: { id: string; destinationId: string },
  events: readonly Outcome[],
  stored: readonly Stored[],
  call: Call,
): void {
  const spans = tracer();
  if (!spans) return;
  const wall = ({ from, to }: Call) => ({ from: performance.timeOrigin + from, to: performance.timeOrigin + to });
  const whole = wall(call);
  for (const [index, { id: eventId, read, outcome, committed }] of events.entries())
    if (stored[index] !== "duplicate")
      spans.event({
        eventId,
        sourceId,
        destinationId,
        type: read.type,
        outcome,
        call: whole,
        commit: committed && wall(committed),
      });
}
