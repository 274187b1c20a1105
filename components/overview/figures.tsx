import Link from "next/link";
import { paths } from "#components/frame/paths.ts";
import { cn } from "#components/ui/cn.ts";
import { count, Time } from "#components/ui/time.tsx";
import type { Overview } from "#lib/console/overview/schema.ts";
import { changeWords } from "./change.ts";
import { shownRange } from "./shown-range.ts";

/** Four figures, each a link to what it counts. */
export function Figures({ destinationId, overview }: { destinationId: string; overview: Overview }) {
  const { totals, previous } = overview;
  const range = shownRange(overview);
  const figures = [
    { name: "Received", value: totals.received, before: previous?.received, href: paths.events(destinationId, range), bad: false },
    {
      name: "Delivered",
      value: totals.delivered,
      before: previous?.delivered,
      href: paths.deliveries(destinationId, { state: "delivered", ...range }),
      bad: false,
    },
    { name: "Waiting", value: totals.waiting, href: paths.deliveries(destinationId, { state: "waiting,retrying" }), bad: false },
    {
      name: "Failed",
      value: totals.failed,
      before: previous?.failed,
      href: paths.deliveries(destinationId, { state: "failed,dead,invalid", ...range }),
      bad: totals.failed > 0,
    },
  ];
  return (
    <ul className="grid grid-cols-2 gap-3 sm:gap-4 lg:grid-cols-4">
      {figures.map((figure) => (
        <li
          key={figure.name}
          className="relative min-w-0 rounded-lg border border-line bg-surface p-4 transition-colors hover:border-line-strong"
        >
          <Link
            href={figure.href}
            className="text-sm text-ink-muted after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:rounded-lg focus-visible:after:outline-2 focus-visible:after:outline-focus"
          >
            {figure.name}
          </Link>
          <p className={cn("text-2xl font-semibold tabular-nums", figure.bad && "text-bad")}>{count(figure.value)}</p>
          <p className="text-xs break-words text-ink-faint">
            {figure.name === "Waiting" ? (
              overview.oldestWaitingAt ? (
                <>
                  oldest: <Time value={overview.oldestWaitingAt} />
                </>
              ) : (
                "none waiting"
              )
            ) : (
              [
                changeWords(figure.value, figure.before),
                figure.name === "Failed" && totals.recovered > 0 && `${count(totals.recovered)} recovered`,
              ]
                .filter(Boolean)
                .join(", ") || " "
            )}
          </p>
        </li>
      ))}
    </ul>
  );
}
