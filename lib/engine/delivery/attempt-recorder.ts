import "#server-only";
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { errorText, inBackground } from "#lib/platform/background.ts";
import { createId } from "#lib/platform/ids.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { isLastingFault } from "#lib/platform/lasting-fault.ts";
import { log } from "#lib/platform/log.ts";
import { redactRequest } from "#lib/talon-one/redact.ts";
import { recordAttempts } from "./attempts.ts";
import type { Lease } from "./lease.ts";
import { expiresOnOf, type OutboundRequest } from "./outbound-request.ts";
import { describeFault } from "./own-fault.ts";
import type { Queue } from "./queue.ts";
import type { QueuedRequest } from "./queued-request.ts";
import type { Target } from "./targets.ts";

/** A request whose attempt is written down and that waits for its turn. */
export type RecordedAttempt = { outbound: OutboundRequest; attemptId: string; secrets: string[] };

export type AttemptRecorderOptions = {
  pool: pg.Pool;
  lease: Lease;
  queue: Queue;
  targetOf(outbound: OutboundRequest): Target | undefined;
  /** Requests a second. */
  limit(): number;
  mayStart(): boolean;
  /** Something was taken out of the queue. */
  onTaken(): void;
  /** This one cannot be recorded, whatever is tried: it is not for the recorder any more. */
  onFault(outbound: OutboundRequest, error: unknown): void;
};
export type AttemptRecorder = {
  run(): Promise<void>;
  /** There may be something in the queue. */
  wake(): void;
  /** The next request that may leave; resolves with undefined after `wake()` too, so ask again. */
  next(): Promise<RecordedAttempt | undefined>;
  size(): number;
  /** What was recorded and not handed out. */
  takeRest(): RecordedAttempt[];
};

const idlePollMs = 1_000;

/**
 * Records attempts, a few ahead of their turn (a sixth of a second's worth), so that no
 * request waits for the database when its turn comes.
 */
export function createAttemptRecorder(options: AttemptRecorderOptions): AttemptRecorder {
  const { pool, lease, queue, mayStart } = options;
  const recorded: RecordedAttempt[] = [];
  let wakeUp: () => void = () => {};
  let handOut: () => void = () => {};
  const ahead = () => Math.max(2, Math.ceil(options.limit() / 6));
  /** Written when half of them have left, several at once: each write is a commit of its own. */
  const room = () => (recorded.length > ahead() / 2 ? 0 : ahead() - recorded.length);

  async function run() {
    while (mayStart()) {
      const taken = room() > 0 ? queue.take(performance.now(), Math.min(room(), Math.ceil(options.limit() / 12))) : [];
      if (taken.length === 0) await idle();
      else await record(taken);
    }
    handOut();
  }

  /** INVARIANT: each request is recorded, or back in the queue, or given to `onFault`. */
  async function record(taken: OutboundRequest[]) {
    const attempts: RecordedAttempt[] = [];
    for (const outbound of taken) {
      try {
        attempts.push({ outbound, attemptId: outbound.attemptId ?? createId("attempt"), secrets: secretsOf(outbound) });
      } catch (error) {
        options.onFault(outbound, error);
      }
    }
    inBackground("asking for more", options.onTaken);
    const written = await write(attempts);
    recorded.push(...written);
    handOut();
    const left = attempts.filter((attempt) => !written.includes(attempt) && !faulty.delete(attempt));
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

  const faulty = new Set<RecordedAttempt>();

  /**
   * Answers those that are written down. What cannot be, for a reason that lies in itself, is found
   * by itself, and recorded without its content.
   */
  async function write(attempts: RecordedAttempt[]): Promise<RecordedAttempt[]> {
    if (attempts.length === 0) return [];
    try {
      return (await recordAttempts(pool, lease.clientKey, lease.token, attempts.map(rowOf))) ? attempts : [];
    } catch (error) {
      log.warn({ err: errorText(error) }, "attempts could not be recorded");
      if (!isLastingFault(error)) return [];
      const [first] = attempts;
      if (attempts.length > 1 || !first) return (await inTurn(attempts, (attempt) => write([attempt]))).flat();
      try {
        const row = { ...rowOf(first), request: JSON.stringify({ note: describeFault(error) }) };
        return (await recordAttempts(pool, lease.clientKey, lease.token, [row])) ? [first] : [];
      } catch (again) {
        if (isLastingFault(again)) {
          faulty.add(first);
          options.onFault(first.outbound, again);
        }
        return [];
      }
    }
  }

  function requestOf({ outbound, secrets }: RecordedAttempt): string {
    try {
      return encodeJson(redactRequest(outbound.request, options.targetOf(outbound)?.deployment ?? "", secrets));
    } catch (error) {
      return encodeJson({ note: describeFault(error) });
    }
  }

  function rowOf(attempt: RecordedAttempt) {
    const { outbound, attemptId } = attempt;
    const first = outbound.queued[0] as QueuedRequest;
    return {
      id: attemptId,
      destinationId: first.destinationId,
      expiresOn: expiresOnOf(outbound),
      deliveryIds: [...new Set(outbound.queued.map((queued) => queued.deliveryId))],
      requestIndex: first.requestIndex,
      request: requestOf(attempt),
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
      if (recorded.length === 0)
        await new Promise<void>((resolve) => {
          handOut = resolve;
        });
      const attempt = recorded.shift();
      if (attempt) wakeUp();
      return attempt;
    },
    size: () => recorded.length,
    takeRest: () => recorded.splice(0),
  };
}

async function inTurn<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}
