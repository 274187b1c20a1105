import "#server-only";
import type pg from "pg";
import { type detailedKinds, type Kind, keptMinutes, minuteOf, minutesOfDay, totalSizes } from "./buckets.ts";
import { cover } from "./cover.ts";

/** `bar`: the index of the bar that it falls into. */
export type BarCount = { bar: number; kind: Kind; outcome: string; count: number };

/** Counts of all sources, mappings and names together, by bar. `bounds` as `barsOf` answers. */
export async function countsByBar(
  pool: pg.Pool,
  destinationId: string,
  kinds: readonly Kind[],
  bounds: readonly number[],
): Promise<BarCount[]> {
  const size = [...totalSizes].reverse().find((each) => bounds.every((bound) => bound % each === 0)) ?? 1;
  // An hour by minutes has thousands of counts: as rows of their own they take longer to read than
  // to find.
  const { rows } = await pool.query<{ kind: Kind; outcome: string; bars: number[]; counts: number[] }>(
    `SELECT kind, outcome, json_agg(bar) AS bars, json_agg(count) AS counts FROM (
       SELECT kind, outcome, width_bucket(at, $4::int[]) - 1 AS bar, sum(count)::float8 AS count FROM (
         SELECT kind, outcome, at, count FROM stat_total WHERE destination_id = $1 AND kind = ANY ($2) AND size = $3 AND at >= $5 AND at < $6
         UNION ALL
         SELECT kind, outcome, at, count FROM stat_change WHERE destination_id = $1 AND kind = ANY ($2) AND at >= $5 AND at < $6) c
        GROUP BY 1, 2, 3 HAVING sum(count) <> 0) b
      GROUP BY 1, 2`,
    [destinationId, kinds, size, bounds, bounds[0], bounds.at(-1)],
  );
  return rows.flatMap(({ kind, outcome, bars, counts }) =>
    bars.map((bar, place) => ({ bar, kind, outcome, count: counts[place] as number })),
  );
}

type DetailedKind = (typeof detailedKinds)[number];
const columns = { sourceId: "source_id", mappingId: "mapping_id", nameId: "name_id", cause: "cause" } as const;
export type Dimension = keyof typeof columns;
/** All that are given must hold. */
export type Choice = {
  sourceIds?: readonly string[];
  mappingIds?: readonly string[];
  nameIds?: readonly number[];
  outcomes?: readonly string[];
  causes?: readonly string[];
};
export type DetailCount<By extends Dimension> = { kind: DetailedKind; outcome: string; count: number; lastId: string | null } & {
  [Key in By]: Key extends "nameId" ? number : string;
};

/**
 * Counts of a range (minutes, the end not included), by some of their dimensions. The future
 * contains nothing, so a range that ends there is read to the end of its day, in one bucket.
 */
export async function countsBy<By extends Dimension>(
  pool: pg.Pool,
  destinationId: string,
  kinds: readonly DetailedKind[],
  range: { from: number; to: number },
  by: readonly By[],
  choice: Choice = {},
): Promise<DetailCount<By>[]> {
  const values: unknown[] = [destinationId, kinds];
  const value = (given: unknown) => `$${values.push(given)}`;
  const where = conditions(choice, value);
  const others = `kind, outcome, ${Object.values(columns).join(", ")}`;
  const now = minuteOf(Date.now());
  const minutesFrom = now - keptMinutes[1] + 60;
  // Where minutes may be gone, a range begins and ends with full hours, and is an hour at least.
  const kept = (at: number) => (at < minutesFrom ? Math.floor(at / 60) * 60 : at);
  const from = kept(range.from);
  const end = range.from < minutesFrom ? Math.max(kept(range.to), from + 60) : range.to;
  const to = range.to > now ? Math.ceil(range.to / minutesOfDay) * minutesOfDay : end;
  const counted = (sign: number) => (sign === 1 ? "count, last_id" : "-count AS count, NULL AS last_id");
  const parts = cover(from, to, minutesFrom).map(
    (piece) =>
      `SELECT ${others}, ${counted(piece.sign)} FROM stat_bucket WHERE destination_id = $1 AND kind = ANY ($2) AND size = ${piece.size} AND at >= ${value(piece.from)} AND at < ${value(piece.to)}${where}`,
  );
  parts.push(
    `SELECT ${others}, ${counted(1)} FROM stat_change WHERE destination_id = $1 AND kind = ANY ($2) AND at >= ${value(from)} AND at < ${value(to)}${where}`,
  );
  const named = by.map((dimension) => `${columns[dimension]} AS "${dimension}"`);
  const { rows } = await pool.query<DetailCount<By>>(
    `SELECT ${["kind", "outcome", ...named].join(", ")}, sum(count)::float8 AS count, max(last_id) AS "lastId" FROM (${parts.join(" UNION ALL ")}) c
      GROUP BY ${["kind", "outcome", ...by.map((dimension) => columns[dimension])].join(", ")} HAVING sum(count) <> 0`,
    values,
  );
  return rows;
}

function conditions({ sourceIds, mappingIds, nameIds, outcomes, causes }: Choice, value: (given: unknown) => string): string {
  const list = [
    ["source_id", sourceIds],
    ["mapping_id", mappingIds],
    ["name_id", nameIds],
    ["outcome", outcomes],
    ["cause", causes],
  ] as const;
  return list.map(([column, wanted]) => (wanted ? ` AND ${column} = ANY (${value(wanted)})` : "")).join("");
}

export type DetailBar<By extends Dimension> = Omit<DetailCount<By>, "lastId"> & { bar: number };

