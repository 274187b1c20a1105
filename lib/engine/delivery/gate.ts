import type { Outcome } from "#lib/talon-one/outcome.ts";
import { createCircuit, showsLife } from "./circuit.ts";
import { type Clock, pauseFor } from "./clock.ts";
import type { OutboundRequest } from "./outbound-request.ts";
import { createPermits, type PermitNotice } from "./permits.ts";
import { createRateLimiter, type Departure } from "./rate-limiter.ts";
import { createTroubleLog } from "./trouble.ts";

export type GateOptions = {
  /** Requests per second. */
  limit(): number;
  /** Another sender may have sent within the last second. */
  warm: boolean;
  /** How long from now a request may still leave, in ms. */
  lifeMs(): number;
  /** Tells those who asked for a permit how many ms they have, see createPermits. */
  answer(id: string, at: number, ms: number): void;
  clock: Clock;
};

/** Every request of one client leaves through the gate, which says when the next one may. */
export type Gate = {
  /** Resolves when the next request may leave, or once `cancelled()`. */
  pass(cancelled: () => boolean): Promise<void>;
  /** A request is about to leave. */
  depart(outbound: OutboundRequest): Departure;
  /** A request's outcome says something about Talon.One itself. */
  heed(outbound: OutboundRequest, outcome: Outcome): void;
  /** Another process asks for a permit, or reports that its request has left. */
  hear(notice: PermitNotice): void;
  /** Requests per second that may currently leave. */
  perSecond(): number;
  figures(): GateFigures;
};

export type GateFigures = { maxPerSecond: number; permits: number; silentSinceMs: number | undefined } & ReturnType<
  ReturnType<typeof createTroubleLog>["told"]
>;

/**
 * A timer fires up to two milliseconds late, and the limiter allows for that. Being more exact
 * would cost processor time that everything else in this process needs.
 */
const longestWaitMs = 50;

export function createGate({ limit, warm, lifeMs, answer, clock }: GateOptions): Gate {
  const limiter = createRateLimiter(limit(), { nowMs: clock.nowMs(), full: warm });
  const circuit = createCircuit(limit());
  const trouble = createTroubleLog();
  const permits = createPermits({ limiter, lifeMs, answer, clock });

  function waitMs(): number {
    const nowMs = clock.nowMs();
    // A person's single request goes first, even while Talon.One is silent.
    return Math.max(permits.waiting() ? 1 : 0, limiter.waitMs(nowMs), circuit.waitMs(nowMs));
  }

  return {
    async pass(cancelled) {
      limiter.setLimit(limit());
      circuit.setLimit(limit());
      for (;;) {
        const ms = waitMs();
        if (ms <= 0 || cancelled()) return;
        await pauseFor(clock, Math.min(Math.max(1, Math.floor(ms)), longestWaitMs));
      }
    },
    depart(outbound) {
      const nowMs = clock.nowMs();
      const departure = limiter.start(nowMs);
      try {
        circuit.sent(nowMs);
        trouble.sent(outbound, nowMs);
      } catch (error) {
        departure.ended(nowMs);
        throw error;
      }
      return departure;
    },
    heed(outbound, outcome) {
      if (showsLife(outcome.status)) circuit.answered();
      else if (outcome.outcome === "refused") circuit.notSent();
      if (outcome.throttled) limiter.widen(clock.nowMs());
      trouble.ended(outbound, outcome, clock.nowMs());
    },
    hear(notice) {
      limiter.setLimit(limit());
      permits.hear(notice);
    },
    perSecond: () => (circuit.isOpen(clock.nowMs()) ? circuit.probesPerSecond() : limit()),
    figures() {
      const silentSinceMs = circuit.silentSinceMs(clock.nowMs());
      const told = trouble.told(clock.nowMs(), silentSinceMs);
      return { maxPerSecond: limiter.maxPerSecond(), permits: permits.open(), silentSinceMs, ...told };
    },
  };
}
