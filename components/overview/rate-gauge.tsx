import { Section } from "#components/ui/card.tsx";
import type { Overview } from "#lib/console/overview/schema.ts";

const height = 40;

/** Requests per second over the last minute, against what Talon.One allows. */
export function RateGauge({ rate }: { rate: Overview["rate"] }) {
  const { limitPerSecond, lastMinute } = rate;
  const now = lastMinute.at(-2) ?? lastMinute.at(-1) ?? 0;
  const peak = Math.max(0, ...lastMinute);
  const top = Math.max(limitPerSecond, peak, 1);
  const y = height - (limitPerSecond / top) * height;
  return (
    <Section title="Rate">
      <p className="mb-2 flex items-baseline gap-1.5">
        <span className="text-2xl font-semibold tabular-nums">{now}</span>
        <span className="text-ink-muted">of {limitPerSecond} requests per second</span>
      </p>
      <svg
        role="img"
        aria-label={`Requests per second over the last minute: ${now} now, at most ${peak}; the limit is ${limitPerSecond}.`}
        viewBox={`0 0 ${lastMinute.length || 60} ${height}`}
        preserveAspectRatio="none"
        className="h-10 w-full"
      >
        <line
          x1="0"
          x2={lastMinute.length || 60}
          y1={y + 0.5}
          y2={y + 0.5}
          className="stroke-line-strong"
          strokeDasharray="4 3"
          vectorEffect="non-scaling-stroke"
        />
        <line
          x1="0"
          x2={lastMinute.length || 60}
          y1={height - 0.5}
          y2={height - 0.5}
          className="stroke-line"
          vectorEffect="non-scaling-stroke"
        />
        {lastMinute.map((value, second) => (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: the place is the second
            key={second}
            x={second + 0.1}
            width={0.8}
            y={height - (value / top) * height}
            height={(value / top) * height}
            className="fill-accent"
          />
        ))}
      </svg>
      <p className="mt-1 text-xs text-ink-faint">Peak in the last minute: {peak} per second</p>
    </Section>
  );
}
