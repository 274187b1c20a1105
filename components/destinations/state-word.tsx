"use client";
import { useQueryClient } from "@tanstack/react-query";
import { Unplug } from "lucide-react";
import { useEffect, useState } from "react";
import { StateDot } from "#components/ui/badge.tsx";
import { useSecondsNow } from "#components/ui/time.tsx";
import { destinationsQuery } from "#lib/console/destinations/hooks.ts";
import type { Destination } from "#lib/console/destinations/schema.ts";
import { destinationState } from "./destination-state.ts";
import { lasted } from "./lasted.ts";

/** Destinations are asked for every four seconds. */
const lateAfterMs = 8_000;

/**
 * For how many milliseconds Falconer has not said how the destinations are; 0 while it does. What
 * was last heard is then no statement about now.
 */
function useUnanswered(): number {
  const client = useQueryClient();
  const [lateMs, setLateMs] = useState(0);
  useEffect(() => {
    let seconds = 0;
    const ticking = setInterval(() => {
      const lateBy = Date.now() - (client.getQueryState(destinationsQuery.queryKey)?.dataUpdatedAt ?? Date.now());
      // Nobody asks while the tab is hidden; when it is seen again, there is a moment to answer.
      seconds = lateBy >= lateAfterMs && !document.hidden ? seconds + 1 : 0;
      setLateMs(seconds > 1 ? lateBy : 0);
    }, 1_000);
    return () => clearInterval(ticking);
  }, [client]);
  return lateMs;
}

/** The state beside a destination's name, with its seconds running. */
export function StateWord({ destination, className }: { destination: Destination; className?: string }) {
  const state = destinationState(destination, useSecondsNow());
  const unanswered = useUnanswered();
  const lost = unanswered > 0;
  return (
    <StateDot icon={lost ? Unplug : state.icon} tone={lost ? "bad" : state.tone} className={className}>
      {lost ? `Falconer hasn’t responded for ${lasted(unanswered)}` : state.word}
    </StateDot>
  );
}
