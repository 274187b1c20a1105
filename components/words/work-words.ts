import type { Tone } from "#components/ui/badge.tsx";
import type { WorkItem } from "#lib/console/background-work/schema.ts";

export const workStateWords: Record<WorkItem["state"], { word: string; tone: Tone; hollow?: boolean }> = {
  waiting: { word: "Waiting", tone: "info" },
  running: { word: "Running", tone: "info" },
  done: { word: "Done", tone: "good" },
  failed: { word: "Failed", tone: "bad" },
  cancelled: { word: "Cancelled", tone: "neutral", hollow: true },
};

const kinds: Record<string, { word: string; what: string; unit: string }> = {
  replay: { word: "Replay", what: "Sends past deliveries again", unit: "deliveries" },
  reprocess: { word: "Reprocess", what: "Runs stored events through the current mappings", unit: "events" },
  "back-test": { word: "Back-test", what: "Compares past events before and after a change", unit: "events" },
  erase: { word: "Erase a person", what: "Erases everything stored about one person", unit: "records" },
  release: { word: "Scheduled release", what: "Puts drafts live at a time", unit: "" },
  releases: { word: "Scheduled releases", what: "Looks for releases whose time has come", unit: "" },
  retention: { word: "Retention", what: "Makes room for new days and deletes what is past its time", unit: "" },
  statistics: { word: "Statistics", what: "Keeps the counts that pages and charts show", unit: "" },
  catalogues: { word: "Talon.One catalogues", what: "Reads attributes, audiences and event types from Talon.One", unit: "" },
  "key-expiry": { word: "Key expiry", what: "Reminds admins of API keys that expire soon", unit: "" },
  forget: { word: "Clean-up", what: "Deletes expired sessions, saved events and ended work", unit: "" },
  alerts: { word: "Alerts", what: "Looks for conditions and sends messages", unit: "" },
};

/** Of a kind that another version knows: its name alone. */
export const workKindWords = (kind: string) => kinds[kind] ?? { word: kind, what: "", unit: "" };
