import "#server-only";
import type pg from "pg";
import { createId } from "#lib/platform/ids.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { log } from "#lib/platform/log.ts";
import { redactRequest } from "#lib/talon-one/redact.ts";
import { startAttempts } from "./attempts.ts";
import type { Lease } from "./lease.ts";
import type { Queue } from "./queue.ts";
import { expiresOnOf, type Shot } from "./shot.ts";
import type { Target } from "./targets.ts";
import type { Unit } from "./unit.ts";

/** A request whose attempt is written down and that waits for its turn. */
export type Start = { shot: Shot; attemptId: string; secrets: string[] };

export type AnnouncerOptions = {
  pool: pg.Pool;
  lease: Lease;
  queue: Queue;
  targetOf(shot: Shot): Target | undefined;
  /** Requests a second. */
  limit(): number;
  mayStart(): boolean;
  /** Something was taken out of the queue. */
  onTaken(): void;
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

/** Writes that attempts start, a few ahead of their turn (a sixth of a second's worth), so that no request waits for the database when its turn comes. */
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
      const shots = room() > 0 ? queue.take(performance.now(), Math.min(room(), Math.ceil(options.limit() / 12))) : [];
      if (shots.length === 0) {
        await idle();
        continue;
      }
      options.onTaken();
      const starts = shots.map((shot) => ({ shot, attemptId: shot.attemptId ?? createId("attempt"), secrets: secretsOf(shot) }));
      if (await write(starts)) {
        announced.push(...starts);
        handOut();
      } else {
        for (const { shot, attemptId } of starts) shot.attemptId = attemptId;
        queue.putBack(shots);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
    handOut();
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

  async function write(starts: Start[]): Promise<boolean> {
    try {
      return await startAttempts(pool, lease.clientKey, lease.token, starts.map(rowOf));
    } catch (error) {
      log.warn({ err: error instanceof Error ? error.message : String(error) }, "attempts could not be recorded");
      return false;
    }
  }

  function rowOf({ shot, attemptId, secrets }: Start) {
    const first = shot.units[0] as Unit;
    return {
      id: attemptId,
      destinationId: first.destinationId,
      expiresOn: expiresOnOf(shot),
      deliveryIds: [...new Set(shot.units.map((unit) => unit.deliveryId))],
      requestIndex: first.requestIndex,
      request: encodeJson(redactRequest(shot.request, options.targetOf(shot)?.deployment ?? "", secrets)),
      startedAt: new Date(),
      reclaimed: shot.units.some((unit) => unit.reclaimed),
    };
  }

  function secretsOf(shot: Shot): string[] {
    const target = options.targetOf(shot);
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
