"use client";
import { useState } from "react";
import type { Series } from "#components/charts/chart-data.ts";
import { ChartFigure } from "#components/charts/chart-figure.tsx";
import { useUrlState } from "#components/tables/use-url-state.ts";
import { cn } from "#components/ui/cn.ts";
import { outside } from "#components/ui/outside-text.tsx";
import { Skeleton } from "#components/ui/states.tsx";
import { count } from "#components/ui/time.tsx";
import { visibleText } from "#components/ui/visible-text.ts";
import type { ReasonCounts } from "#lib/console/events/schema.ts";

/** The commonest have their own colour; the rest are together. */
const tokens = ["info", "warn", "accent"];
const others = "ink-faint";

const box = "mb-3 rounded-lg border border-line bg-surface";

/**
 * Why events were not used: when, and each reason with its count. A click shows its events. It is
 * one line from the beginning, so that the list below it does not move.
 */
export function ReasonList({ asked, timeZone }: { asked: { data: ReasonCounts | undefined; isError: boolean }; timeZone: string }) {
  const { params } = useUrlState();
  const [opened, setOpened] = useState<boolean>();
  const counts = asked.data;
  if (!counts)
    return asked.isError ? null : (
      <div className={cn(box, "px-3 py-2")}>
        <Skeleton className="h-[1lh] w-60" />
      </div>
    );
  if (counts.reasons.length === 0) return <p className={cn(box, "px-3 py-2 text-ink-muted")}>{allUsed(counts)}</p>;
  const stopped = counts.reasons.reduce((sum, reason) => sum + reason.count, 0);
  // People who look at unused events want to know why.
  const wanted = params.has("reason") || /discarded|malformed/.test(params.get("outcome") ?? "");
  const open = opened ?? wanted;
  return (
    <details open={open} onToggle={(event) => setOpened(event.currentTarget.open)} className={box}>
      <summary className="rounded-lg px-3 py-2 text-ink-muted hover:text-ink">
        Why {count(stopped)} of {counts.newest !== null && "the newest "}
        {count(counts.events)} {counts.events === 1 ? "event" : "events"} {stopped === 1 ? "was" : "were"} not used
      </summary>
      {open && (
        <>
          <Course counts={counts} timeZone={timeZone} />
          <Reasons reasons={counts.reasons} />
        </>
      )}
    </details>
  );
}

const allUsed = ({ events, newest }: ReasonCounts) =>
  events === 0
    ? "No events in this period"
    : newest === null
      ? "Every event was used"
      : `Each of the newest ${count(events)} events was used`;

function Course({ counts: { reasons, bars, to }, timeZone }: { counts: ReasonCounts; timeZone: string }) {
  const { replace } = useUrlState();
  const rest = reasons.slice(tokens.length);
  const series: Series[] = reasons.slice(0, tokens.length).map(({ reason, course }, index) => ({
    name: visibleText(reason),
    token: tokens[index] as string,
    kind: "bar",
    values: course,
  }));
  if (rest.length > 0)
    series.push({
      name: "Other reasons",
      token: others,
      kind: "bar",
      values: bars.map((_, bar) => rest.reduce((sum, { course }) => sum + (course[bar] ?? 0), 0)),
    });
  return (
    <div className="px-3 pb-1">
      <ChartFigure
        height="h-28"
        data={{
          title: "Events not used, by reason",
          bounds: [...bars.map((at) => Date.parse(at)), Date.parse(to)],
          format: (value) => (Number.isInteger(value) ? count(value) : ""),
          timeZone,
          series,
        }}
        total={(values) => count(values.reduce<number>((sum, value) => sum + (value ?? 0), 0))}
        onBrush={(from, to) => replace({ range: undefined, from: new Date(from).toISOString(), to: new Date(to - 1).toISOString() })}
      />
    </div>
  );
}

function Reasons({ reasons }: Pick<ReasonCounts, "reasons">) {
  const { params, push } = useUrlState();
  const chosen = params.get("reason");
  const most = Math.max(1, ...reasons.map((each) => each.count));
  return (
    <ul aria-label="Reasons" className="max-h-56 divide-y divide-line overflow-y-auto border-t border-line">
      {reasons.map((each) => (
        <li key={each.key} className="relative flex items-baseline gap-3 px-3 py-1.5 hover:bg-sunken">
          <span className="w-14 shrink-0 text-right font-medium tabular-nums">{count(each.count)}</span>
          <svg aria-hidden viewBox="0 0 100 6" preserveAspectRatio="none" className="h-1.5 w-24 mt-2 shrink-0 self-start max-sm:hidden">
            <rect width="100" height="6" className="fill-sunken" />
            <rect width={(each.count / most) * 100} height="6" className="fill-ink-faint" />
          </svg>
          <button
            type="button"
            aria-pressed={chosen === each.key}
            onClick={() => push({ reason: chosen === each.key ? undefined : each.key })}
            className="min-w-0 text-left break-words after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus aria-pressed:font-medium"
          >
            {outside(each.reason)}
          </button>
        </li>
      ))}
    </ul>
  );
}
