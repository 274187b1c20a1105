"use client";
import "uplot/dist/uPlot.min.css";
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import { cn } from "#components/ui/cn.ts";
import { type ChartData, type Series, timeWords } from "./chart-data.ts";
import { tokenColour, useThemeVersion } from "./token-colour.ts";

/**
 * Draws bars and lines over time. For the eye alone: the table beside it says the same. `onBrush`:
 * what was dragged over, in ms.
 */
export function TimeChart({
  data,
  className,
  onPoint,
  onBrush,
}: {
  data: ChartData;
  className?: string;
  onPoint?: (index: number | null) => void;
  onBrush?: (from: number, to: number) => void;
}) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(null);
  const themeVersion = useThemeVersion();
  const latest = useRef({ data, onPoint, onBrush });
  latest.current = { data, onPoint, onBrush };
  const shape = `${data.timeZone} ${data.series.map(({ kind, token }) => `${kind}${token}`).join()} ${onBrush !== undefined}`;
  const stepMs = (data.bounds[1] ?? 0) - (data.bounds[0] ?? 0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: made anew when its colours, lines or steps change, not for each answer
  useEffect(() => {
    const box = host.current;
    if (!box) return;
    const made = new uPlot(optionsOf(box, latest), alignedOf(latest.current.data), box);
    chart.current = made;
    const watcher = new ResizeObserver(() => made.setSize({ width: box.clientWidth, height: box.clientHeight }));
    watcher.observe(box);
    return () => {
      watcher.disconnect();
      made.destroy();
      chart.current = null;
    };
  }, [themeVersion, shape, stepMs]);

  useEffect(() => {
    chart.current?.setData(alignedOf(data));
  }, [data]);

  return (
    <div
      ref={host}
      aria-hidden
      className={cn("relative w-full overflow-hidden [&>.uplot]:absolute [&>.uplot]:inset-0", onBrush && "cursor-crosshair", className)}
    />
  );
}

type Latest = {
  current: {
    data: ChartData;
    onPoint?: ((index: number | null) => void) | undefined;
    onBrush?: ((from: number, to: number) => void) | undefined;
  };
};

/** Bars that stand on others are drawn first, each as high as all below it together. */
function drawn({ series }: ChartData): Series[] {
  const bars = series.filter(({ kind }) => kind === "bar");
  const stacked = bars.map((one, index) => ({
    ...one,
    values: one.values.map((_, at) => bars.slice(0, index + 1).reduce((sum, { values }) => sum + (values[at] ?? 0), 0)),
  }));
  return [...stacked.reverse(), ...series.filter(({ kind }) => kind !== "bar")];
}

const alignedOf = (data: ChartData): uPlot.AlignedData => [
  data.bounds.slice(0, -1).map((ms) => ms / 1000),
  ...drawn(data).map(({ values }) => [...values]),
];

/** In pixels. */
const lowChart = 160;

