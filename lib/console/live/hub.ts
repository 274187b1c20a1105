import "#server-only";
import { errorText, inBackground } from "#lib/platform/background.ts";
import { firstIdAt } from "#lib/platform/ids.ts";
import { log } from "#lib/platform/log.ts";
import { type LiveRow, readDeliveries, readMatches, readNewEvents } from "./read.ts";
import type { Reader } from "./reader.ts";

/** It does not ask intake, but the database, once per second for all readers of this process. */
const roundMs = 1_000;
/** Processes' clocks differ, and the first ID may be committed last, so this much is read again. */
const overlapMs = 1_500;
/** Followed for all readers together. */
const mostWatched = 300;

type Joined = {
  reader: Reader;
  /** IDs that rounds need not tell it: its first look did. */
  told: Set<string>;
  /** IDs that rounds told it while it was still looking for the first time. */
  early: Set<string> | undefined;
};
export type Hub = {
  readers(): readonly Reader[];
  /** How often it has read so far. */
  rounds(): number;
  /**
   * `after`: the last event that this reader saw, if it has been here before. Returns how to leave.
   */
  join(reader: Reader, after?: string): Promise<() => void>;
};

// One per process, even across the two module graphs of the combined server.
const held = globalThis as unknown as { falconerLiveHub?: Hub };
export function liveHub(): Hub {
  held.falconerLiveHub ??= createHub();
  return held.falconerLiveHub;
}

export function createHub(): Hub {
  const joined = new Set<Joined>();
  /** IDs that were counted already, by destination. */
  const seen = new Map<string, Set<string>>();
  let sinceMs = 0;
  let rounds = 0;
  let running = false;
  let timer: NodeJS.Timeout | undefined;

  function wake() {
    if (running || timer || joined.size === 0) return;
    timer = setTimeout(() => inBackground("reading for live views", round), roundMs);
    timer.unref();
  }

  async function round() {
    running = true;
    timer = undefined;
    const startedAt = Date.now();
    const after = firstIdAt("event", sinceMs - overlapMs);
    try {
      const readers = [...joined];
      const wanted = new Map<string, number>();
      for (const { reader } of readers) wanted.set(reader.destinationId, Math.max(wanted.get(reader.destinationId) ?? 0, reader.rows));
      const found = await readNewEvents([...wanted].map(([destinationId, rows]) => ({ destinationId, after, rows })));
      for (const { destinationId, ids, rows } of found) {
        const before = seen.get(destinationId);
        const fresh = before ? ids.filter((id) => !before.has(id)) : ids;
        seen.set(destinationId, new Set(ids));
        if (fresh.length === 0) continue;
        const freshIds = new Set(fresh);
        const freshRows = rows.filter((row) => freshIds.has(row.id));
        await tell(
          readers.filter(({ reader }) => reader.destinationId === destinationId),
          fresh,
          freshRows,
        );
      }
      for (const id of seen.keys()) if (!wanted.has(id)) seen.delete(id);
      for (const { reader } of readers) reader.tellMissed();
      await followDeliveries(readers.map(({ reader }) => reader));
      sinceMs = startedAt;
    } catch (error) {
      // The next round reads from where the last one came.
      log.warn({ err: errorText(error) }, "live views could not be brought up to date");
    } finally {
      rounds++;
      running = false;
      wake();
    }
  }

  async function tell(readers: readonly Joined[], fresh: readonly string[], rows: readonly LiveRow[]) {
    const mappingIds = [...new Set(readers.flatMap(({ reader }) => reader.filter.mappingId ?? []))];
    const matches = mappingIds.length > 0 ? await readMatches(rows, mappingIds) : new Map<string, Set<string>>();
    for (const { reader, told, early } of readers) {
      const isNew = (id: string) => !told.has(id);
      const came = told.size > 0 ? fresh.filter(isNew).length : fresh.length;
      reader.take({ came, lastId: fresh[0], rows: told.size > 0 ? rows.filter(({ id }) => isNew(id)) : rows, matches });
      for (const id of fresh) {
        told.delete(id);
        early?.add(id);
      }
    }
  }

  return {
    readers: () => [...joined].map(({ reader }) => reader),
    rounds: () => rounds,
    async join(reader, after) {
      const one: Joined = { reader, told: new Set(), early: new Set() };
      if (joined.size === 0) sinceMs = Date.now();
      // It joins before its first look, so that nothing is committed unseen between the two.
      joined.add(one);
      wake();
      const leave = () => {
        joined.delete(one);
        if (joined.size > 0) return;
        clearTimeout(timer);
        timer = undefined;
        seen.clear();
      };
      try {
        await firstLook(one, after, firstIdAt("event", sinceMs - overlapMs));
      } catch (error) {
        leave();
        throw error;
      }
      return leave;
    },
  };
}

/** A tail begins with a few that came before. */
const firstShown = 10;

async function firstLook(one: Joined, after: string | undefined, window: string) {
  const { reader } = one;
  const idsAfter = after === undefined || after > window ? window : after;
  const asked = { destinationId: reader.destinationId, after: idsAfter, rowsAfter: after ?? "", rows: reader.rows };
  const [found] = await readNewEvents([asked]);
  const early = one.early ?? new Set();
  one.early = undefined;
  for (const id of found?.ids ?? []) if (id > window && !early.has(id)) one.told.add(id);
  const rows = (found?.rows ?? []).filter(({ id }) => !early.has(id));
  if (!found || rows.length === 0) return;
  const { mappingId } = reader.filter;
  const matches = mappingId ? await readMatches(rows, [mappingId]) : new Map<string, Set<string>>();
  // Without a place to continue from, it begins with a few as they were: nothing came meanwhile.
  const came = after === undefined ? 0 : found.ids.filter((id) => id > after && !early.has(id)).length;
  reader.take({ came, lastId: rows[0]?.id, rows, matches }, after === undefined ? firstShown : undefined);
}

async function followDeliveries(readers: readonly Reader[]) {
  const watched = new Map(readers.flatMap((reader) => reader.watched()).map((one) => [one.eventId, one]));
  const newest = [...watched.values()].sort((a, b) => (a.eventId < b.eventId ? 1 : -1)).slice(0, mostWatched);
  if (newest.length === 0) return;
  const found = await readDeliveries(newest);
  for (const reader of readers) reader.takeDeliveries(found);
}
