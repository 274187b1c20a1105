"use client";
import { StateDot } from "#components/ui/badge.tsx";
import { useSecondsNow } from "#components/ui/time.tsx";
import type { Destination } from "#lib/console/destinations/schema.ts";
import { destinationState } from "./destination-state.ts";

/** The state beside a destination's name, with its seconds running. */
export function StateWord({ destination, className }: { destination: Destination; className?: string }) {
  const state = destinationState(destination, useSecondsNow());
  return (
    <StateDot icon={state.icon} tone={state.tone} className={className}>
      {state.word}
    </StateDot>
  );
}
