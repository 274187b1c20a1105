import "#server-only";

/** Times are milliseconds since 1970. */
export type TracedEvent = {
  eventId: string;
  sourceId: string;
  destinationId: string;
  type: string;
  outcome: string;
  /** The webhook call that brought it. */
  call: { from: number; to: number };
  /** The transaction that stored it; absent where it is not known. */
  commit?: { from: number; to: number } | undefined;
};
export type TracedAttempt = {
  /** All deliveries that the request carries; the trace is the first one's. */
  eventIds: readonly string[];
  destinationId: string;
  deliveryId: string;
  attemptId: string;
  action: string;
  method: string;
  outcome: string;
  cause?: string | undefined;
  status?: number | undefined;
  from: number;
  to: number;
};
export type Tracer = { event(event: TracedEvent): void; attempt(attempt: TracedAttempt): void };

// One a process, also across its two module graphs; none unless an address is configured.
const held = globalThis as unknown as { falconerTracer?: Tracer | undefined };

/** Where spans go; undefined while traces are off. */
export const tracer = (): Tracer | undefined => held.falconerTracer;
export function setTracer(next: Tracer | undefined): void {
  held.falconerTracer = next;
}
