import { failedOutcomes, sum, waitingOutcomes } from "#lib/console/statistics/outcomes.ts";
import { type Percentiles, percentilesOf } from "#lib/engine/statistics/percentiles.ts";
import type { BarCount } from "#lib/engine/statistics/read.ts";
import type { Overview } from "./schema.ts";

type Totals = Overview["totals"];
const at = (minute: number) => new Date(minute * 60_000).toISOString();

/**
 * The entries of a series. `bounds`: of its bars; what `counts` has behind them, up to now, says
 * what waited at the end of each.
 */
export function seriesOf(bounds: readonly number[], counts: readonly BarCount[], waitingNow: number, now: number): Overview["series"] {
  const bars = bounds.length - 1;
  const byBar = Array.from({ length: bars + 1 }, () => [] as BarCount[]);
  for (const count of counts) byBar[count.bar]?.push(count);
  const series: Overview["series"] = [];
  let waiting = waitingNow;
  for (let bar = bars; bar >= 0; bar--) {
    const its = byBar[bar] as BarCount[];
    const begin = bounds[bar] as number;
    const end = bounds[bar + 1] ?? begin;
    if (bar < bars)
      series.unshift({
        at: at(begin),
        received: sum(its, "received"),
        matched: sum(its, "received", ["accepted"]),
        delivered: sum(its, "settled", ["delivered"]),
        failed: sum(its, "settled", failedOutcomes),
        waiting: begin > now ? null : Math.max(0, waiting),
        requests: sum(its, "attempt"),
        latency: percentiles(its, "latency"),
        response: percentiles(its, "response"),
      });
    if (end > begin || bar === bars) waiting += sum(its, "settled") - sum(its, "made");
  }
  return series;
}

export function totalsOf(counts: readonly BarCount[], waiting: number): Totals {
  const received = sum(counts, "received");
  const accepted = sum(counts, "received", ["accepted"]);
  const made = sum(counts, "made", waitingOutcomes);
  return {
    received,
    accepted,
    discarded: sum(counts, "received", ["discarded"]),
    malformed: sum(counts, "received", ["malformed"]),
    matched: accepted,
    deliveries: sum(counts, "settled") + made,
    delivered: sum(counts, "settled", ["delivered"]),
    waiting,
    failed: sum(counts, "settled", failedOutcomes),
    recovered: sum(counts, "settled", ["recovered"]),
  };
}

export function percentiles(counts: readonly BarCount[], kind: "latency" | "response"): Percentiles | null {
  const classes = new Map<number, number>();
  for (const one of counts) if (one.kind === kind) classes.set(Number(one.outcome), (classes.get(Number(one.outcome)) ?? 0) + one.count);
  return percentilesOf(classes) ?? null;
}
