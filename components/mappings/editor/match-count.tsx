"use client";
import { useMemo } from "react";
import type { RecentEvents } from "#lib/console/events/schema.ts";
import { compileTrigger } from "#lib/core/segment/trigger.ts";

/** How many of the last events the trigger matches. */
export function MatchCount({ fql, recent }: { fql: string; recent: RecentEvents | undefined }) {
  const count = useMemo(() => {
    const trigger = compileTrigger(fql);
    return trigger.ok && recent ? recent.items.filter((item) => trigger.matches(item.payload)).length : undefined;
  }, [fql, recent]);
  const total = recent?.items.length ?? 0;
  return (
    <p aria-live="polite" className="text-sm text-ink-muted tabular-nums">
      {count !== undefined &&
        (total === 0 ? "No events received yet" : `matches ${count} of your last ${total} ${total === 1 ? "event" : "events"}`)}
    </p>
  );
}
