import "#server-only";
import type pg from "pg";
import { inBackground } from "#lib/platform/background.ts";
import { AppError } from "#lib/platform/errors.ts";
import { createGroupStore } from "./group-store.ts";
import type { NewEvent } from "./plan-event.ts";
import { createSideTrack, type Stored, type Waiting } from "./side-track.ts";

export type GroupCommit = {
  /**
   * Resolves with one outcome per event once they are durable; rejects with `unavailable` if they
   * could not be stored.
   */
  store(events: NewEvent[]): Promise<Stored[]>;
  /** Resolves when nothing waits and nothing is in flight. */
  drained(): Promise<void>;
  waitingBytes(): number;
};

const groupEvents = 4_000;
const groupBytes = 16 * 1024 * 1024;

/**
 * Collects what arrives while a transaction is in flight, then stores all of it in one: the more
 * load, the larger the groups. At most `concurrency` transactions run at once; what one request
 * brings is never split and keeps its order. A group that cannot lock what it needs gives way to
 * the next one and continues on the side track, where only what another transaction holds has to
 * wait.
 */
export function createGroupCommit(pool: pg.Pool, options: { concurrency?: number; repair(error: unknown): Promise<boolean> }): GroupCommit {
  const { concurrency = 1, repair } = options;
  const waiting: Waiting[] = [];
  const idle: (() => void)[] = [];
  let inFlight = 0;
  let open = 0;
  let bytes = 0;
  const storeGroup = createGroupStore(pool, repair);
  const side = createSideTrack({ pool, store: storeGroup, asMany });

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

  /**
   * INVARIANT: each is stored in turn, or is on the side track, or is answered, whatever throws.
   */
  function goesByTheSide(one: Waiting): boolean {
    try {
      if (!side.isBehind(one)) return false;
      side.add([one]);
    } catch (error) {
      one.reject(error);
    }
    return true;
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

/** As many of these, from the first on, as one transaction may take. */
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
