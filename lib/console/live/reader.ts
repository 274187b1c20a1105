import "#server-only";
import { seesPersonal } from "#lib/access/auth/permissions.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { notByWhatIsMasked } from "#lib/console/events/service.ts";
import { createMasker } from "#lib/console/privacy/mask.ts";
import { knownIds, maskEvent } from "#lib/console/privacy/mask-records.ts";
import { namedTypes } from "#lib/console/privacy/shown-fields.ts";
import type { LiveRow, Watched } from "./read.ts";
import type { LiveDelivery, LiveEvent, LiveFilter, LiveMessages } from "./schema.ts";

/** Events of one message: nobody reads more in a second. */
export const mostShown = 20;
/** How many of the newest are searched for those that match a filter. */
const searchedRows = 5_000;
/** Events whose deliveries one reader follows, and for how long. */
const mostWatched = 60;
const watchedMs = 120_000;

export type News = {
  /** Events since the news before: all of them, and the newest of them as rows, newest first. */
  came: number;
  lastId: string | undefined;
  rows: readonly LiveRow[];
  /** For a mapping: the events that it made deliveries from. */
  matches: ReadonlyMap<string, ReadonlySet<string>>;
};

/** The watchers, and what each has already been sent. */
export type Reader = {
  destinationId: string;
  filter: LiveFilter;
  viewer: Viewer;
  /** Rows that it wants to look at. */
  rows: number;
  take(news: News, most?: number): void;
  watched(): Watched[];
  /** Reports what was missed, once there is room for it. */
  tellMissed(): void;
  takeDeliveries(found: ReadonlyMap<string, LiveDelivery[]>): void;
};
/** Returns false if the reader has not taken what was sent before; then nothing was sent. */
export type Send = <Name extends keyof LiveMessages>(event: Name, data: LiveMessages[Name], id?: string) => boolean;

const isFiltered = (filter: LiveFilter) =>
  Boolean(filter.sourceId || filter.name || filter.userId || filter.mappingId || filter.outcome?.length);
const moving: readonly string[] = ["waiting", "retrying"];

export function createReader(about: { destinationId: string; filter: LiveFilter; viewer: Viewer; send: Send }): Reader {
  const { destinationId, filter, send } = about;
  const filtered = isFiltered(filter);
  const open = new Map<string, { row: LiveRow; until: number; told: string }>();
  let missed = 0;
  const reader: Reader = {
    destinationId,
    filter,
    viewer: about.viewer,
    rows: filtered ? searchedRows : mostShown * 5,
    take({ came, lastId, rows, matches }, most = mostShown) {
      if (came === 0 && rows.length === 0 && missed === 0) return;
      const sees = seesPersonal(reader.viewer);
      const fitting = filtered ? rows.filter((row) => fits(row, filter, sees, matches)) : rows;
      const matched = filtered ? fitting.length : Math.max(came, fitting.length);
      const shown = fitting.slice(0, most);
      if (!send("events", { came, matched, shown: shown.map((row) => viewOf(row, sees)), missed, masked: !sees }, lastId)) {
        missed += matched;
        return;
      }
      missed = 0;
      for (const row of shown.toReversed())
        if (row.outcome === "accepted") open.set(row.id, { row, until: Date.now() + watchedMs, told: "[]" });
      for (const id of [...open.keys()].slice(0, Math.max(0, open.size - mostWatched))) open.delete(id);
    },
    tellMissed() {
      if (missed > 0) reader.take({ came: 0, lastId: undefined, rows: [], matches: new Map() });
    },
    watched() {
      const now = Date.now();
      for (const [id, { until }] of open) if (until < now) open.delete(id);
      return [...open.values()].map(({ row }) => ({ destinationId, eventId: row.id, expiresOn: row.expiresOn }));
    },
    takeDeliveries(found) {
      const changed = [...open].flatMap(([eventId, { row, told }]) => {
        const deliveries = found.get(eventId) ?? [];
        const text = JSON.stringify(deliveries);
        return text === told ? [] : [{ eventId, row, deliveries, text }];
      });
      if (changed.length === 0) return;
      const items = changed.map(({ eventId, row, deliveries }) => ({
        eventId,
        deliveries: maskedDeliveries(row, deliveries, reader.viewer),
      }));
      if (!send("deliveries", { items })) return; // told in the next round
      for (const { eventId, row, deliveries, text } of changed) {
        if (deliveries.length > 0 && !deliveries.some(({ state }) => moving.includes(state))) open.delete(eventId);
        else open.set(eventId, { row, until: open.get(eventId)?.until ?? 0, told: text });
      }
    },
  };
  return reader;
}

function fits(row: LiveRow, filter: LiveFilter, sees: boolean, matches: News["matches"]): boolean {
  if (filter.sourceId && row.sourceId !== filter.sourceId) return false;
  if (filter.userId && row.userId !== filter.userId && row.anonymousId !== filter.userId) return false;
  if (filter.outcome?.length && !filter.outcome.includes(row.outcome)) return false;
  if (filter.mappingId && !matches.get(filter.mappingId)?.has(row.id)) return false;
  if (!filter.name) return true;
  if (sees) return row.name === filter.name || (row.name === null && row.type === filter.name);
  return row.name === filter.name && namedTypes.includes(row.type) && notByWhatIsMasked({ name: filter.name })(maskEvent(row));
}

function viewOf({ expiresOn: _, ...event }: LiveRow, sees: boolean): LiveEvent {
  return sees ? event : maskEvent(event);
}

function maskedDeliveries(row: LiveRow, deliveries: LiveDelivery[], viewer: Viewer): LiveDelivery[] {
  if (seesPersonal(viewer)) return deliveries;
  const masker = createMasker(knownIds(row));
  return deliveries.map((delivery) => ({ ...delivery, reason: delivery.reason && masker.words(delivery.reason) }));
}
