import type { Tone } from "#components/ui/badge.tsx";
import type { Draft } from "#lib/console/mappings/schema.ts";
import type { Release } from "#lib/console/releases/schema.ts";

export const kindWords: Record<Draft["kind"], { word: string; tone: Tone }> = {
  created: { word: "New", tone: "good" },
  changed: { word: "Changed", tone: "info" },
  deleted: { word: "Deleted", tone: "bad" },
  restored: { word: "Restored", tone: "good" },
};

export const stateWords: Record<Release["state"], { word: string; tone: Tone }> = {
  asked: { word: "Waits for approval", tone: "warn" },
  scheduled: { word: "Scheduled", tone: "info" },
  published: { word: "Live", tone: "good" },
  rejected: { word: "Rejected", tone: "bad" },
  cancelled: { word: "Cancelled", tone: "neutral" },
  failed: { word: "Failed", tone: "bad" },
};

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
