import { groupRequests, mergeRequests, takeBatch } from "./coalesce.ts";
import type { OutboundRequest } from "./outbound-request.ts";
import type { QueuedRequest } from "./queued-request.ts";

/** One request of as many of these as fit, and what is left over. */
export function mergedRequest(requests: readonly QueuedRequest[]): { outbound: OutboundRequest; rest: QueuedRequest[] } {
  const { batch, rest } = takeBatch(groupRequests(requests));
  const taken = batch.flat();
  if (batch.length === 1 && taken.length > 1) return { outbound: prefixRequest(taken), rest: rest.flat() };
  return { outbound: { queued: taken, deferred: [], request: mergeRequests(taken) }, rest: rest.flat() };
}

/** Of requests that share lanes, the first ones that fit; the others wait for them. */
function prefixRequest(group: readonly QueuedRequest[]): OutboundRequest {
  // One request a group makes takeBatch count them one by one; together they never come to more
  // than that.
  const { batch } = takeBatch(group.map((queued) => [queued]));
  const queued = batch.flat();
  return { queued, deferred: group.slice(queued.length), request: mergeRequests(queued) };
}
