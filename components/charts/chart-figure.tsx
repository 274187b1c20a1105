"use client";
import { ChartColumn, Download, Table2 } from "lucide-react";
import dynamic from "next/dynamic";
import { type ReactNode, useState } from "react";
import { IconButton } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { patiently } from "#components/ui/load-when-touched.ts";
import { Skeleton } from "#components/ui/states.tsx";
import { Table, TableFrame, Td, Th } from "#components/ui/table.tsx";
import { type ChartData, csvOf, fileName, marksIn, timeWords } from "./chart-data.ts";
import { MarkList } from "./mark-list.tsx";

const TimeChart = dynamic(
  patiently(() => import("./time-chart.tsx").then((module) => module.TimeChart)),
  {
    ssr: false,
    loading: () => <Skeleton className="size-full" />,
  },
);

const marks = { bar: "h-2.5 rounded-xs", line: "h-0.5", step: "h-0.5" };
/** Complete class names, so that Tailwind finds them. */
const tokens: Record<string, string> = {
  good: "bg-good",
  bad: "bg-bad",
  warn: "bg-warn",
  info: "bg-info",
  accent: "bg-accent",
  "ink-faint": "bg-ink-faint",
};

/**
 * A chart with its legend; the same as a table, for keyboard and screen reader, and as a file.
 * `total`: what the legend shows while no bar is pointed at.
 */
export function ChartFigure({
  data,
  total,
  height = "h-64",
  note,
  onBrush,
}: {
  data: ChartData;
  total?: (values: readonly (number | null)[], name: string) => string;
  height?: string;
  note?: ReactNode;
  onBrush?: (from: number, to: number) => void;
}) {
  const [index, setIndex] = useState<number | null>(null);
  const [asTable, setAsTable] = useState(false);
  const words = timeWords(data.bounds, data.timeZone);
  const pointed = index !== null && index < data.bounds.length - 1 ? index : undefined;
  const shownOf = (values: readonly (number | null)[], name: string) => {
    if (pointed === undefined) return total?.(values, name) ?? "";
    const value = values[pointed];
    return value === null || value === undefined ? "–" : data.format(value);
  };
  return (
    <figure aria-label={data.title} className="flex min-w-0 flex-1 flex-col">
      <figcaption className="mb-2 flex min-h-7 flex-wrap items-center gap-x-4 gap-y-1 text-sm">
        {data.series.map(({ name, token, kind, values }) => (
          <span key={name} className="inline-flex min-w-0 items-center gap-1.5">
            <span aria-hidden className={cn("forced-color-adjust-none w-2.5 shrink-0", marks[kind], tokens[token])} />
            <span title={name.length > 40 ? name : undefined} className="max-w-80 truncate text-ink-muted">
              {name}
            </span>
            <span className="font-medium tabular-nums">{shownOf(values, name)}</span>
          </span>
        ))}
        <span className="text-ink-faint tabular-nums">{pointed === undefined ? note : `from ${words(data.bounds[pointed] ?? 0)}`}</span>
        <span className="ml-auto flex">
          <IconButton size="sm" label={`${data.title}: show as ${asTable ? "chart" : "table"}`} onClick={() => setAsTable(!asTable)}>
            {asTable ? <ChartColumn aria-hidden /> : <Table2 aria-hidden />}
          </IconButton>
          <IconButton size="sm" label={`${data.title}: download CSV`} onClick={() => download(data)}>
            <Download aria-hidden />
          </IconButton>
        </span>
      </figcaption>
      <div className={cn("min-w-0", height)}>
        {asTable ? (
          <ChartTable data={data} words={words} {...(onBrush && { onBrush })} />
        ) : (
          <TimeChart data={data} onPoint={setIndex} className="h-full" {...(onBrush && { onBrush })} />
        )}
      </div>
      {data.marks && data.marks.length > 0 && <MarkList marks={data.marks} timeZone={data.timeZone} />}
    </figure>
  );
}

/** `onBrush`: each row's time is a button that narrows to it, as dragging over its bar does. */
function ChartTable({
  data,
  words,
  onBrush,
}: {
  data: ChartData;
  words: (ms: number) => string;
  onBrush?: (from: number, to: number) => void;
}) {
  return (
    <TableFrame label={`${data.title}, as a table`} className="h-full">
      <Table aria-label={data.title}>
        <thead>
          <tr>
            <Th>From</Th>
            {data.series.map(({ name }) => (
              <Th key={name} numeric>
                {name}
              </Th>
            ))}
            {data.marks && <Th>What happened</Th>}
          </tr>
        </thead>
        <tbody>
          {data.bounds
            .slice(0, -1)
            .map((from, at) => (
              <tr key={from}>
                <Td className="whitespace-nowrap">
                  {onBrush ? (
                    <button
                      type="button"
                      title="Show only this time"
                      className="text-accent-text underline"
                      onClick={() => onBrush(from, data.bounds[at + 1] ?? from)}
                    >
                      {words(from)}
                    </button>
                  ) : (
                    words(from)
                  )}
                </Td>
                {data.series.map(({ name, values }) => {
                  const value = values[at];
                  return (
                    <Td key={name} numeric>
                      {value === null || value === undefined ? "–" : data.format(value)}
                    </Td>
                  );
                })}
                {data.marks && (
                  <Td>
                    {marksIn(data, at)
                      .map(({ words }) => words)
                      .join("; ")}
                  </Td>
                )}
              </tr>
            ))
            .reverse()}
        </tbody>
      </Table>
    </TableFrame>
  );
}

function download(data: ChartData): void {
  const url = URL.createObjectURL(new Blob([csvOf(data)], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName(data.title, data.bounds[0]);
  link.click();
  URL.revokeObjectURL(url);
}
