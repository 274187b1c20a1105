import "#server-only";
import type pg from "pg";
import { errorText, inBackground } from "#lib/platform/background.ts";
import { isDataError, isLockTimeout, isStatementsOwn, sqlState } from "#lib/platform/db/problems.ts";
import { noteWrites } from "#lib/platform/db/write-health.ts";
import { AppError } from "#lib/platform/errors.ts";
import { log } from "#lib/platform/log.ts";
import type { NewEvent } from "./plan-event.ts";
import { createSideTrack, type Waiting } from "./side-track.ts";
import { storeEvents } from "./store-events.ts";

/** "unstorable": kept as malformed, without its content. */
export type Stored = "stored" | "duplicate" | "unstorable";
export const unstorableReason = "It holds a value that cannot be stored.";

export type GroupCommit = {
  /**
   * Resolves with one outcome an event once they are durable; rejects with `unavailable` when they
   * could not be stored.
   */
  store(events: NewEvent[]): Promise<Stored[]>;
  /** Resolves when nothing waits and nothing is in flight. */
  drained(): Promise<void>;
  waitingBytes(): number;
};

const groupEvents = 4_000;
const groupBytes = 16 * 1024 * 1024;
const tries = 3;

/**
 * Collects what arrives while a transaction is in flight, then stores all of it in one: the more
 * load, the larger the groups. At most `concurrency` transactions at once; what one request brings
 * is never split and keeps its order. A group that cannot lock what it needs gives way to the next
 * one, and goes on by the side, where only what another transaction holds has to wait.
 */
