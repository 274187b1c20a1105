import "#server-only";
import type pg from "pg";
import { errorText, inBackground } from "#lib/platform/background.ts";
import { binaryArray } from "#lib/platform/db/binary-array.ts";
import { endStuckHolders } from "#lib/platform/db/stuck-holders.ts";
import { AppError } from "#lib/platform/errors.ts";
import { log } from "#lib/platform/log.ts";
import type { NewEvent } from "./plan-event.ts";

/** "unstorable": kept as malformed, without its content. */
export type Stored = "stored" | "duplicate" | "unstorable";

/** A request that waits to be stored. */
export type Waiting = {
  events: NewEvent[];
  bytes: number;
  resolve(outcomes: Stored[]): void;
  reject(error: unknown): void;
};

export type SideTrack = {
  /** Takes those that could not lock what they need, or that are behind such ones. */
  add(requests: readonly Waiting[]): void;
  /** True for one that must come after something here. */
  isBehind(request: Waiting): boolean;
  /**
   * The part of a group that can be stored now, as far as is known; keeps the rest. It asks the
   * database only while something is here: a process that has stopped usually holds many lanes, and
   * another group would run into each of them and wait.
   */
  sift(group: Waiting[]): Promise<Waiting[]>;
};
export type SideTrackOptions = {
  pool: pg.Pool;
  /**
   * Stores them in one transaction and answers them, except those it returns: their lock cannot be
   * had.
   */
  store(requests: Waiting[]): Promise<Waiting[]>;
  /** As many of these, from the first on, as one transaction may take. */
  asMany(requests: readonly Waiting[]): Waiting[];
};

/** Callers that wait for an answer stop waiting a little later (see receive.ts). */
const patienceMs = 4_000;
const pauseMs = 50;
/** After this long, a lock is no longer a neighbour's commit, but a process that has stopped. */
const suspiciousMs = 1_500;

/**
 * Where requests wait whose lanes (or messages) another transaction holds, so that all others
 * continue without them. INVARIANT: a request that shares a lane or a message with one that waits
 * here is behind it, in the order of receipt.
 */
