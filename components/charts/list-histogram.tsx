"use client";
import { useUrlState } from "#components/tables/use-url-state.ts";
import { ErrorState, Skeleton } from "#components/ui/states.tsx";
import { count } from "#components/ui/time.tsx";
import type { Histogram } from "#lib/console/statistics/schema.ts";
import { ChartFigure } from "./chart-figure.tsx";

/** One kind of bar: the outcomes that it counts together. */
export type Part = { name: string; token: string; outcomes: readonly string[] };

type Asked = { data: Histogram | undefined; isError: boolean; error: Error | null; refetch: () => unknown };

/**
 * How many of a list came when; follows the list's filter. Dragged over, it narrows the list to
 * that time, or does what `onBrush` does.
 */
export function ListHistogram({
  title,
  asked,
  parts,
  timeZone,
  onBrush,
}: {
  title: string;
  asked: Asked;
  parts: readonly Part[];
  timeZone: string;
  onBrush?: (between: { from: string; to: string }) => void;
}) {
  const { replace } = useUrlState();
  const { data } = asked;
  if (asked.isError) return <ErrorState title="The chart couldn’t be loaded" error={asked.error as Error} onRetry={asked.refetch} />;
  if (!data) return <Skeleton className="mb-3 h-33 rounded-lg" />;
  const sum = ({ outcomes }: Part, counts: Histogram["bars"][number]["counts"]) =>
    outcomes.reduce((total, outcome) => total + (counts[outcome] ?? 0), 0);
  return (
    <div className="mb-3 rounded-lg border border-line bg-surface px-3 pt-2 pb-1">
      <ChartFigure
        height="h-20"
        data={{
          title,
          bounds: [...data.bars.map(({ at }) => Date.parse(at)), Date.parse(data.to)],
          format: (value) => (Number.isInteger(value) ? count(value) : ""),
          timeZone,
          series: parts.map((part) => ({
            name: part.name,
            token: part.token,
            kind: "bar" as const,
            values: data.bars.map(({ counts }) => sum(part, counts)),
          })),
        }}
        total={(values) => count(values.reduce<number>((total, value) => total + (value ?? 0), 0))}
        note={data.newest !== null && `among the newest ${count(data.newest)}`}
        onBrush={(from, to) => {
          const between = { from: new Date(from).toISOString(), to: new Date(to - 1).toISOString() };
          if (onBrush) onBrush(between);
          else replace({ range: undefined, ...between });
        }}
      />
    </div>
  );
}
