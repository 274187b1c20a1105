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
 * by one, and it is settled once, when all of them are through.
 */
export type BisectedBatch = {
  items: number;
  /** Parts that wait or are under way. */
  open: number;
  /** Requests made so far. */
  sent: number;
  refused: { profile: string; outcome: Outcome }[];
  /** A part has to be sent again: then the whole is, for its items may be repeated without harm. */
  again?: Outcome;
  /** One was refused, and there was no time left to find out what of it was bad. */
  unclear?: boolean;
  /** Settled or given back: what still comes of its parts changes nothing. */
  over: boolean;
  /** Waits for the whole, see OutboundRequest. */
  deferred: QueuedRequest[];
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
  if (batch.over) return [];
  batch.over = true;
  return [...outbound.queued, ...batch.deferred];
}
