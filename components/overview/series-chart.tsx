"use client";
import "uplot/dist/uPlot.min.css";
import { useEffect, useRef, useState } from "react";
import uPlot from "uplot";
import { count } from "#components/ui/time.tsx";
import type { Overview } from "#lib/console/overview/schema.ts";
import { tokenColour, useThemeVersion } from "./token-colour.ts";

const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hour12: false });
const dayTime = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  hour12: false,
});

/** Delivered and failed stacked as bars, received as a line above them. */
export function SeriesChart({ overview }: { overview: Overview }) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(null);
  const [index, setIndex] = useState<number | null>(null);
  const themeVersion = useThemeVersion();
  const { series, range } = overview;
  const at = index === null ? undefined : series[index];
  const sum = (key: "received" | "delivered" | "failed") => series.reduce((total, bucket) => total + bucket[key], 0);
  const data: uPlot.AlignedData = [
    series.map((bucket) => new Date(bucket.at).getTime() / 1000),
    series.map((bucket) => bucket.delivered + bucket.failed),
    series.map((bucket) => bucket.delivered),
    series.map((bucket) => bucket.received),
  ];
  // Each bar begins at its bucket's time, so the last one needs its own length beyond it.
  const bucketSeconds = useRef(overview.bucketSeconds);
  bucketSeconds.current = overview.bucketSeconds;
  const latest = useRef(data);
  latest.current = data;

  // biome-ignore lint/correctness/useExhaustiveDependencies: made anew when the colours or the scale of time change, not for each answer
  useEffect(() => {
    const box = host.current;
    if (!box) return;
    const colour = (name: string) => tokenColour(box, name);
    const bars = uPlot.paths.bars?.({ size: [0.8, 40], align: 1 });
    const axis = {
      stroke: colour("ink-faint"),
      grid: { stroke: colour("line"), width: 1 },
      ticks: { show: false },
      font: `12px ${getComputedStyle(box).fontFamily}`,
    };
    const made = new uPlot(
      {
        width: box.clientWidth,
        height: box.clientHeight,
        // On the right, room for half of the last label.
        padding: [8, 18, 0, 0],
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
        scales: {
          x: { range: (_chart, min, max) => [min, max + bucketSeconds.current] },
          y: { range: (_chart, _min, max) => [0, Math.max(4, Math.ceil(max * 1.1))] },
        },
        axes: [
          {
            ...axis,
            size: 28,
            grid: { show: false },
            values: range === "7d" ? undefined : (_chart, splits) => splits.map((each) => time.format(each * 1000)),
          },
          { ...axis, size: 44, values: (_chart, splits) => splits.map((each) => (Number.isInteger(each) ? count(each) : "")) },
        ],
        series: [
          {},
          { stroke: colour("bad"), fill: colour("bad"), width: 0, paths: bars, points: { show: false } },
          { stroke: colour("good"), fill: colour("good"), width: 0, paths: bars, points: { show: false } },
          { stroke: colour("info"), width: 1.5, paths: uPlot.paths.stepped?.({ align: 1 }), points: { show: false } },
        ],
        hooks: { setCursor: [(self) => setIndex(self.cursor.idx ?? null)] },
      },
      latest.current,
      box,
    );
    chart.current = made;
    const watcher = new ResizeObserver(() => made.setSize({ width: box.clientWidth, height: box.clientHeight }));
    watcher.observe(box);
    return () => {
      watcher.disconnect();
      made.destroy();
      chart.current = null;
    };
  }, [themeVersion, range]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `data` is made of `series`
  useEffect(() => {
    chart.current?.setData(latest.current);
  }, [series]);

  const entries = [
    { name: "Received", mark: "h-0.5 bg-info", value: at ? at.received : sum("received") },
    { name: "Delivered", mark: "h-2.5 rounded-xs bg-good", value: at ? at.delivered : sum("delivered") },
    { name: "Failed", mark: "h-2.5 rounded-xs bg-bad", value: at ? at.failed : sum("failed") },
  ];
  return (
    <figure className="flex min-w-0 flex-1 flex-col">
      <figcaption className="mb-2 flex min-h-6 flex-wrap items-center gap-x-4 gap-y-1 text-sm">
        {entries.map((entry) => (
          <span key={entry.name} className="inline-flex items-center gap-1.5">
            <span aria-hidden className={`w-2.5 ${entry.mark}`} />
            <span className="text-ink-muted">{entry.name}</span>
            <span className="font-medium tabular-nums">{count(entry.value)}</span>
          </span>
        ))}
        <span className="ml-auto text-ink-faint tabular-nums max-sm:ml-0">{at ? `from ${dayTime.format(new Date(at.at))}` : ""}</span>
      </figcaption>
      <div ref={host} aria-hidden className="relative min-h-80 w-full flex-1 overflow-hidden [&>.uplot]:absolute [&>.uplot]:inset-0" />
    </figure>
  );
}