function optionsOf(box: HTMLElement, latest: Latest): uPlot.Options {
  const colour = (name: string) => tokenColour(box, name);
  const axis = {
    stroke: colour("ink-faint"),
    grid: { stroke: colour("line"), width: 1 },
    ticks: { show: false },
    font: `12px ${getComputedStyle(box).fontFamily}`,
  };
  const { data } = latest.current;
  const bars = uPlot.paths.bars?.({ size: [0.8, 40], align: 1 });
  const stepped = uPlot.paths.stepped?.({ align: 1 });
  return {
    width: box.clientWidth,
    height: box.clientHeight,
    // On the right, room for half of the last label.
    padding: [8, 22, 0, 0],
    legend: { show: false },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), data.timeZone),
    cursor: { y: false, drag: { x: latest.current.onBrush !== undefined, y: false, setScale: false }, points: { show: false } },
    select: { show: latest.current.onBrush !== undefined, left: 0, top: 0, width: 0, height: 0 },
    scales: {
      // Each bar begins at its time, so the last one needs its own length beyond it.
      x: { range: (_chart, min) => [min, (latest.current.data.bounds.at(-1) ?? 0) / 1000] },
      y: { range: (_chart, _min, max) => [0, Math.max(1, max * 1.1)] },
    },
    axes: [
      {
        ...axis,
        size: 28,
        space: 72,
        grid: { show: false },
        values: (_chart, splits) => splits.map((each) => axisWords(each * 1000, latest.current.data)),
      },
      {
        ...axis,
        // Low charts have room for one line above zero too.
        space: box.clientHeight < lowChart ? 18 : 30,
        size: (_chart, values) => 14 + 7 * Math.max(2, ...(values ?? []).map((value) => value.length)),
        values: (_chart, splits) => splits.map((each) => latest.current.data.format(each)),
        incrs: [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500].flatMap((one) => [one, one * 1_000, one * 1_000_000]).sort((a, b) => a - b),
      },
    ],
    series: [
      {},
      ...drawn(data).map(({ kind, token, dashed }) => ({
        stroke: colour(token),
        ...(kind === "bar" ? { fill: colour(token), width: 0, paths: bars } : { width: 1.5, ...(kind === "step" && { paths: stepped }) }),
        ...(dashed && { dash: [4, 3] }),
        points: { show: false },
      })),
    ] as uPlot.Series[],
    hooks: {
      draw: [(self) => drawMarks(self, latest.current.data, colour)],
      setCursor: [(self) => latest.current.onPoint?.(self.cursor.idx ?? null)],
      setSelect: [(self) => brushed(self, latest)],
    },
  };
}

/** A line at a moment; a tint from one to another. Over the bars, so that no bar hides it. */
function drawMarks({ ctx, bbox, valToPos }: uPlot, { marks = [], bounds }: ChartData, colour: (token: string) => string): void {
  const [first, last] = [bounds[0] ?? 0, bounds.at(-1) ?? 0];
  const place = (ms: number) => valToPos(Math.min(last, Math.max(first, ms)) / 1000, "x", true);
  ctx.save();
  for (const { at, until, token } of marks) {
    if (at >= last || (until ?? at) < first) continue;
    const left = place(at);
    ctx.fillStyle = colour(token);
    ctx.strokeStyle = ctx.fillStyle;
    if (until !== undefined) {
      const width = Math.max(2 * devicePixelRatio, place(until) - left);
      ctx.globalAlpha = 0.16;
      ctx.fillRect(left, bbox.top, width, bbox.height);
      ctx.globalAlpha = 1;
      ctx.fillRect(left, bbox.top, width, 3 * devicePixelRatio);
    } else {
      ctx.lineWidth = 1.5 * devicePixelRatio;
      ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
      ctx.beginPath();
      ctx.moveTo(left, bbox.top);
      ctx.lineTo(left, bbox.top + bbox.height);
      ctx.stroke();
      ctx.setLineDash([]);
      const size = 4 * devicePixelRatio;
      ctx.beginPath();
      ctx.moveTo(left - size, bbox.top);
      ctx.lineTo(left + size, bbox.top);
      ctx.lineTo(left, bbox.top + size * 1.6);
      ctx.fill();
    }
  }
  ctx.restore();
}

function brushed(chart: uPlot, latest: Latest): void {
  const { left, width } = chart.select;
  if (width < 3) return;
  const { data, onBrush } = latest.current;
  const at = (pixels: number) => chart.posToVal(pixels, "x") * 1000;
  const from = data.bounds.findLast((bound) => bound <= at(left)) ?? data.bounds[0];
  const to = data.bounds.find((bound) => bound >= at(left + width)) ?? data.bounds.at(-1);
  chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  if (from !== undefined && to !== undefined) onBrush?.(from, to);
}

/** A day where one begins, else the time of day. */
function axisWords(ms: number, { bounds, timeZone }: ChartData): string {
  const time = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit", hour12: false }).format(ms);
  if (time === "00:00" || (bounds[1] ?? 0) - (bounds[0] ?? 0) >= 23 * 3_600_000)
    return new Intl.DateTimeFormat("en-GB", { timeZone, day: "numeric", month: "short" }).format(ms);
  return timeWords([0, 60_000], timeZone)(ms);
}
