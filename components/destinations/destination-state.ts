import type { Tone } from "#components/ui/badge.tsx";
import type { Destination } from "#lib/console/destinations/schema.ts";

export type DestinationState = { word: "Delivering" | "No answer" | "Paused" | "Off"; tone: Tone; sentence: string };

/** How a destination is, in a word and a sentence. */
export function destinationState(destination: Pick<Destination, "enabled" | "paused" | "health">): DestinationState {
  if (!destination.enabled) return { word: "Off", tone: "neutral", sentence: "Off: events are stored, nothing is sent to Talon.One." };
  if (destination.paused) return { word: "Paused", tone: "warn", sentence: destination.paused.reason };
  if (destination.health.silentSince)
    return {
      word: "No answer",
      tone: "bad",
      sentence: "Talon.One does not answer; until it does, it is asked less often.",
    };
  return { word: "Delivering", tone: "good", sentence: "Events are delivered as they come." };
}
