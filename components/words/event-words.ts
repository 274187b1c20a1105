import { Check, CircleMinus, FileX, type LucideIcon } from "lucide-react";
import type { Tone } from "#components/ui/badge.tsx";
import type { Event } from "#lib/console/events/schema.ts";

export const outcomeWords: Record<Event["outcome"], { word: string; icon: LucideIcon; tone: Tone; hollow?: boolean }> = {
  accepted: { word: "Accepted", icon: Check, tone: "good" },
  discarded: { word: "Not used", icon: CircleMinus, tone: "neutral", hollow: true },
  malformed: { word: "Unreadable", icon: FileX, tone: "bad" },
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
