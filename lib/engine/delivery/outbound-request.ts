import type { PlannedRequest } from "#lib/core/actions/types.ts";
import type { Outcome } from "#lib/talon-one/outcome.ts";
import type { QueuedRequest } from "./queued-request.ts";

/** What leaves as one request: a queued request, or several merged. */
export type OutboundRequest = {
  queued: QueuedRequest[];
  /**
   * Claimed with them and sharing their lanes, but sent later: handed back when these are settled.
   */
  deferred: QueuedRequest[];
  request: PlannedRequest;
  /** The ID under which it may already have been recorded: the answer never came. */
  attemptId?: string;
  /** How many earlier requests carried these and were refused. */
  tries?: number;
  /** Set if it carries only some items of this batch. */
  batch?: BisectedBatch;
};

/**
 * One planned request with many items, of which Talon.One rejected some. Its parts are sent one by
 * one, and it is settled once, when all of them have ended. All its parts share this object.
 */
export type BisectedBatch = {
  items: number;
  /** Waits for the whole, see OutboundRequest. */
  deferred: readonly QueuedRequest[];
  /** Replaced, never changed: the outcome decides what it becomes. */
  progress: BatchProgress;
};
export type BatchProgress = {
  /** Parts that wait or are in progress. */
  readonly open: number;
  /** Requests made so far. */
  readonly sent: number;
  readonly refused: readonly { profile: string; outcome: Outcome }[];
  /**
   * A part must be sent again: then the whole is, because its items may be repeated without harm.
   */
  readonly again?: Outcome | undefined;
  /** One was refused, and no time was left to find out which part was bad. */
  readonly unclear?: boolean | undefined;
  /** Settled or given back: later results of its parts are ignored. */
  readonly over: boolean;
};

export const singleRequest = (queued: QueuedRequest): OutboundRequest => ({ queued: [queued], deferred: [], request: queued.request });

/** Destination and partition are those of the first; everything that it carries shares them. */
export const firstQueued = (outbound: OutboundRequest) => outbound.queued[0] as QueuedRequest;

/** A shared attempt is kept as long as the longest-lived of its deliveries. */
export const expiresOnOf = (outbound: OutboundRequest) =>
  outbound.queued.reduce((latest, queued) => (queued.expiresOn > latest ? queued.expiresOn : latest), "");

/**
 * What returns to its lanes if this is not sent after all. A bisected batch returns once, whichever
 * part reports it first.
 */
export function requestsToGiveBack(outbound: OutboundRequest): QueuedRequest[] {
  const { batch } = outbound;
  if (!batch) return [...outbound.queued, ...outbound.deferred];
  if (batch.progress.over) return [];
  batch.progress = { ...batch.progress, over: true };
  return [...outbound.queued, ...batch.deferred];
}
