import Link from "next/link";
import { paths } from "#components/frame/paths.ts";
import { Section } from "#components/ui/card.tsx";
import { count } from "#components/ui/time.tsx";
import type { Overview } from "#lib/console/overview/schema.ts";
import { shownRange } from "./shown-range.ts";

const fills = { neutral: "fill-ink-faint", info: "fill-info", good: "fill-good", warn: "fill-warn", bad: "fill-bad" };

/** From what came in to what reached Talon.One: where events stay behind is where to look. */
export function Funnel({ destinationId, overview }: { destinationId: string; overview: Overview }) {
  const { totals } = overview;
  const range = shownRange(overview);
  const events = Math.max(totals.received, 1);
  const deliveries = Math.max(totals.deliveries, 1);
  const rows = [
    { name: "Received", value: totals.received, of: events, fill: fills.neutral, href: paths.events(destinationId, range) },
    {
      name: "Accepted",
      value: totals.accepted,
      of: events,
      fill: fills.info,
      href: paths.events(destinationId, { outcome: "accepted", ...range }),
    },
    {
      name: "Delivered",
      value: totals.delivered,
      of: deliveries,
      fill: fills.good,
      href: paths.deliveries(destinationId, { state: "delivered", ...range }),
    },
    {
      name: "Waiting",
      value: totals.waiting,
      of: deliveries,
      fill: fills.warn,
      href: paths.deliveries(destinationId, { state: "waiting,retrying" }),
    },
    {
      name: "Failed",
      value: totals.failed,
      of: deliveries,
      fill: fills.bad,
      href: paths.deliveries(destinationId, { state: "failed,dead,invalid", ...range }),
    },
  ];
  return (
    <Section title="From event to delivery" className="flex-1" bodyClassName="flex flex-col gap-1">
      {rows.map((row, index) => (
        <Link
          key={row.name}
          href={row.href}
          className={`relative grid min-h-6 grid-cols-[5rem_1fr_3.5rem] items-center gap-3 rounded-sm text-sm hover:bg-sunken ${index === 2 ? "mt-1.5 before:absolute before:inset-x-0 before:-top-1 before:h-px before:bg-line" : ""}`}
        >
          <span className="text-ink-muted">{row.name}</span>
          <svg aria-hidden viewBox="0 0 100 6" preserveAspectRatio="none" className="h-1.5 w-full overflow-hidden rounded-full">
            <rect width="100" height="6" className="fill-sunken" />
            <rect width={Math.min(100, (row.value / row.of) * 100)} height="6" className={row.fill} />
          </svg>
          <span className="text-right font-medium tabular-nums">{count(row.value)}</span>
        </Link>
      ))}
    </Section>
  );
}