export function createSideTrack({ pool, store, asMany }: SideTrackOptions): SideTrack {
  let queue: { request: Waiting; places: string[]; since: number }[] = [];
  const taken = new Map<string, number>();
  let running = false;
  let endedAt = Number.NEGATIVE_INFINITY;

  function leave(gone: ReadonlySet<Waiting>) {
    for (const { request, places } of queue)
      if (gone.has(request))
        for (const place of places) {
          const left = (taken.get(place) ?? 0) - 1;
          if (left > 0) taken.set(place, left);
          else taken.delete(place);
        }
    queue = queue.filter(({ request }) => !gone.has(request));
  }

  const heldOf = (requests: readonly Waiting[]) => heldLanes(pool, requests.flatMap(lanesOf));

  async function sift(group: Waiting[]): Promise<Waiting[]> {
    if (queue.length === 0) return group;
    const open = new Set(free(group, await heldOf(group).catch(() => new Set<string>())));
    add(group.filter((one) => !open.has(one)));
    return [...open];
  }

  async function round(): Promise<boolean> {
    const now = performance.now();
    const late = queue.filter(({ since }) => now - since > patienceMs).map(({ request }) => request);
    leave(new Set(late));
    for (const one of late) one.reject(new AppError("unavailable", "The queue of one of its customers is locked."));
    if (late.length > 0) log.warn({ requests: late.length }, "events could not be stored: another transaction holds their lanes");
    if (queue.length === 0) return true;
    if (now - (queue[0]?.since ?? now) > suspiciousMs && now - endedAt > suspiciousMs) {
      endedAt = now;
      await endStuckHolders(pool).catch((error: unknown) => log.debug({ err: errorText(error) }, "cannot look for who holds locks"));
    }
    const here = queue.map(({ request }) => request);
    const held = await heldOf(here);
    const group = asMany(free(here, held));
    if (group.length === 0) return false;
    const left = await stored(group);
    if (left.length === 0) return true;
    // Something other than a lane is held: a message, or a lane that is just being created. Then
    // one at a time, and each that has to wait lets the others pass.
    const closed = new Set(held);
    let any = left.length < group.length;
    for (const request of left) {
      const places = placesOf(request);
      if (!places.some((place) => closed.has(place)) && (await stored([request])).length === 0) any = true;
      else for (const place of places) closed.add(place);
    }
    return any;
  }

  /** Those that have to wait stay here. */
  async function stored(requests: Waiting[]): Promise<Waiting[]> {
    const left = await store(requests).catch((error: unknown): Waiting[] => {
      for (const one of requests) one.reject(error);
      return [];
    });
    leave(new Set(requests.filter((one) => !left.includes(one))));
    return left;
  }

  async function run() {
    running = true;
    try {
      while (queue.length > 0) {
        const went = await round().catch((error: unknown) => {
          log.warn({ err: errorText(error) }, "cannot look for held lanes");
          return false;
        });
        if (!went) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    } finally {
      running = false;
    }
  }

  function add(requests: readonly Waiting[]) {
    for (const request of requests) {
      const places = placesOf(request);
      queue.push({ request, places, since: performance.now() });
      for (const place of places) taken.set(place, (taken.get(place) ?? 0) + 1);
    }
    if (!running && queue.length > 0) inBackground("storing by the side", run);
  }

  return {
    add,
    sift,
    isBehind: (request) => taken.size > 0 && placesOf(request).some((place) => taken.has(place)),
  };
}

const lanesOf = ({ events }: Waiting) =>
  events.flatMap(({ destinationId, deliveries }) =>
    deliveries.flatMap(({ entries }) => entries.flatMap(({ lanes }) => lanes.map((key) => ({ destinationId, key })))),
  );
const placeOf = (destinationId: string, key: string) => `${destinationId}\n${key}`;
/** The lanes and messages that storing it locks. */
export const placesOf = (request: Waiting): string[] => [
  ...new Set([...request.events.map(({ key }) => key), ...lanesOf(request).map(({ destinationId, key }) => placeOf(destinationId, key))]),
];

/** What may be tried now: none of it is held, and nothing ahead of it waits for the same. */
function free(requests: readonly Waiting[], held: ReadonlySet<string>): Waiting[] {
  const closed = new Set(held);
  return requests.filter((request) => {
    const places = placesOf(request);
    const waits = places.some((place) => closed.has(place));
    if (waits) for (const place of places) closed.add(place);
    return !waits;
  });
}

/**
 * Which of these lanes another transaction holds right now. It waits neither for them nor for the
 * disk, because it changes nothing.
 */
async function heldLanes(pool: pg.Pool, lanes: readonly { destinationId: string; key: string }[]): Promise<Set<string>> {
  const asked = [...new Map(lanes.map((lane) => [placeOf(lane.destinationId, lane.key), lane])).values()];
  const { rows } = await pool.query<{ destination_id: string; key: string }>({
    name: "intake-held-lanes",
    text: `WITH swiftly AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true) AS level)
           SELECT w.destination_id, w.key FROM unnest($1::text[], $2::text[]) AS w(destination_id, key)
            CROSS JOIN LATERAL (SELECT true FROM lane l WHERE l.destination_id = w.destination_id AND l.key = w.key OFFSET 0) there
             LEFT JOIN LATERAL (SELECT true AS yes FROM lane l WHERE l.destination_id = w.destination_id AND l.key = w.key FOR UPDATE SKIP LOCKED) free ON true
            WHERE free.yes IS NULL AND EXISTS (SELECT level FROM swiftly)`,
    values: [binaryArray(asked.map((lane) => lane.destinationId)), binaryArray(asked.map((lane) => lane.key))],
  });
  return new Set(rows.map((row) => placeOf(row.destination_id, row.key)));
}
