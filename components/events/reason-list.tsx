"use client";
import { useUrlState } from "#components/tables/use-url-state.ts";
import { outside } from "#components/ui/outside-text.tsx";
import { count } from "#components/ui/time.tsx";
import type { ReasonCounts } from "#lib/console/events/schema.ts";

/** Why events were not used: each reason with its count, and a click shows its events. */
export function ReasonList({ counts }: { counts: ReasonCounts | undefined }) {
  const { params, push } = useUrlState();
  if (!counts || counts.reasons.length === 0) return null;
  const stopped = counts.reasons.reduce((sum, reason) => sum + reason.count, 0);
  const chosen = params.get("reason");
  return (
    <details className="mb-3 rounded-lg border border-line bg-surface">
      <summary className="px-3 py-2 text-ink-muted hover:text-ink">
        Why {count(stopped)} of the last {count(counts.events)} {counts.events === 1 ? "event" : "events"} {stopped === 1 ? "was" : "were"}{" "}
        not used
      </summary>
      <ul className="divide-y divide-line border-t border-line">
        {counts.reasons.map((each) => (
          <li key={each.key} className="relative flex items-baseline gap-3 px-3 py-1.5 hover:bg-sunken">
            <span className="w-16 shrink-0 text-right font-medium tabular-nums">{count(each.count)}</span>
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
    </details>
  );
}
