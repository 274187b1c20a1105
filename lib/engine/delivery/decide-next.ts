import type { Outcome } from "#lib/talon-one/outcome.ts";
import { bisect, concludePart } from "./bisect.ts";
import { decide } from "./decide.ts";
import { type BatchProgress, firstQueued, type OutboundRequest } from "./outbound-request.ts";
import type { QueuedRequest, Settlement, Verdict } from "./queued-request.ts";

/**
 * What follows from a request's outcome. `progress`: the state of its batch, if it carried part of
 * one. Nothing is settled while other parts are open ("wait").
 */
export type Next = { progress?: BatchProgress } & (
  | { kind: "settle" | "retry"; settlements: Settlement[] }
  | { kind: "wait"; settlements: [] }
  /** Sent on in halves, to find the bad part. */
  | { kind: "bisect"; halves: OutboundRequest[] }
  /** Talon.One rejected the key: the destination is paused, and what the request carried waits. */
  | { kind: "pause"; message: string; cause: string; settlements: Settlement[] }
);

/** `mayBisect`: there is time left for the halves. */
type About = { nowMs: number; horizonHours: number; mayBisect: boolean };

/** Pure: asked again, it gives the same answer. */
export function decideNext(outbound: OutboundRequest, outcome: Outcome, about: About): Next {
  const { batch } = outbound;
  const bisected = outcome.outcome === "refused" && about.mayBisect && !batch?.progress.over ? bisect(outbound) : undefined;
  if (bisected) return { kind: "bisect", ...bisected };
  if (!batch) return settled(outbound, outcome, settlementsOf(outbound, outcome, about));
  const { progress, verdict } = concludePart(outbound, batch, outcome, about);
  const settlements = verdict
    ? [...outbound.queued.map((queued) => ({ queued, verdict, tries: progress.sent })), ...releases(batch.deferred)]
    : [];
  return { ...settled(outbound, outcome, settlements), progress };
}

function settled(outbound: OutboundRequest, outcome: Outcome, settlements: Settlement[]): Next {
  // Only the tester is concerned with a test's key.
  if (outcome.outcome === "unauthorized" && !firstQueued(outbound).isTest)
    return { kind: "pause", message: outcome.message, cause: outcome.cause ?? "invalid_key", settlements };
  if (settlements.length === 0) return { kind: "wait", settlements: [] };
  return { kind: settlements.some(({ verdict }) => verdict.kind === "retry") ? "retry" : "settle", settlements };
}

function settlementsOf(outbound: OutboundRequest, outcome: Outcome, about: About): Settlement[] {
  // Refused, and no time is left to find out which part was bad.
  const unclear = outcome.outcome === "refused" && outbound.queued.length > 1;
  const tries = (outbound.tries ?? 0) + 1;
  const verdictOf = (queued: QueuedRequest): Verdict => (unclear ? { kind: "release", counted: true } : decide(queued, outcome, about));
  return [...outbound.queued.map((queued) => ({ queued, verdict: verdictOf(queued), tries })), ...releases(outbound.deferred)];
}

/** Back into their places, as if they had never been claimed. */
export const releases = (requests: readonly QueuedRequest[]): Settlement[] =>
  requests.map((queued) => ({ queued, verdict: { kind: "release" } }));
