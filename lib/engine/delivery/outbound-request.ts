import type { PlannedRequest } from "#lib/core/actions/types.ts";
import type { Outcome } from "#lib/talon-one/outcome.ts";
import type { QueuedRequest } from "./queued-request.ts";

/** What leaves as one request: a queued request, or several merged. */
export type OutboundRequest = {
  queued: QueuedRequest[];
  /**
   * Claimed with them and sharing their lanes, but to be sent later: given back when these are
   * settled.
   */
  deferred: QueuedRequest[];
  request: PlannedRequest;
  /** Under which it may have been recorded already: the answer never came. */
  attemptId?: string;
  /** How many requests carried these before, and were refused. */
  tries?: number;
  /** It carries some items of this batch alone. */
  batch?: BisectedBatch;
};

/**
 * One planned request of many items, of which Talon.One refused something: its parts are sent one
 * by one, and it is settled once, when all of them are through. All its parts share this object.
 */
export type BisectedBatch = {
  items: number;
  /** Waits for the whole, see OutboundRequest. */
  deferred: readonly QueuedRequest[];
  /** Replaced, never changed: what follows from an outcome says what it becomes. */
  progress: BatchProgress;
};
export type BatchProgress = {
  /** Parts that wait or are in progress. */
  readonly open: number;
  /** Requests made so far. */
  readonly sent: number;
  readonly refused: readonly { profile: string; outcome: Outcome }[];
  /** A part has to be sent again: then the whole is, for its items may be repeated without harm. */
  readonly again?: Outcome | undefined;
  /** One was refused, and there was no time left to find out what of it was bad. */
  readonly unclear?: boolean | undefined;
  /** Settled or given back: later results of its parts are ignored. */
  readonly over: boolean;
};

export const singleRequest = (queued: QueuedRequest): OutboundRequest => ({ queued: [queued], deferred: [], request: queued.request });

/** Destination and partition are those of the first: all that it carries go to the same one. */
export const firstQueued = (outbound: OutboundRequest) => outbound.queued[0] as QueuedRequest;

/** A shared attempt stays as long as the longest-lived of its deliveries. */
export const expiresOnOf = (outbound: OutboundRequest) =>
  outbound.queued.reduce((latest, queued) => (queued.expiresOn > latest ? queued.expiresOn : latest), "");

/**
 * What goes back to its lanes when this is not sent after all. A bisected batch goes back once,
 * whichever part is first to say so.
 */
export function requestsToGiveBack(outbound: OutboundRequest): QueuedRequest[] {
  const { batch } = outbound;
  if (!batch) return [...outbound.queued, ...outbound.deferred];
  if (batch.progress.over) return [];
  batch.progress = { ...batch.progress, over: true };
  return [...outbound.queued, ...batch.deferred];
}
