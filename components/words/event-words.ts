import type { Tone } from "#components/ui/badge.tsx";
import type { Event } from "#lib/console/events/schema.ts";

export const outcomeWords: Record<Event["outcome"], { word: string; tone: Tone; hollow?: boolean }> = {
  accepted: { word: "Accepted", tone: "good" },
  discarded: { word: "Not used", tone: "neutral", hollow: true },
  malformed: { word: "Unreadable", tone: "bad" },
};

export const outcomeChoices = [
  { value: "", label: "All outcomes" },
  ...Object.entries(outcomeWords).map(([value, { word }]) => ({ value, label: word })),
];
export const typeChoices = [
  { value: "", label: "All types" },
  ...["track", "identify", "page", "group", "alias"].map((value) => ({ value, label: value })),
];

/** What an event is called in a list: its name, or its type where it has none. */
export function eventTitle(event: { type: string | null; name: string | null }): string {
  return event.name ?? event.type ?? "Unknown event";
}