export function createGroupCommit(pool: pg.Pool, options: { concurrency?: number; repair(error: unknown): Promise<boolean> }): GroupCommit {
  const { concurrency = 1, repair } = options;
  const waiting: Waiting[] = [];
  const idle: (() => void)[] = [];
  let inFlight = 0;
  let open = 0;
  let bytes = 0;
  const side = createSideTrack({ pool, store: storeGroup, asMany });

  function asMany(requests: readonly Waiting[]): Waiting[] {
    let events = 0;
    let size = 0;
    const end = requests.findIndex((one, index) => {
      events += one.events.length;
      size += one.bytes;
      return index > 0 && (events > groupEvents || size > groupBytes);
    });
    return requests.slice(0, end === -1 ? undefined : end);
  }

  function next() {
    while (waiting.length > 0 && inFlight < concurrency) {
      const first = asMany(waiting);
      waiting.splice(0, first.length);
      const group = first.filter((one) => !goesByTheSide(one));
      if (group.length === 0) continue;
      inFlight++;
      inBackground("storing a group of events", () =>
        side
          .sift(group)
          .then(storeGroup)
          .then(side.add)
          .catch((error: unknown) => {
            for (const one of group) one.reject(new AppError("unavailable", "The event store is not reachable."));
            throw error;
          })
          .finally(() => {
            inFlight--;
            next();
          }),
      );
    }
  }

  /** INVARIANT: each is stored in turn, or is by the side, or is answered, whatever throws. */
  function goesByTheSide(one: Waiting): boolean {
    try {
      if (!side.isBehind(one)) return false;
      side.add([one]);
    } catch (error) {
      one.reject(error);
    }
    return true;
  }

  /** Answers each of them, but for those it returns: a lock was not to be had. */
  async function storeGroup(group: Waiting[]): Promise<Waiting[]> {
    if (group.length === 0) return [];
    try {
      const fresh = await store(firstOfEachKey(group));
      const taken = new Set<string>();
      for (const one of group)
        one.resolve(
          one.events.map((event) => {
            if (!fresh.has(event.key) || taken.has(event.key)) return "duplicate";
            taken.add(event.key);
            return "stored";
          }),
        );
    } catch (error) {
      if (isLockTimeout(error)) return group;
      if (isDataError(error)) return storeApart(group, error);
      noteWrites(false);
      log.warn({ err: errorText(error), requests: group.length }, "events could not be stored");
      for (const one of group) one.reject(new AppError("unavailable", "The event store is not reachable."));
    }
    return [];
  }

  /**
   * A value that Postgres refuses must not take its neighbours with it: apart from them it fails
   * alone.
   */
  async function storeApart(group: Waiting[], cause: unknown): Promise<Waiting[]> {
    const [first] = group;
    if (first && group.length === 1) {
      await storeOneByOne(first, cause);
      return [];
    }
    for (const [index, one] of group.entries()) {
      // What comes behind may share its lane.
      if ((await storeGroup([one])).length > 0) return group.slice(index);
    }
    return [];
  }

  async function storeOneByOne(request: Waiting, cause: unknown): Promise<void> {
    const outcomes: Stored[] = [];
    try {
      for (const event of request.events) {
        let fresh: Set<string>;
        let how: Stored = "stored";
        try {
          fresh = await store([event]);
        } catch (error) {
          if (!isDataError(error)) throw error;
          log.error({ err: errorText(cause), messageId: event.read.messageId }, "an event holds a value that cannot be stored");
          fresh = await store([withoutContent(event)]);
          how = "unstorable";
        }
        outcomes.push(fresh.has(event.key) ? how : "duplicate");
      }
      request.resolve(outcomes);
    } catch (error) {
      if (!isLockTimeout(error)) noteWrites(false);
      log.warn({ err: errorText(error) }, "events could not be stored");
      request.reject(new AppError("unavailable", "The event store is not reachable."));
    }
  }

  async function store(events: NewEvent[]): Promise<Set<string>> {
    for (let tried = 1; ; tried++) {
      let broken: unknown;
      const client = await pool.connect();
      try {
        const fresh = await storeEvents(client, events);
        noteWrites(true);
        return fresh;
      } catch (error) {
        broken = error;
        // A connection that failed for another reason than the statement's own is not used again,
        // nor asked anything: it may never answer.
        if (sqlState(error) !== undefined) await client.query("ROLLBACK").catch(() => {});
      } finally {
        // Nor one to which the database refuses more than this statement: it may be bound to a
        // server, or a mode, that takes no writes any more.
        client.release(broken !== undefined && !isStatementsOwn(broken));
      }
      const again = sqlState(broken) === "40P01" || sqlState(broken) === "40001" || (await repair(broken));
      if (!again || tried >= tries) throw broken;
    }
  }

  return {
    store: (events) =>
      new Promise((resolve, reject) => {
        if (events.length === 0) return resolve([]);
        let size = 0;
        for (const event of events) size += event.bytes + 512;
        bytes += size;
        open++;
        let isOver = false;
        const over = () => {
          if (isOver) return;
          isOver = true;
          bytes -= size;
          open--;
          if (open === 0) for (const done of idle.splice(0)) done();
        };
        const request: Waiting = {
          events,
          bytes: size,
          resolve: (outcomes) => {
            over();
            resolve(outcomes);
          },
          reject: (error) => {
            over();
            reject(error);
          },
        };
        if (goesByTheSide(request)) return;
        waiting.push(request);
        next();
      }),
    drained: () => new Promise((resolve) => (open === 0 ? resolve() : idle.push(resolve))),
    waitingBytes: () => bytes,
  };
}

function firstOfEachKey(group: readonly Waiting[]): NewEvent[] {
  const first = new Map<string, NewEvent>();
  for (const one of group) for (const event of one.events) if (!first.has(event.key)) first.set(event.key, event);
  return [...first.values()];
}

function withoutContent(event: NewEvent): NewEvent {
  const { messageId } = event.read;
  const raw = Buffer.from('{"_note":"The payload held a value that PostgreSQL refuses."}');
  const read = { messageId, type: "unknown", name: null, userId: null, anonymousId: null, sentAt: null, raw };
  return { ...event, read, outcome: "malformed", reason: unstorableReason, matched: 0, deliveries: [] };
}
