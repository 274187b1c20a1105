import type { PlannedRequest } from "#lib/core/actions/types.ts";
import { groupRequests, mergeRequests, takeBatch } from "./coalesce.ts";
import { halveItems, type Parts } from "./parts.ts";
import type { QueuedRequest } from "./queued-request.ts";

/** What leaves as one request. */
export type Shot = {
  queued: QueuedRequest[];
  /**
   * Claimed with them and sharing their lanes, but to be sent later: given back when these are
   * settled.
   */
  behind: QueuedRequest[];
  request: PlannedRequest;
  /** Under which it may have been announced already: the answer never came. */
  attemptId?: string;
  /** How many requests carried these before, and were refused. */
  tries?: number;
  /** It carries a part of the items of the one it stands for. */
  parts?: Parts;
};

export const singleShot = (queued: QueuedRequest): Shot => ({ queued: [queued], behind: [], request: queued.request });

/** One request of as many of these as fit, and what is left over. */
export function mergedShot(requests: readonly QueuedRequest[]): { shot: Shot; rest: QueuedRequest[] } {
  const { batch, rest } = takeBatch(groupRequests(requests));
  const taken = batch.flat();
  if (batch.length === 1 && taken.length > 1) return { shot: prefixShot(taken), rest: rest.flat() };
  return { shot: { queued: taken, behind: [], request: mergeRequests(taken) }, rest: rest.flat() };
}

/** Of requests that share lanes, the first ones that fit; the others wait for them. */
function prefixShot(group: readonly QueuedRequest[]): Shot {
  // One request a group makes takeBatch count them one by one; together they never come to more
  // than that.
  const { batch } = takeBatch(group.map((queued) => [queued]));
  const requests = batch.flat();
  return { queued: requests, behind: group.slice(requests.length), request: mergeRequests(requests) };
}

/**
 * A refused request holds something bad: halved, again and again, until the bad one stands alone.
 * Groups stay whole; of the last group the first request goes alone, and of a request of many items
 * each half. Undefined when there is nothing to halve.
 */
export function halve(shot: Shot): Shot[] | undefined {
  if (shot.queued.length < 2) return halveItems(shot);
  const tries = (shot.tries ?? 0) + 1;
  const groups = groupRequests(shot.queued);
  if (groups.length === 1) {
    const [first, ...others] = shot.queued as [QueuedRequest, ...QueuedRequest[]];
    return [{ ...singleShot(first), behind: [...others, ...shot.behind], tries }];
  }
  const middle = Math.ceil(groups.length / 2);
  return [groups.slice(0, middle), groups.slice(middle)].map((half, index) => {
    const requests = half.flat();
    return { queued: requests, behind: index === 1 ? shot.behind : [], request: mergeRequests(requests), tries };
  });
}

/** A shared attempt stays as long as the longest-lived of its deliveries. */
export const expiresOnOf = (shot: Shot) =>
  shot.queued.reduce((latest, queued) => (queued.expiresOn > latest ? queued.expiresOn : latest), "");

/**
 * What goes back to its lanes when this is not sent after all. A request in parts goes back once,
 * whichever part is first to say so.
 */
export function requestsToGiveBack(shot: Shot): QueuedRequest[] {
  if (!shot.parts) return [...shot.queued, ...shot.behind];
  if (shot.parts.over) return [];
  shot.parts.over = true;
  return [...shot.queued, ...shot.parts.behind];
}
