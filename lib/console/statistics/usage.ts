import "#server-only";
import { minuteOf, minutesOfDay } from "#lib/engine/statistics/buckets.ts";
import { type UseCount, useMinutes, usesByBar } from "#lib/engine/statistics/use.ts";
import { pool } from "#lib/platform/db/pool.ts";
import type { Usage } from "./schema.ts";

const bars = (7 * minutesOfDay) / useMinutes;

const emptyCourse = () => Array.from({ length: bars }, () => ({ delivered: 0, failed: 0 }));
const endOf = (nowMs: number) => (Math.floor(minuteOf(nowMs) / useMinutes) + 1) * useMinutes;
const timeOf = (minute: number) => new Date(minute * 60_000).toISOString();

/** For a mapping or a source from which nothing was made in the last 7 days. */
export const unused = (nowMs = Date.now()): Usage => ({
  delivered: 0,
  failed: 0,
  waiting: 0,
  successRate: null,
  course: emptyCourse(),
  to: timeOf(endOf(nowMs)),
});

/** What became of the deliveries of each mapping, or each source, in the last 7 days. */
export async function usageBy(destinationId: string, by: "mappingId" | "sourceId", nowMs = Date.now()): Promise<Map<string, Usage>> {
  const end = endOf(nowMs);
  const bounds = Array.from({ length: bars + 1 }, (_, index) => end - (bars - index) * useMinutes);
  const groups = Map.groupBy(await usesByBar(pool(), destinationId, by, bounds), ({ id }) => id);
  return new Map([...groups].map(([id, its]) => [id, usageOf(its, timeOf(end))]));
}

function usageOf(counts: readonly UseCount[], to: string): Usage {
  const sum = (key: "delivered" | "failed" | "waiting") => counts.reduce((total, count) => total + count[key], 0);
  const [delivered, failed] = [sum("delivered"), sum("failed")];
  const course = emptyCourse();
  for (const { bar, delivered: good, failed: bad } of counts) course[bar] = { delivered: good, failed: bad };
  return {
    delivered,
    failed,
    waiting: sum("waiting"),
    successRate: delivered + failed > 0 ? delivered / (delivered + failed) : null,
    course,
    to,
  };
}
