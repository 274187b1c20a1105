import {
  Ban,
  CalendarClock,
  CircleCheck,
  CirclePlus,
  CircleSlash,
  CircleX,
  Hourglass,
  type LucideIcon,
  Pencil,
  Trash2,
  Undo2,
} from "lucide-react";
import type { Tone } from "#components/ui/badge.tsx";
import type { Draft } from "#lib/console/mappings/schema.ts";
import type { Release } from "#lib/console/releases/schema.ts";

export const kindWords: Record<Draft["kind"], { word: string; icon: LucideIcon; tone: Tone }> = {
  created: { word: "New", icon: CirclePlus, tone: "good" },
  changed: { word: "Changed", icon: Pencil, tone: "info" },
  deleted: { word: "Deleted", icon: Trash2, tone: "bad" },
  restored: { word: "Restored", icon: Undo2, tone: "good" },
};

export const stateWords: Record<Release["state"], { word: string; icon: LucideIcon; tone: Tone }> = {
  asked: { word: "Waits for approval", icon: Hourglass, tone: "warn" },
  scheduled: { word: "Scheduled", icon: CalendarClock, tone: "info" },
  published: { word: "Live", icon: CircleCheck, tone: "good" },
  rejected: { word: "Rejected", icon: CircleSlash, tone: "bad" },
  cancelled: { word: "Cancelled", icon: Ban, tone: "neutral" },
  failed: { word: "Failed", icon: CircleX, tone: "bad" },
};

export const rolledBack = { word: "Rolled back", icon: Undo2, tone: "neutral" as const };

/** What made a version, in words. */
export const versionWords: Record<string, string> = {
  created: "Created",
  updated: "Changed",
  enabled: "Turned on",
  disabled: "Turned off",
  deleted: "Deleted",
  restored: "Restored",
  imported: "Imported",
  saved: "Changed",
};

export const plural = (count: number, noun: string, nouns = `${noun}s`) => `${count} ${count === 1 ? noun : nouns}`;

/** The result of a release, in a few words. */
export function resultWords({ number, state }: Release): string {
  if (state === "published") return `Release ${number} is live`;
  return state === "asked" ? `Approval asked for release ${number}` : `Release ${number} scheduled`;
}
