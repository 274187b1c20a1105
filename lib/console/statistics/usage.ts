import "#server-only";
import { minuteOf, minutesOfDay } from "#lib/engine/statistics/buckets.ts";
import { countsBy, countsByBarAnd } from "#lib/engine/statistics/read.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { failedOutcomes, sum, waitingOutcomes } from "./outcomes.ts";
import type { Usage } from "./schema.ts";

const barMinutes = 360;
const bars = (7 * minutesOfDay) / barMinutes;

const emptyCourse = () => Array.from({ length: bars }, () => ({ delivered: 0, failed: 0 }));
const endOf = (nowMs: number) => (Math.floor(minuteOf(nowMs) / barMinutes) + 1) * barMinutes;
const timeOf = (minute: number) => new Date(minute * 60_000).toISOString();

/** Of what nothing has been made in the last 7 days. */
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
  const bounds = Array.from({ length: bars + 1 }, (_, index) => end - (bars - index) * barMinutes);
  const range = { from: bounds[0] as number, to: end };
  const [settled, waiting] = await Promise.all([
    countsByBarAnd(pool(), destinationId, ["settled"], bounds, [by], { outcomes: ["delivered", ...failedOutcomes] }),
    countsBy(pool(), destinationId, ["made"], range, [by], { outcomes: waitingOutcomes }),
  ]);
  const groups = new Map<string, Count[]>();
  for (const count of [...settled, ...waiting]) {
    const group = groups.get(count[by]) ?? [];
    groups.set(count[by], group);
    group.push(count);
  }
  return new Map([...groups].map(([id, its]) => [id, usageOf(its, timeOf(end))]));
}

/** `bar`: of what has settled. */
type Count = { kind: string; outcome: string; count: number; bar?: number };

function usageOf(counts: readonly Count[], to: string): Usage {
  const [delivered, failed] = [sum(counts, "settled", ["delivered"]), sum(counts, "settled", failedOutcomes)];
  const course = emptyCourse();
  for (const { kind, outcome, count, bar } of counts) {
    const entry = kind === "settled" && bar !== undefined ? course[bar] : undefined;
    if (entry && outcome === "delivered") entry.delivered += count;
    else if (entry && failedOutcomes.includes(outcome)) entry.failed += count;
  }
  return {
    delivered,
    failed,
    waiting: sum(counts, "made", waitingOutcomes),
    successRate: delivered + failed > 0 ? delivered / (delivered + failed) : null,
    course,
    to,
  };
}
