import "#server-only";
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { errorText, inBackground } from "#lib/platform/background.ts";
import { isLastingFault } from "#lib/platform/db/lasting-fault.ts";
import { createId } from "#lib/platform/ids.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { log } from "#lib/platform/log.ts";
import { redactRequest } from "#lib/talon-one/redact.ts";
import { startAttempts } from "./attempts.ts";
import type { Lease } from "./lease.ts";
import { expiresOnOf, type OutboundRequest } from "./outbound-request.ts";
import { describeFault } from "./own-fault.ts";
import type { Queue } from "./queue.ts";
import type { QueuedRequest } from "./queued-request.ts";
import type { Target } from "./targets.ts";

/** A request whose attempt is written down and that waits for its turn. */
export type Start = { outbound: OutboundRequest; attemptId: string; secrets: string[] };

export type AnnouncerOptions = {
  pool: pg.Pool;
  lease: Lease;
  queue: Queue;
  targetOf(outbound: OutboundRequest): Target | undefined;
  /** Requests a second. */
  limit(): number;
  mayStart(): boolean;
  /** Something was taken out of the queue. */
  onTaken(): void;
  /** This one cannot be announced, whatever is tried: it is not for the announcer any more. */
  onFault(outbound: OutboundRequest, error: unknown): void;
};
export type Announcer = {
  run(): Promise<void>;
  /** There may be something in the queue. */
  wake(): void;
  /** The next request that may leave; resolves with undefined after `wake()` too, so ask again. */
  next(): Promise<Start | undefined>;
  size(): number;
  /** What was announced and not handed out. */
  takeRest(): Start[];
};

const idlePollMs = 1_000;

/**
 * Writes that attempts start, a few ahead of their turn (a sixth of a second's worth), so that no
 * request waits for the database when its turn comes.
 */
export function createAnnouncer(options: AnnouncerOptions): Announcer {
  const { pool, lease, queue, mayStart } = options;
  const announced: Start[] = [];
  let wakeUp: () => void = () => {};
  let handOut: () => void = () => {};
  const ahead = () => Math.max(2, Math.ceil(options.limit() / 6));
  /** Written when half of them have left, several at once: each write is a commit of its own. */
  const room = () => (announced.length > ahead() / 2 ? 0 : ahead() - announced.length);

  async function run() {
    while (mayStart()) {
      const taken = room() > 0 ? queue.take(performance.now(), Math.min(room(), Math.ceil(options.limit() / 12))) : [];
      if (taken.length === 0) await idle();
      else await announce(taken);
    }
    handOut();
  }

  /** INVARIANT: each request is recorded, or back in the queue, or given to `onFault`. */
  async function announce(taken: OutboundRequest[]) {
    const starts: Start[] = [];
    for (const outbound of taken) {
      try {
        starts.push({ outbound, attemptId: outbound.attemptId ?? createId("attempt"), secrets: secretsOf(outbound) });
      } catch (error) {
        options.onFault(outbound, error);
      }
    }
    inBackground("asking for more", options.onTaken);
    const written = await write(starts);
    announced.push(...written);
    handOut();
    const left = starts.filter((start) => !written.includes(start) && !faulty.delete(start));
    if (left.length === 0) return;
    for (const { outbound, attemptId } of left) outbound.attemptId = attemptId;
    queue.putBack(left.map(({ outbound }) => outbound));
    await sleep(100);
  }

  function idle(): Promise<void> {
    return new Promise<void>((resolve) => {
      const now = performance.now();
      if (room() > 0 && queue.isReady(now)) return resolve();
      const timer = setTimeout(resolve, Math.min(queue.nextMs(now) || idlePollMs, idlePollMs));
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  const faulty = new Set<Start>();

  /**
   * Answers those that are written down. What cannot be, for a reason that lies in itself, is found
   * by itself, and recorded without its content.
   */
  async function write(starts: Start[]): Promise<Start[]> {
    if (starts.length === 0) return [];
    try {
      return (await startAttempts(pool, lease.clientKey, lease.token, starts.map(rowOf))) ? starts : [];
    } catch (error) {
      log.warn({ err: errorText(error) }, "attempts could not be recorded");
      if (!isLastingFault(error)) return [];
      const [first] = starts;
      if (starts.length > 1 || !first) return (await inTurn(starts, (start) => write([start]))).flat();
      try {
        const row = { ...rowOf(first), request: JSON.stringify({ note: describeFault(error) }) };
        return (await startAttempts(pool, lease.clientKey, lease.token, [row])) ? [first] : [];
      } catch (again) {
        if (isLastingFault(again)) {
          faulty.add(first);
          options.onFault(first.outbound, again);
        }
        return [];
      }
    }
  }

  function requestOf({ outbound, secrets }: Start): string {
    try {
      return encodeJson(redactRequest(outbound.request, options.targetOf(outbound)?.deployment ?? "", secrets));
    } catch (error) {
      return encodeJson({ note: describeFault(error) });
    }
  }

  function rowOf(start: Start) {
    const { outbound, attemptId } = start;
    const first = outbound.queued[0] as QueuedRequest;
    return {
      id: attemptId,
      destinationId: first.destinationId,
      expiresOn: expiresOnOf(outbound),
      deliveryIds: [...new Set(outbound.queued.map((queued) => queued.deliveryId))],
      requestIndex: first.requestIndex,
      request: requestOf(start),
      startedAt: new Date(),
      reclaimed: outbound.queued.some((queued) => queued.reclaimed),
    };
  }

  function secretsOf(outbound: OutboundRequest): string[] {
    const target = options.targetOf(outbound);
    return target ? [target.apiKey] : [];
  }

  return {
    run,
    wake() {
      wakeUp();
      handOut();
    },
    async next() {
      if (announced.length === 0)
        await new Promise<void>((resolve) => {
          handOut = resolve;
        });
      const start = announced.shift();
      if (start) wakeUp();
      return start;
    },
    size: () => announced.length,
    takeRest: () => announced.splice(0),
  };
}

async function inTurn<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}
