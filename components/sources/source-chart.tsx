"use client";
import { ChartFigure } from "#components/charts/chart-figure.tsx";
import { ownTimeZone } from "#components/charts/own-time-zone.ts";
import { Section } from "#components/ui/card.tsx";
import { ErrorState, Skeleton } from "#components/ui/states.tsx";
import { count } from "#components/ui/time.tsx";
import { useSourceHistogram } from "#lib/console/histograms/hooks.ts";

const parts = [
  { name: "Accepted", token: "good", key: "accepted" },
  { name: "Not used", token: "ink-faint", key: "discarded" },
  { name: "Unreadable", token: "warn", key: "malformed" },
  { name: "Refused calls", token: "bad", key: "refused" },
];

/** What came by this source, and what was refused before anyone could read it. */
export function SourceChart({ destinationId, sourceId }: { destinationId: string; sourceId: string }) {
  const asked = useSourceHistogram(destinationId, sourceId);
  const { data } = asked;
  return (
    <Section title="Last 24 hours" description="Events by outcome, and webhook calls that Falconer refused.">
      {asked.isError ? (
        <ErrorState title="The chart couldn’t be loaded" error={asked.error} onRetry={() => asked.refetch()} />
      ) : !data ? (
        <Skeleton className="h-49 rounded-lg" />
      ) : (
        <ChartFigure
          height="h-40"
          data={{
            title: "Events and refused calls",
            bounds: [...data.bars.map(({ at }) => Date.parse(at)), Date.parse(data.to)],
            format: (value) => (Number.isInteger(value) ? count(value) : ""),
            timeZone: ownTimeZone(),
            series: parts.map(({ name, token, key }) => ({
              name,
              token,
              kind: "bar" as const,
              values: data.bars.map(({ counts }) => counts[key] ?? 0),
            })),
          }}
          total={(values) => count(values.reduce<number>((sum, value) => sum + (value ?? 0), 0))}
        />
      )}
    </Section>
  );
}
