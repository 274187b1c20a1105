"use client";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { count } from "#components/ui/time.tsx";
import type { Usage } from "#lib/console/statistics/schema.ts";
import { ChartFigure } from "./chart-figure.tsx";
import { ownTimeZone } from "./own-time-zone.ts";

const barMs = 6 * 3_600_000;

/** A sparkline as a chart, with its table and its file. */
export function CourseDialog({
  usage: { course, to },
  name,
  onClose,
}: {
  usage: Pick<Usage, "course" | "to">;
  name: string;
  onClose: () => void;
}) {
  const end = Date.parse(to);
  const series = [
    { name: "Delivered", token: "good", key: "delivered" },
    { name: "Failed", token: "bad", key: "failed" },
  ] as const;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      width="lg"
      title={name}
      description="Deliveries of the last 7 days"
      footer={<Button onClick={onClose}>Close</Button>}
    >
      <ChartFigure
        height="h-52"
        data={{
          title: `${name}, last 7 days`,
          bounds: [...course.map((_, index) => end - (course.length - index) * barMs), end],
          format: (value) => (Number.isInteger(value) ? count(value) : ""),
          timeZone: ownTimeZone(),
          series: series.map(({ name, token, key }) => ({ name, token, kind: "bar" as const, values: course.map((entry) => entry[key]) })),
        }}
        total={(values) => count(values.reduce<number>((sum, value) => sum + (value ?? 0), 0))}
      />
    </Dialog>
  );
}
