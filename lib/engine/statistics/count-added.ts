import "#server-only";
import { binaryArray, binaryIntegers } from "#lib/platform/db/binary-array.ts";
import { minuteOf } from "./buckets.ts";

// Events and deliveries are counted by the statement that writes them, and marked as counted: it
// knows them already, and a trigger that looks at what was written takes several times as long.
// Rows without the mark, whatever writes them, are counted by a trigger, one by one.

/** What one new row counts as. Without `atMs`: at the time of the transaction. */
type Count = {
  destinationId: string;
  kind: "received" | "made" | "settled";
  atMs?: number;
  sourceId: string | null;
  mapping?: string;
  nameId: number | null;
  outcome: string;
  /** For a failure, which delivery it was: such rows are counted one by one. */
  cause?: { key: string; deliveryId: string };
  /** The event that it belongs to, by its place in the batch. */
  ord: number;
};

const failures = ["failed", "dead", "invalid"];

type CountedEvent = { destinationId: string; sourceId: string; nameId: number | null; receivedAt: Date; outcome: string };
export const eventCount = ({ destinationId, sourceId, nameId, receivedAt, outcome }: CountedEvent, ord: number): Count => ({
  destinationId,
  kind: "received",
  atMs: receivedAt.getTime(),
  sourceId,
  nameId,
  outcome,
  ord,
});

type CountedDelivery = { id: string; mappingId: string; state: string; cause: string | null; isTest: boolean };
/** As stat_of_delivery() counts a new delivery; a test counts as nothing. */
export function deliveryCounts(
  delivery: CountedDelivery,
  of: { destinationId: string; sourceId: string | null; nameId: number | null; ord: number },
): Count[] {
  if (delivery.isTest) return [];
  const { id, mappingId: mapping, state, cause } = delivery;
  const failed = failures.includes(state) ? { cause: { key: cause ?? "other", deliveryId: id } } : {};
  const made: Count = { ...of, kind: "made", mapping, outcome: state, ...failed };
  return state === "waiting" ? [made] : [made, { ...made, kind: "settled" }];
}

export const countedParameters = 11;

/**
 * The part of a WITH that counts, with parameters from `first` on, as one row that is taken apart
 * by whoever folds or reads it (stat_of_added in a migration). `of`: where events may have been
 * there before, the list of the places of those that were new (null: all), and what it comes from.
 */
export function countedParts(first: number, of?: { stored: string; from: string }): string {
  const $ = (index: number) => `$${first + index}`;
  const stored = of?.stored ?? "NULL::int[]";
  return `
  counted AS (
    INSERT INTO stat_added (destination_ids, kinds, minutes, source_ids, mapping_ids, name_ids, outcomes, causes, counts, last_ids, places, stored, at)
    SELECT ${$(0)}::text[], ${$(1)}::text[], ${$(2)}::int[], ${$(3)}::text[], ${$(4)}::text[], ${$(5)}::int[], ${$(6)}::text[], ${$(7)}::text[], ${$(8)}::int[],
           ${$(9)}::text[], CASE WHEN ${stored} IS NOT NULL THEN ${$(10)}::text[] END, ${stored}, stat_minute(now())
      ${of?.from ?? `WHERE cardinality(${$(1)}::text[]) > 0`})`;
}

type Group = { count: Count; at: number; ords: number[] };
const isAlike = (a: Count, b: Count) =>
  a.kind === b.kind &&
  a.mapping === b.mapping &&
  a.outcome === b.outcome &&
  a.sourceId === b.sourceId &&
  a.destinationId === b.destinationId &&
  !a.cause &&
  !b.cause;

/** The values of `countedParts`: rows that count as the same are merged. */
export function countedValues(counts: readonly Count[]): unknown[] {
  const all: Group[] = [];
  // By name, of which there are few: looking through those is sooner than a key of all that counts.
  const byName = new Map<number, Group[]>();
  for (const count of counts) {
    const at = count.atMs === undefined ? 0 : minuteOf(count.atMs);
    const name = count.nameId ?? 0;
    const groups = byName.get(name) ?? [];
    if (groups.length === 0) byName.set(name, groups);
    const group = groups.find((one) => one.at === at && isAlike(one.count, count));
    if (group) group.ords.push(count.ord);
    else {
      const made = { count, at, ords: [count.ord] };
      all.push(made);
      if (!count.cause) groups.push(made);
    }
  }
  const text = (value: (one: Count) => string) => binaryArray(all.map(({ count }) => value(count)));
  return [
    text(({ destinationId }) => destinationId),
    text(({ kind }) => kind),
    binaryIntegers(all.map(({ at }) => at)),
    text(({ sourceId }) => sourceId ?? ""),
    text(({ mapping }) => mapping ?? ""),
    binaryIntegers(all.map(({ count }) => count.nameId ?? 0)),
    text(({ outcome }) => outcome),
    text(({ cause }) => cause?.key ?? ""),
    binaryIntegers(all.map(({ ords }) => ords.length)),
    text(({ cause }) => cause?.deliveryId ?? ""),
    binaryArray(all.map(({ ords }) => ords.join(" "))),
  ];
}
