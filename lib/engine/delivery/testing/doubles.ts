// For tests of the sender's units: a clock that a test moves, and what they pass to one another.
import type { Outcome } from "#lib/talon-one/outcome.ts";
import type { Clock } from "../clock.ts";
import type { RecordedAttempt } from "../new-attempt.ts";
import { type OutboundRequest, singleRequest } from "../outbound-request.ts";
import type { AttemptEnd, QueuedRequest } from "../queued-request.ts";
import type { Target } from "../targets.ts";

export type FakeClock = Clock & {
  /** Moves it, timer by timer; what each sets off has run before the next one. */
  advance(ms: number): Promise<void>;
};

/** Lets whatever is ready continue. */
export const letRun = () => new Promise<void>((resolve) => setImmediate(resolve));

export function createFakeClock(): FakeClock {
  let now = 1_000;
  const timers = new Set<{ at: number; call(): void }>();
  const earliest = () => [...timers].reduce<{ at: number; call(): void } | undefined>((a, b) => (a && a.at <= b.at ? a : b), undefined);
  return {
    nowMs: () => now,
    wallMs: () => 1_700_000_000_000 + now,
    after(ms, call) {
      const timer = { at: now + Math.max(0, ms), call };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async advance(ms) {
      const until = now + ms;
      await letRun();
      for (let next = earliest(); next && next.at <= until; next = earliest()) {
        timers.delete(next);
        now = Math.max(now, next.at);
        next.call();
        await letRun();
      }
      now = until;
    },
  };
}

let count = 0;
export const aQueuedRequest = (about: Partial<QueuedRequest> = {}): QueuedRequest => {
  const seq = String(++count);
  return {
    destinationId: "dst",
    deliveryId: `dlv-${seq}`,
    expiresOn: "2030-01-01",
    requestIndex: 0,
    seq,
    lanes: [`profile:${seq}`],
    request: { method: "PUT", path: "/", query: "", headers: {}, lanes: [] },
    actionSlug: "trackEventV2",
    mergeable: false,
    attempts: 0,
    firstFailedAtMs: undefined,
    retryUnknown: true,
    stopLane: false,
    isTest: false,
    eventId: "evt_01h00000000000000000000001",
    reclaimed: false,
    ...about,
  };
};

/** A change of one customer's audiences, which may be merged with others. */
export const anAudienceChange = (profile: string, about: Partial<QueuedRequest> = {}): QueuedRequest =>
  aQueuedRequest({
    mergeable: true,
    lanes: [`profile:${profile}`],
    request: {
      method: "PUT",
      path: "/",
      query: "",
      headers: {},
      lanes: [],
      body: { data: [{ customerProfileId: profile, adds: [1] }] },
    },
    ...about,
  });

export const anAttempt = (outbound: OutboundRequest = singleRequest(aQueuedRequest())): RecordedAttempt => ({
  outbound,
  attemptId: `att-${++count}`,
  secrets: [],
});

export const aTarget = (about: Partial<Target> = {}): Target => ({
  destinationId: "dst",
  clientKey: "client",
  deployment: "acme.talon.one",
  baseUrl: undefined,
  apiKey: "key",
  open: true,
  ratePerSecond: 60,
  retryHorizonHours: 24,
  ...about,
});

export const anOutcome = (outcome: Outcome["outcome"], about: Partial<Outcome> = {}): Outcome => ({
  outcome,
  status: { delivered: 200, retry: 503, unknown: undefined, refused: 400, unauthorized: 401 }[outcome],
  message: outcome,
  details: [],
  throttled: false,
  again: outcome === "retry",
  ...about,
});

export const anEnd = (id: string, { nowMs = 0 } = {}): AttemptEnd => ({
  id,
  destinationId: "dst",
  expiresOn: "2030-01-01",
  finishedAt: new Date(nowMs),
  durationMs: 1,
  outcome: "delivered",
  status: 200,
  error: undefined,
  response: "{}",
});