/** The same by bar: from buckets of an hour if the bars are as long, otherwise of a minute. */
export async function countsByBarAnd<By extends Dimension>(
  pool: pg.Pool,
  destinationId: string,
  kinds: readonly DetailedKind[],
  bounds: readonly number[],
  by: readonly By[],
  choice: Choice = {},
): Promise<DetailBar<By>[]> {
  const size = [minutesOfDay, 60].find((each) => bounds.every((bound) => bound % each === 0)) ?? 1;
  const values: unknown[] = [destinationId, kinds, size, bounds, bounds[0], bounds.at(-1)];
  const where = conditions(choice, (given) => `$${values.push(given)}`);
  const read = `kind, outcome, at, count, ${Object.values(columns).join(", ")}`;
  const named = by.map((dimension) => `${columns[dimension]} AS "${dimension}"`);
  const { rows } = await pool.query<DetailBar<By>>(
    `SELECT ${["kind", "outcome", ...named].join(", ")}, width_bucket(at, $4::int[]) - 1 AS bar, sum(count)::float8 AS count FROM (
       SELECT ${read} FROM stat_bucket WHERE destination_id = $1 AND kind = ANY ($2) AND size = $3 AND at >= $5 AND at < $6${where}
       UNION ALL SELECT ${read} FROM stat_change WHERE destination_id = $1 AND kind = ANY ($2) AND at >= $5 AND at < $6${where}) c
      GROUP BY ${["kind", "outcome", "bar", ...by.map((dimension) => columns[dimension])].join(", ")} HAVING sum(count) <> 0`,
    values,
  );
  return rows;
}

/** `refused`: the failures that Talon.One rejected. */
export type Standing = { delivered: number; failed: number; refused: number; waiting: number };
export const nothing: Standing = { delivered: 0, failed: 0, refused: 0, waiting: 0 };

/** What waits now, and what settled in the last hour, for several destinations. */
export async function standingOf(pool: pg.Pool, destinationIds: readonly string[], nowMs = Date.now()): Promise<Map<string, Standing>> {
  const { rows } = await pool.query<Standing & { id: string }>(
    `SELECT id, sum(count) FILTER (WHERE kind = 'settled' AND outcome = 'delivered')::float8 AS delivered,
            sum(count) FILTER (WHERE kind = 'settled' AND outcome IN ('failed', 'dead', 'invalid'))::float8 AS failed,
            sum(count) FILTER (WHERE kind = 'settled' AND outcome = 'failed')::float8 AS refused,
            sum(count) FILTER (WHERE kind = 'made')::float8 AS waiting FROM (
       SELECT destination_id AS id, kind, outcome, count FROM stat_total
        WHERE destination_id = ANY ($1) AND kind = 'settled' AND size = 1 AND at >= $2
       UNION ALL
       SELECT destination_id, kind, outcome, count FROM stat_total
        WHERE destination_id = ANY ($1) AND kind = 'made' AND size = ${minutesOfDay} AND outcome IN ('waiting', 'retrying')
       UNION ALL
       SELECT destination_id, kind, outcome, count FROM stat_change
        WHERE destination_id = ANY ($1) AND (kind = 'settled' AND at >= $2 OR kind = 'made' AND outcome IN ('waiting', 'retrying'))) c
      GROUP BY 1`,
    [destinationIds, minuteOf(nowMs) - 59],
  );
  const found = new Map(
    rows.map(({ id, delivered, failed, refused, waiting }) => [
      id,
      { delivered: delivered ?? 0, failed: failed ?? 0, refused: refused ?? 0, waiting: waiting ?? 0 },
    ]),
  );
  return new Map(destinationIds.map((id) => [id, found.get(id) ?? nothing]));
}

/** About how many rows of a kind are stored, in whole days: times are ISO 8601. */
export async function storedCount(
  pool: pg.Pool,
  destinationId: string,
  kind: "received" | "made",
  { from, to }: { from?: string | undefined; to?: string | undefined },
  retentionDays: number,
): Promise<number> {
  const day = (timeMs: number) => Math.floor(minuteOf(timeMs) / minutesOfDay) * minutesOfDay;
  const first = Math.max(day(Date.now()) - retentionDays * minutesOfDay, from ? day(Date.parse(from)) : 0);
  const { rows } = await pool.query<{ count: number }>(
    `SELECT coalesce(sum(count), 0)::float8 AS count FROM (
       SELECT count FROM stat_total WHERE destination_id = $1 AND kind = $2 AND size = ${minutesOfDay} AND at >= $3 AND at <= $4
       UNION ALL SELECT count FROM stat_change WHERE destination_id = $1 AND kind = $2 AND at >= $3 AND at <= $4) c`,
    [destinationId, kind, first, to ? minuteOf(Date.parse(to)) : minuteOf(Date.now()) + 60],
  );
  return rows[0]?.count ?? 0;
}

/**
 * Whether anything of a kind was counted before that minute, to within an hour: where nothing was,
 * a comparison with what comes after it says nothing.
 */
export async function isCountedBefore(pool: pg.Pool, destinationId: string, kind: Kind, minute: number): Promise<boolean> {
  const { rows } = await pool.query<{ found: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM stat_total WHERE destination_id = $1 AND kind = $2 AND size = 60 AND at >= $3 AND at <= $4 - 60)
         OR EXISTS (SELECT 1 FROM stat_change WHERE destination_id = $1 AND kind = $2 AND at >= $3 AND at <= $4) AS found`,
    [destinationId, kind, minute - keptMinutes[60], minute],
  );
  return rows[0]?.found ?? false;
}
