import type { Clock } from "./clock.ts";
import type { OutboundRequest } from "./outbound-request.ts";
import { createQueue, type Queue } from "./queue.ts";
import { type QueuedRequest, queuedRequestKey } from "./queued-request.ts";
import { createSignal, type Signal } from "./signal.ts";

/**
 * What one client's sender has in hand: what it holds (claimed and not settled), which part of that
 * is queued, and what is in progress. It knows neither database nor network.
 */
export type SenderState = {
  queue: Queue;
  /** There may be something to claim. */
  work: Signal;
  /** There may be room for more: something left the queue, or a request ended. */
  room: Signal;
  /** There may be something in the queue, or room for more recorded attempts. */
  filled: Signal;
  /** There may be a recorded attempt. */
  recorded: Signal;
  /** False once it ends: nothing new is claimed, recorded or sent. */
  mayStart(): boolean;
  /** Nothing new from now on; wakes everything that waits. */
  end(): void;
  isHeld(queued: QueuedRequest): boolean;
  hold(requests: readonly QueuedRequest[]): void;
  letGo(requests: readonly QueuedRequest[]): void;
  /** Lanes of all that is held. */
  heldLanes(): { destinationId: string; key: string }[];
  /**
   * What is held of this destination and has not left must not leave. Takes what is still queued
   * out of the queue, and returns it.
   */
  recall(destinationId: string): QueuedRequest[];
  /** Takes this destination's waiting requests out of the queue; there is room for others'. */
  remove(destinationId: string): QueuedRequest[];
  isRecalled(outbound: OutboundRequest): boolean;
  /** A request leaves; call the returned function when it is over. */
  depart(): () => void;
  /** How many more queued requests are wanted now, at a limit of this many per second. */
  wanted(limit: number): number;
  /** A claim and what is held may have come apart: see releaseOrphans. */
  doubt(): void;
  /** When that was last reported, by the clock. */
  doubtedAtMs(): number;
  /** These no longer belonged to us when they were settled. */
  lose(requests: readonly QueuedRequest[]): void;
  counts(): { held: number; inFlight: number; sent: number; lost: number };
};

/**
 * Requests in progress at once: a second's worth for each second that Talon.One may take to answer.
 */
const inFlightSeconds = 10;

export function createSenderState(clock: Clock): SenderState {
  /** By `queuedRequestKey`. */
  const held = new Map<string, QueuedRequest>();
  const recalled = new WeakSet<QueuedRequest>();
  const queue = createQueue();
  const [work, room, filled, recorded] = [createSignal(clock), createSignal(clock), createSignal(clock), createSignal(clock)];
  let ended = false;
  let inFlight = 0;
  let sent = 0;
  let lost = 0;
  let doubtedAtMs = Number.NEGATIVE_INFINITY;
  const doubt = () => {
    doubtedAtMs = clock.nowMs();
  };
  const remove = (destinationId: string) => {
    const removed = queue.remove(destinationId);
    // Nothing of it departs any more, so anyone waiting for room would wait forever.
    room.raise();
    return removed;
  };
  const letGo = (requests: readonly QueuedRequest[]) => {
    for (const queued of requests) held.delete(queuedRequestKey(queued));
  };

  return {
    queue,
    work,
    room,
    filled,
    recorded,
    mayStart: () => !ended,
    end() {
      ended = true;
      for (const signal of [work, room, filled, recorded]) signal.close();
    },
    isHeld: (queued) => held.has(queuedRequestKey(queued)),
    hold(requests) {
      for (const queued of requests) held.set(queuedRequestKey(queued), queued);
    },
    letGo,
    heldLanes: () => [...held.values()].flatMap(({ destinationId, lanes }) => lanes.map((key) => ({ destinationId, key }))),
    remove,
    recall(destinationId) {
      for (const queued of held.values()) if (queued.destinationId === destinationId) recalled.add(queued);
      return remove(destinationId);
    },
    isRecalled: (outbound) => outbound.queued.some((queued) => recalled.has(queued)),
    depart() {
      inFlight++;
      sent++;
      return () => {
        inFlight--;
        room.raise();
      };
    },
    wanted(limit) {
      // Enough for what may leave while the next claim is in progress. A claim costs the same for
      // one as for several: it waits until a sixth is used up.
      const supply = Math.max(12, Math.ceil(limit / 2));
      const more = Math.min(supply - queue.size(), limit * inFlightSeconds - inFlight - queue.size());
      return more < supply / 6 ? 0 : more;
    },
    doubt,
    doubtedAtMs: () => doubtedAtMs,
    lose(requests) {
      lost += requests.length;
      doubt();
      letGo(requests);
    },
    counts: () => ({ held: held.size, inFlight, sent, lost }),
  };
}
