"use client";
import dynamic from "next/dynamic";
import { useState } from "react";
import { patiently } from "#components/ui/load-when-touched.ts";
import type { Usage } from "#lib/console/statistics/schema.ts";

const CourseDialog = dynamic(
  patiently(() => import("./course-dialog.tsx").then((module) => module.CourseDialog)),
  { ssr: false },
);

const height = 20;

/**
 * What settled in the last 7 days, failures on top of deliveries; opens to the chart with its table
 * and its file. `name`: of what.
 */
export function Sparkline({ usage, name }: { usage: Pick<Usage, "course" | "to">; name: string }) {
  const [open, setOpen] = useState(false);
  const { course } = usage;
  const top = Math.max(1, ...course.map(({ delivered, failed }) => delivered + failed));
  const sum = (key: "delivered" | "failed") => course.reduce((total, entry) => total + entry[key], 0);
  const of = (value: number) => (value / top) * height;
  return (
    <>
      <button
        type="button"
        title="Show the last 7 days"
        aria-label={`${name}, last 7 days: ${sum("delivered")} delivered, ${sum("failed")} failed`}
        onClick={() => setOpen(true)}
        // Above the link that the row is.
        className="relative z-1 inline-flex cursor-pointer rounded-sm py-0.5 align-middle hover:bg-sunken"
      >
        <svg aria-hidden viewBox={`0 0 ${course.length} ${height}`} preserveAspectRatio="none" className="h-5 w-24">
          <line x1="0" x2={course.length} y1={height - 0.5} y2={height - 0.5} className="stroke-line" vectorEffect="non-scaling-stroke" />
          {course.map(({ delivered, failed }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the place is the time
            <g key={index}>
              <rect x={index + 0.1} width={0.8} y={height - of(delivered)} height={of(delivered)} className="fill-good" />
              <rect x={index + 0.1} width={0.8} y={height - of(delivered + failed)} height={of(failed)} className="fill-bad" />
            </g>
          ))}
        </svg>
      </button>
      {open && <CourseDialog usage={usage} name={name} onClose={() => setOpen(false)} />}
    </>
  );
}
