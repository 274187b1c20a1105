import type { Usage } from "#lib/console/statistics/schema.ts";

const height = 20;

/** What settled in the last 7 days, failures on top of deliveries. `name`: of what. */
export function Sparkline({ course, name }: { course: Usage["course"]; name: string }) {
  const top = Math.max(1, ...course.map(({ delivered, failed }) => delivered + failed));
  const sum = (key: "delivered" | "failed") => course.reduce((total, entry) => total + entry[key], 0);
  const of = (value: number) => (value / top) * height;
  return (
    <svg
      role="img"
      aria-label={`${name}, last 7 days: ${sum("delivered")} delivered, ${sum("failed")} failed`}
      viewBox={`0 0 ${course.length} ${height}`}
      preserveAspectRatio="none"
      className="inline-block h-5 w-24 align-middle"
    >
      <line x1="0" x2={course.length} y1={height - 0.5} y2={height - 0.5} className="stroke-line" vectorEffect="non-scaling-stroke" />
      {course.map(({ delivered, failed }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the place is the time
        <g key={index}>
          <rect x={index + 0.1} width={0.8} y={height - of(delivered)} height={of(delivered)} className="fill-good" />
          <rect x={index + 0.1} width={0.8} y={height - of(delivered + failed)} height={of(failed)} className="fill-bad" />
        </g>
      ))}
    </svg>
  );
}
