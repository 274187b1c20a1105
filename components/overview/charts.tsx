"use client";
import type { ChartData, Mark, Series } from "#components/charts/chart-data.ts";
import { ChartFigure } from "#components/charts/chart-figure.tsx";
import { Section } from "#components/ui/card.tsx";
import { count, duration } from "#components/ui/time.tsx";
import type { Overview } from "#lib/console/overview/schema.ts";

type Entry = Overview["series"][number];
type Props = { overview: Overview; timeZone: string };

const boundsOf = ({ series, bucketSeconds }: Overview): number[] => {
  const begins = series.map(({ at }) => Date.parse(at));
  return [...begins, (begins.at(-1) ?? 0) + bucketSeconds * 1000];
};
const values = ({ series }: Overview, pick: (entry: Entry) => number | null) => series.map(pick);
const sum = (all: readonly (number | null)[]) => count(all.reduce<number>((total, value) => total + (value ?? 0), 0));

const tokens: Record<Overview["marks"][number]["kind"], string> = { release: "accent", change: "info", outage: "bad", pause: "warn" };

/** Releases and changes as moments, outages and pauses for as long as they last. */
function marksOf({ marks, to }: Overview): Mark[] {
  return marks.map(({ kind, at, until, ongoing, title }) => ({
    at: Date.parse(at),
    until: until ? Date.parse(until) : ongoing ? Date.parse(to) : undefined,
    token: tokens[kind],
    words: ongoing ? `${title}, ongoing` : title,
  }));
}

/** Received, and what became of deliveries. */
export function CourseChart({ overview, timeZone }: Props) {
  const data: ChartData = {
    title: "Received, delivered and failed",
    bounds: boundsOf(overview),
    format: (value) => (Number.isInteger(value) ? count(value) : ""),
    timeZone,
    series: [
      { name: "Received", token: "info", kind: "step", values: values(overview, ({ received }) => received) },
      { name: "Delivered", token: "good", kind: "bar", values: values(overview, ({ delivered }) => delivered) },
      { name: "Failed", token: "bad", kind: "bar", values: values(overview, ({ failed }) => failed) },
    ],
    marks: marksOf(overview),
  };
  return (
    <Section title="Events and deliveries" className="flex flex-col lg:col-span-2" bodyClassName="flex flex-1 flex-col">
      <ChartFigure data={data} total={sum} height="min-h-80 flex-1 max-sm:min-h-56" />
    </Section>
  );
}

/** From receipt to Talon.One's answer. */
export function LatencyChart({ overview, timeZone }: Props) {
  const of = (name: string, key: "p50" | "p95" | "p99", token: string): Series => ({
    name,
    token,
    kind: "line",
    values: values(overview, ({ latency }) => latency?.[key] ?? null),
  });
  const all = overview.latency;
  const data: ChartData = {
    title: "Time to delivery",
    bounds: boundsOf(overview),
    format: duration,
    unit: "ms",
    timeZone,
    series: [
      of("Median", "p50", "good"),
      of("95th percentile", "p95", "info"),
      of("99th percentile", "p99", "warn"),
      {
        name: "Talon.One’s median",
        token: "ink-faint",
        kind: "line",
        dashed: true,
        values: values(overview, ({ response }) => response?.p50 ?? null),
      },
    ],
  };
  const totals: Record<string, number | undefined> = { Median: all?.p50, "95th percentile": all?.p95, "99th percentile": all?.p99 };
  return (
    <Section
      title="Time to delivery"
      className="lg:col-span-2 2xl:col-span-1"
      description="From receipt to Talon.One’s response, including retries."
    >
      <ChartFigure
        data={data}
        total={(_, name) => {
          const value = totals[name];
          return value === undefined ? "" : duration(value);
        }}
      />
    </Section>
  );
}

/** What waits, and how much of the rate limit is used. */
export function WaitingChart({ overview, timeZone }: Props) {
  const data: ChartData = {
    title: "Waiting deliveries",
    bounds: boundsOf(overview),
    format: (value) => (Number.isInteger(value) ? count(value) : ""),
    timeZone,
    series: [{ name: "Waiting", token: "warn", kind: "step", values: values(overview, ({ waiting }) => waiting) }],
  };
  return (
    <Section title="Waiting" description="Deliveries waiting at the end of each interval.">
      <ChartFigure data={data} total={() => count(overview.totals.waiting)} />
    </Section>
  );
}

const perSecond = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 2 });

export function LimitChart({ overview, timeZone }: Props) {
  const bounds = boundsOf(overview);
  const now = Date.parse(overview.to);
  const data: ChartData = {
    title: "Use of the rate limit",
    bounds,
    format: (value) => perSecond.format(value),
    unit: "per second",
    timeZone,
    series: [
      {
        name: "Requests per second",
        token: "accent",
        kind: "bar",
        values: overview.series.map(({ requests }, index) => {
          const seconds = (Math.min(bounds[index + 1] ?? 0, now) - (bounds[index] ?? 0)) / 1000;
          return seconds < 1 ? null : requests / seconds;
        }),
      },
      { name: "Limit", token: "ink-faint", kind: "line", dashed: true, values: overview.series.map(() => overview.rate.limitPerSecond) },
    ],
  };
  return (
    <Section title="Use of the rate limit" description="Average requests to Talon.One in each interval.">
      <ChartFigure data={data} total={(all, name) => (name === "Limit" ? count(all.at(-1) ?? 0) : "")} />
    </Section>
  );
}
