import { maxChanges, mergedSize } from "./coalesce.ts";
import { mergedRequest } from "./merged-request.ts";
import { firstQueued, type OutboundRequest, requestsToGiveBack, singleRequest } from "./outbound-request.ts";
import { describeFault } from "./own-fault.ts";
import type { QueuedRequest } from "./queued-request.ts";

/**
 * Once one has just left, audience changes wait this long for others to join, so that the next
 * request is fuller. Nothing else waits.
 */
export const lingerMs = 1_000;

type Side = {
  ready: OutboundRequest[];
  singles: QueuedRequest[];
  mergeables: QueuedRequest[];
  /** When the oldest of the mergeable requests was claimed. */
  since: number;
  lastMergedAt: number;
  /** The last claim found as many as it looked for, so there are more. */
  more: boolean;
};

export type Queue = ReturnType<typeof createQueue>;

/**
 * Claimed work of one client that is not sent yet. Destinations take turns, so that none waits
 * behind another's backlog.
 */
export function createQueue() {
  const sides = new Map<string, Side>();
  let turn = 0;

  const side = (destinationId: string): Side => {
    let found = sides.get(destinationId);
    if (!found) {
      found = { ready: [], singles: [], mergeables: [], since: 0, lastMergedAt: Number.NEGATIVE_INFINITY, more: false };
      sides.set(destinationId, found);
    }
    return found;
  };
  const isFull = (one: Side) => one.mergeables.length >= maxChanges || (one.mergeables.length > 0 && changes(one.mergeables) >= maxChanges);
  /** When the mergeable requests may leave. */
  const mergeAt = (one: Side): number => {
    if (one.mergeables.length === 0) return Number.POSITIVE_INFINITY;
    if (isFull(one)) return Number.NEGATIVE_INFINITY;
    return Math.max(one.lastMergedAt + lingerMs, one.more ? one.since + lingerMs : Number.NEGATIVE_INFINITY);
  };
  const readyAt = (one: Side) => (one.ready.length > 0 || one.singles.length > 0 ? Number.NEGATIVE_INFINITY : mergeAt(one));

  function next(one: Side, nowMs: number): OutboundRequest | undefined {
    const first = one.ready.shift();
    if (first) return first;
    const merges = mergeAt(one) <= nowMs;
    // Both kinds wait: the older goes first.
    const single = one.singles[0];
    if (single && !(merges && BigInt((one.mergeables[0] as QueuedRequest).seq) < BigInt(single.seq))) {
      one.singles.shift();
      return singleRequest(single);
    }
    if (!merges) return undefined;
    const { outbound, rest } = merged(one.mergeables);
    one.mergeables = rest;
    one.since = nowMs;
    one.lastMergedAt = nowMs;
    return outbound;
  }

  return {
    add(destinationId: string, requests: readonly QueuedRequest[], { nowMs, more }: { nowMs: number; more: boolean }) {
      const one = side(destinationId);
      for (const queued of requests) {
        if (!queued.mergeable) one.singles.push(queued);
        else {
          if (one.mergeables.length === 0) one.since = nowMs;
          one.mergeables.push(queued);
        }
      }
      one.more = more;
    },
    /**
     * How many more mergeable lanes are worth claiming for this destination. If there have been
     * some lately, as many as one request takes; otherwise only `few`, so that destinations without
     * any do not pay for it.
     */
    mergeableRoom(destinationId: string, few: number, nowMs: number): number {
      const one = sides.get(destinationId);
      const merges = one !== undefined && (one.mergeables.length > 0 || nowMs - one.lastMergedAt < 10 * lingerMs);
      return merges ? Math.max(0, maxChanges - one.mergeables.length) : few;
    },
    /** The next requests that may leave, at most `count`, taking turns between destinations. */
    take(nowMs: number, count: number): OutboundRequest[] {
      const taken: OutboundRequest[] = [];
      const all = [...sides.values()];
      for (let empty = 0; taken.length < count && empty < all.length; ) {
        const outbound = next(all[turn++ % all.length] as Side, nowMs);
        if (outbound) {
          taken.push(outbound);
          empty = 0;
        } else empty++;
      }
      return taken;
    },
    /** How long until something may leave, in ms; Infinity while nothing waits. */
    nextMs: (nowMs: number) => Math.max(0, Math.min(Number.POSITIVE_INFINITY, ...[...sides.values()].map(readyAt)) - nowMs),
    /** Halves of a refused request, and what could not be recorded, go before everything else. */
    putFirst(requests: readonly OutboundRequest[]) {
      for (const outbound of [...requests].reverse()) side(firstQueued(outbound).destinationId).ready.unshift(outbound);
    },
    /**
     * Requests that may leave without waiting for company, as they stand: what a claim need not add
     * to.
     */
    size(): number {
      let size = 0;
      for (const one of sides.values()) size += one.ready.length + one.singles.length;
      return size;
    },
    remove(destinationId: string): QueuedRequest[] {
      const one = sides.get(destinationId);
      sides.delete(destinationId);
      return one ? requestsIn(one) : [];
    },
    removeAll(): QueuedRequest[] {
      const requests = [...sides.values()].flatMap(requestsIn);
      sides.clear();
      return requests;
    },
  };
}

/**
 * What cannot be merged leaves alone, one after the other: the rest is handed back when the first
 * of them is settled.
 */
function merged(requests: readonly QueuedRequest[]): { outbound: OutboundRequest; rest: QueuedRequest[] } {
  try {
    return mergedRequest(requests);
  } catch (error) {
    describeFault(error);
    const [first, ...deferred] = requests as [QueuedRequest, ...QueuedRequest[]];
    return { outbound: { ...singleRequest(first), deferred }, rest: [] };
  }
}
function changes(requests: readonly QueuedRequest[]): number {
  try {
    return mergedSize(requests);
  } catch {
    return maxChanges;
  }
}

const requestsIn = (one: Side): QueuedRequest[] => [...one.ready.flatMap(requestsToGiveBack), ...one.singles, ...one.mergeables];
