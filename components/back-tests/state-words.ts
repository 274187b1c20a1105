import type { Tone } from "#components/ui/badge.tsx";
import type { BackTest } from "#lib/console/back-tests/schema.ts";

export const stateWords: Record<BackTest["state"], { word: string; tone: Tone; hollow?: boolean }> = {
  running: { word: "Running", tone: "info" },
  done: { word: "Finished", tone: "good" },
  cancelled: { word: "Cancelled", tone: "neutral", hollow: true },
  failed: { word: "Failed", tone: "bad" },
};
