import "#server-only";
import type pg from "pg";
import { inBackground } from "#lib/platform/background.ts";
import { AppError } from "#lib/platform/errors.ts";
import { createGroupStore } from "./group-store.ts";
import type { NewEvent } from "./plan-event.ts";
import { createSideTrack, placesOf, type Stored, type Waiting } from "./side-track.ts";

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
 * With fewer waiting it is better to wait for the transaction in flight, and to store them at once.
 */
const besideEvents = 500;

/**
 * Collects what arrives while a transaction is in flight, then stores all of it in one: the more
 * load, the larger the groups. What one request brings is never split and keeps its order. At most
 * `concurrency` transactions run at once: another one starts beside the first only for many events,
 * which then keep database and process busy at the same time. INVARIANT: transactions of one
 * process that run at once share no lane and no message, so what is received first is first in its
 * lane. A group that cannot lock what it needs gives way to the next one and continues on the side
 * track, where only what another transaction holds has to wait.
 */
export function createGroupCommit(pool: pg.Pool, options: { concurrency?: number; repair(error: unknown): Promise<boolean> }): GroupCommit {
  const { concurrency = 1, repair } = options;
  const waiting: Waiting[] = [];
  const idle: (() => void)[] = [];
  const inFlight = new Set<Waiting[]>();
  let waitingEvents = 0;
  /** What waits first shares something with what is in flight: it is asked again when that ends. */
  let isHeldUp = false;
  let open = 0;
  let bytes = 0;
  const storeGroup = createGroupStore(pool, repair);
  const side = createSideTrack({ pool, store: storeGroup, asMany });

  function next() {
    while (waiting.length > 0) {
      const first = inFlight.size === 0 ? asMany(waiting) : besideOthers();
      if (first.length === 0) return;
      waitingEvents -= eventsOf(waiting.splice(0, first.length));
      const group = first.filter((one) => !goesByTheSide(one));
      if (group.length === 0) continue;
      inFlight.add(group);
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
            inFlight.delete(group);
            isHeldUp = false;
            next();
          }),
      );
    }
  }

  /** The first of those that wait, as long as they share nothing with what is in flight. */
  function besideOthers(): Waiting[] {
    if (inFlight.size >= concurrency || isHeldUp || waitingEvents < besideEvents) return [];
    const most = asMany(waiting);
    const apart = apartFrom([...inFlight].flat(), most);
    if (eventsOf(apart) >= besideEvents) return apart;
    isHeldUp = apart.length < most.length;
    return [];
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
        const size = sizeOf(events);
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
        waitingEvents += events.length;
        next();
      }),
    drained: () => new Promise((resolve) => (open === 0 ? resolve() : idle.push(resolve))),
    waitingBytes: () => bytes,
  };
}

/** The first of these requests that share no lane and no message with the others. */
function apartFrom(others: readonly Waiting[], requests: readonly Waiting[]): Waiting[] {
  const places = new Set(others.flatMap(placesOf));
  const shared = requests.findIndex((one) => placesOf(one).some((place) => places.has(place)));
  return shared === -1 ? [...requests] : requests.slice(0, shared);
}

/** About what they take while they wait, in bytes. */
const sizeOf = (events: readonly NewEvent[]) => events.reduce((sum, event) => sum + event.bytes + 512, 0);

const eventsOf = (requests: readonly Waiting[]) => requests.reduce((sum, { events }) => sum + events.length, 0);

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
