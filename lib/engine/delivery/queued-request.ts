import type { PlannedRequest } from "#lib/core/actions/types.ts";

/** One planned request of one delivery: what is claimed, sent and settled. */
export type QueuedRequest = {
  destinationId: string;
  deliveryId: string;
  /** Empty for a test of an event that was never received. */
  eventId: string;
  /** ISO date of the delivery's partition. */
  expiresOn: string;
  requestIndex: number;
  seq: string;
  /** All lanes it is in, sorted, as in the lane tables. */
  lanes: string[];
  /** Secret headers are still encrypted. */
  request: PlannedRequest;
  actionSlug: string;
  mergeable: boolean;
  /** Failures so far. */
  attempts: number;
  firstFailedAtMs: number | undefined;
  retryUnknown: boolean;
  stopLane: boolean;
  isTest: boolean;
  /** An earlier sender had claimed it: its request may have gone out. */
  reclaimed: boolean;
};

export const queuedRequestKey = (queued: Pick<QueuedRequest, "deliveryId" | "requestIndex">) =>
  `${queued.deliveryId}/${queued.requestIndex}`;

/** What settling does with a request. */
export type Verdict =
  | { kind: "delivered"; note?: string; cause?: string }
  /** Never to be sent again; `dead` if the time for retries is over. */
  | { kind: "failed" | "dead"; reason: string; cause: string }
  /** Retried after `delayMs`, in its place. */
  | { kind: "retry"; delayMs: number; reason: string; cause: string }
  /**
   * Back into its place as if it had never been claimed. `counted`: an attempt was made
   * nevertheless.
   */
  | { kind: "release"; counted?: boolean; reason?: string; cause?: string }
  /** Its delivery no longer exists (retention): only its entries are removed. */
  | { kind: "vanished" };

/** `tries`: how many requests this settles, 1 if absent. */
export type Settlement = { queued: QueuedRequest; verdict: Verdict; tries?: number };

/** What Talon.One's rules did with an attempt's request, ready to be stored. */
export type RuleEffects = {
  deliveryId: string;
  isTest: boolean;
  /** See lib/talon-one/rule-answer: the greatest of a delivery's requests is the delivery's. */
  rank: number;
  rows: { id: string; kind: string; campaignId: number | null; campaignName: string | null; ruleName: string | null; value: string }[];
};

/** The end of an attempt; it was recorded before the request left. */
export type AttemptEnd = {
  id: string;
  destinationId: string;
  expiresOn: string;
  /**
   * When its bytes were handed to the kernel; absent when they never were: then its start is when
   * its attempt was recorded.
   */
  startedAt?: Date;
  finishedAt: Date;
  durationMs: number;
  outcome: string;
  status: number | undefined;
  error: string | undefined;
  /** JSON text, redacted. */
  response: string;
  /** Absent if the response says nothing about rules. */
  effects?: RuleEffects | undefined;
};
