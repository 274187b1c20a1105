"use client";
import { memo, type PointerEvent, useEffect, useMemo, useRef, useState } from "react";
import { cn } from "#components/ui/cn.ts";
import type { ChartData, Mark } from "./chart-data.ts";
import { barAt, barPath, linePath, type Scale, stackBars, timeTicks, valueTicks } from "./chart-geometry.ts";

type Size = { width: number; height: number };
/** In pixels. Above, room for the marks' heads; on the right, for half of the last time. */
const margin = { top: 8, right: 22, bottom: 28 };
const timeRoom = 72;
const lowChart = 160;
/** A drag of less than this is a click. */
const leastDrag = 3;

/**
 * Draws bars and lines over time. Only for the eye: the table beside it says the same. `onBrush`:
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
  const [size, setSize] = useState<Size>();
  const [pointed, setPointed] = useState<number | null>(null);
  const [dragged, setDragged] = useState<{ index: number; x: number }>();
  useEffect(() => {
    const box = host.current;
    if (!box) return;
    const watcher = new ResizeObserver(() => setSize({ width: box.clientWidth, height: box.clientHeight }));
    watcher.observe(box);
    return () => watcher.disconnect();
  }, []);
  const plot = useMemo(() => size && plotOf(data, size), [data, size]);

  const { bounds } = data;
  const point = (index: number | null) => {
    if (index === pointed) return;
    setPointed(index);
    onPoint?.(index);
  };
  const indexAt = ({ clientX }: PointerEvent) =>
    plot && host.current ? barAt(bounds, plot.timeAt(clientX - host.current.getBoundingClientRect().left)) : null;
  const leave = () => {
    setDragged(undefined);
    point(null);
  };
  const release = (event: PointerEvent) => {
    const index = indexAt(event);
    setDragged(undefined);
    if (!dragged || index === null || Math.abs(event.clientX - dragged.x) < leastDrag) return;
    const [from, to] = [bounds[Math.min(dragged.index, index)], bounds[Math.max(dragged.index, index) + 1]];
    if (from !== undefined && to !== undefined) onBrush?.(from, to);
  };

  return (
    <div
      ref={host}
      aria-hidden
      className={cn("w-full touch-pan-y overflow-hidden", onBrush && "cursor-crosshair select-none", className)}
      onPointerMove={(event) => point(indexAt(event))}
      onPointerLeave={() => !dragged && leave()}
      onPointerCancel={leave}
      onPointerUp={release}
      onPointerDown={(event) => {
        const index = indexAt(event);
        point(index);
        if (!onBrush || event.button !== 0 || index === null) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setDragged({ index, x: event.clientX });
      }}
    >
      {size && plot && (
        <svg aria-hidden width={size.width} height={size.height} className="block text-xs">
          {pointed !== null && pointed < bounds.length - 1 && (
            <Band plot={plot} bounds={bounds} from={dragged?.index ?? pointed} to={pointed} strong={dragged !== undefined} />
          )}
          <Drawing data={data} plot={plot} />
        </svg>
      )}
    </div>
  );
}

type Plot = Scale & {
  left: number;
  right: number;
  bottom: number;
  ticks: number[];
  times: ReturnType<typeof timeTicks>;
  timeAt: (x: number) => number;
};

function plotOf(data: ChartData, { width, height }: Size): Plot {
  const { bounds, series, format } = data;
  const bottom = height - margin.bottom;
  const { top, ticks } = valueTicks(series, bottom - margin.top, height < lowChart ? 18 : 30);
  const left = 14 + 7 * Math.max(2, ...ticks.map((tick) => format(tick).length));
  const right = Math.max(left + 1, width - margin.right);
  const [first, last] = [bounds[0] ?? 0, bounds.at(-1) ?? 1];
  const perPixel = (last - first || 1) / (right - left);
  return {
    left,
    right,
    bottom,
    ticks,
    times: timeTicks(data, right - left, timeRoom),
    x: (ms) => left + (ms - first) / perPixel,
    y: (value) => bottom - (value / top) * (bottom - margin.top),
    timeAt: (x) => first + (x - left) * perPixel,
  };
}

/** The bar that is pointed at, or all that are dragged over. */
function Band({ plot, bounds, from, to, strong }: { plot: Plot; bounds: readonly number[]; from: number; to: number; strong: boolean }) {
  const left = plot.x(bounds[Math.min(from, to)] ?? 0);
  const right = plot.x(bounds[Math.max(from, to) + 1] ?? 0);
  return (
    <rect
      x={left}
      y={margin.top}
      width={Math.max(1, right - left)}
      height={Math.max(0, plot.bottom - margin.top)}
      className={strong ? "fill-accent opacity-20" : "fill-ink opacity-8"}
    />
  );
}

const colour = (token: string) => `var(--${token})`;

const Drawing = memo(function Drawing({ data, plot }: { data: ChartData; plot: Plot }) {
  const { bounds, series, format, marks = [] } = data;
  return (
    <>
      {plot.ticks.map((tick) => (
        <g key={tick}>
          <line x1={plot.left} x2={plot.right} y1={plot.y(tick)} y2={plot.y(tick)} className="stroke-line" shapeRendering="crispEdges" />
          <text x={plot.left - 7} y={plot.y(tick)} dy="0.32em" textAnchor="end" className="fill-ink-faint tabular-nums">
            {format(tick)}
          </text>
        </g>
      ))}
      {plot.times.map(({ at, words }) => (
        <text key={at} x={plot.x(at)} y={plot.bottom + 18} textAnchor="middle" className="fill-ink-faint tabular-nums">
          {words}
        </text>
      ))}
      {stackBars(series).map(({ series: { name, token }, from, to }) => (
        <path key={name} d={barPath(bounds, from, to, plot)} fill={colour(token)} />
      ))}
      {series
        .filter(({ kind }) => kind !== "bar")
        .map((each) => (
          <path
            key={each.name}
            d={linePath(bounds, each, plot)}
            fill="none"
            stroke={colour(each.token)}
            strokeWidth={1.5}
            strokeLinecap={each.dashed ? "butt" : "round"}
            strokeLinejoin="round"
            strokeDasharray={each.dashed ? "4 3" : undefined}
          />
        ))}
      {marks.map((mark) => (
        <MarkShape key={`${mark.at} ${mark.words}`} mark={mark} bounds={bounds} plot={plot} />
      ))}
    </>
  );
});

/** A line at a moment, a tint for a period. Over the bars, so that none hides it. */
function MarkShape({ mark: { at, until, token }, bounds, plot }: { mark: Mark; bounds: readonly number[]; plot: Plot }) {
  const [first, last] = [bounds[0] ?? 0, bounds.at(-1) ?? 0];
  if (at >= last || (until ?? at) < first) return null;
  const place = (ms: number) => plot.x(Math.min(last, Math.max(first, ms)));
  const left = place(at);
  const height = Math.max(0, plot.bottom - margin.top);
  if (until === undefined)
    return (
      <g fill={colour(token)} stroke={colour(token)}>
        <line x1={left} x2={left} y1={margin.top} y2={plot.bottom} strokeWidth={1.5} strokeDasharray="4 3" />
        <path d={`M${left - 4} ${margin.top}h8l-4 6.4z`} stroke="none" />
      </g>
    );
  const width = Math.max(2, place(until) - left);
  return (
    <g fill={colour(token)}>
      <rect x={left} y={margin.top} width={width} height={height} opacity={0.16} />
      <rect x={left} y={margin.top} width={width} height={3} />
    </g>
  );
}
