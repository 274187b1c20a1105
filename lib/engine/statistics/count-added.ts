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

export const countedParameters = 10;

/**
 * The part of a WITH that counts, with parameters from `first` on. `only` is a condition on "ord":
 * what it does not hold for is not counted.
 */
export function countedParts(first: number, only: string): string {
  const $ = (index: number) => `$${first + index}`;
  return `
  counted AS (
    INSERT INTO stat_delta (destination_id, kind, at, source_id, mapping_id, name_id, outcome, cause, count, last_id)
    SELECT c.destination_id, c.kind, coalesce(nullif(c.at, 0), stat_minute(now())), c.source_id, c.mapping_id, c.name_id, c.outcome, c.cause, n.count,
           nullif(c.last_id, '')
      FROM unnest(${$(0)}::text[], ${$(1)}::text[], ${$(2)}::int[], ${$(3)}::text[], ${$(4)}::text[], ${$(5)}::int[], ${$(6)}::text[], ${$(7)}::text[],
                  ${$(8)}::text[], ${$(9)}::text[])
           AS c(destination_id, kind, at, source_id, mapping_id, name_id, outcome, cause, last_id, ords)
     CROSS JOIN LATERAL (SELECT count(*)::int FROM unnest(string_to_array(c.ords, ' ')::int[]) AS ord WHERE ${only}) AS n(count)
     WHERE n.count > 0)`;
}

/** The values of `countedParts`: rows that count as the same are merged. */
export function countedValues(counts: readonly Count[]): unknown[] {
  const groups = new Map<string, { count: Count; at: number; ords: number[] }>();
  for (const count of counts) {
    const at = count.atMs === undefined ? 0 : minuteOf(count.atMs);
    const { destinationId, kind, sourceId, mapping, nameId, outcome, cause } = count;
    const key = `${destinationId} ${kind} ${at} ${sourceId} ${mapping} ${nameId} ${outcome} ${cause?.key} ${cause?.deliveryId}`;
    const group = groups.get(key);
    if (group) group.ords.push(count.ord);
    else groups.set(key, { count, at, ords: [count.ord] });
  }
  const all = [...groups.values()];
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
    text(({ cause }) => cause?.deliveryId ?? ""),
    binaryArray(all.map(({ ords }) => ords.join(" "))),
  ];
}
