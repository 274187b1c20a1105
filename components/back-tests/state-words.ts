import { Ban, CircleCheck, CircleX, LoaderCircle, type LucideIcon } from "lucide-react";
import type { Tone } from "#components/ui/badge.tsx";
import type { BackTest } from "#lib/console/back-tests/schema.ts";

export const stateWords: Record<BackTest["state"], { word: string; icon: LucideIcon; tone: Tone; hollow?: boolean }> = {
  running: { word: "Running", icon: LoaderCircle, tone: "info" },
  done: { word: "Finished", icon: CircleCheck, tone: "good" },
  cancelled: { word: "Cancelled", icon: Ban, tone: "neutral", hollow: true },
  failed: { word: "Failed", icon: CircleX, tone: "bad" },
};
