import { groupRequests, mergeRequests, takeBatch } from "./coalesce.ts";
import type { OutboundRequest } from "./outbound-request.ts";
import type { QueuedRequest } from "./queued-request.ts";

/**
 * One request made of as many of these as fit, and the rest. Two operations take lists of changes,
 * by Talon.One's IDs and by Segment's: only changes of one operation merge, that of the oldest.
 */
export function mergedRequest(requests: readonly QueuedRequest[]): { outbound: OutboundRequest; rest: QueuedRequest[] } {
  const groups = groupRequests(requests);
  const [oldest] = groups as [QueuedRequest[], ...QueuedRequest[][]];
  const isAlike = (group: readonly QueuedRequest[]) => group.every((queued) => operationOf(queued) === operationOf(oldest[0]));
  if (!isAlike(oldest)) return { outbound: prefixRequest(oldest), rest: groups.slice(1).flat() };
  const alike = groups.filter(isAlike);
  const { batch, rest: full } = takeBatch(alike);
  const rest = alike.length === groups.length ? full : inOrder([...full, ...groups.filter((group) => !isAlike(group))]);
  const taken = batch.flat();
  if (batch.length === 1 && taken.length > 1) return { outbound: prefixRequest(taken), rest: rest.flat() };
  return { outbound: { queued: taken, deferred: [], request: mergeRequests(taken) }, rest: rest.flat() };
}

const operationOf = (queued: QueuedRequest | undefined) => `${queued?.request.path}${queued?.request.query}`;

/** The queue sends the older first, so the rest is in order of receipt again. */
const inOrder = (groups: readonly QueuedRequest[][]) =>
  [...groups].sort(([a], [b]) => (BigInt(a?.seq ?? 0) < BigInt(b?.seq ?? 0) ? -1 : 1));

/**
 * Of requests that share lanes, the first that fit and belong to one operation; the others wait for
 * them.
 */
function prefixRequest(group: readonly QueuedRequest[]): OutboundRequest {
  // With one request in each group, takeBatch counts them one by one; merged they are never more.
  const other = group.findIndex((queued) => operationOf(queued) !== operationOf(group[0]));
  const { batch } = takeBatch((other === -1 ? group : group.slice(0, other)).map((queued) => [queued]));
  const queued = batch.flat();
  return { queued, deferred: group.slice(queued.length), request: mergeRequests(queued) };
}
