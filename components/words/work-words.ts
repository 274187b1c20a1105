import { Ban, CircleCheck, CircleX, Clock, LoaderCircle, type LucideIcon } from "lucide-react";
import type { Tone } from "#components/ui/badge.tsx";
import type { WorkItem } from "#lib/console/background-work/schema.ts";

export const workStateWords: Record<WorkItem["state"], { word: string; icon: LucideIcon; tone: Tone }> = {
  waiting: { word: "Waiting", icon: Clock, tone: "info" },
  running: { word: "Running", icon: LoaderCircle, tone: "info" },
  done: { word: "Done", icon: CircleCheck, tone: "good" },
  failed: { word: "Failed", icon: CircleX, tone: "bad" },
  cancelled: { word: "Cancelled", icon: Ban, tone: "neutral" },
};

/** `units`: what is counted, for one and for several. */
type KindWords = { word: string; what: string; units?: readonly [string, string] };
const kinds: Record<string, KindWords> = {
  replay: { word: "Replay", what: "Sends past deliveries again", units: ["delivery", "deliveries"] },
  reprocess: { word: "Reprocess", what: "Runs stored events through the current mappings", units: ["event", "events"] },
  "back-test": { word: "Back-test", what: "Compares past events before and after a change", units: ["event", "events"] },
  erase: { word: "Erase a person", what: "Erases everything stored about one person", units: ["record checked", "records checked"] },
  "erase-deleted": {
    word: "Erase deleted customers",
    what: "Erases Falconer’s own copies of customers who were deleted",
    units: ["customer", "customers"],
  },
  deletions: { word: "Deletions", what: "Deletes customers in Talon.One, at each destination’s rate" },
  release: { word: "Scheduled release", what: "Makes drafts live at a set time" },
  releases: { word: "Scheduled releases", what: "Looks for releases whose time has come" },
  retention: { word: "Retention", what: "Creates storage for the next days and deletes data past its retention" },
  statistics: { word: "Statistics", what: "Keeps the counts that pages and charts show" },
  catalogues: { word: "Talon.One catalogues", what: "Reads attributes, audiences and event types from Talon.One" },
  "catalogue-check": { word: "Check of mappings", what: "Compares mappings with what Talon.One has" },
  "key-expiry": { word: "Key expiry", what: "Reminds admins of API keys that expire soon" },
  forget: { word: "Clean-up", what: "Deletes expired sessions, saved events and ended work" },
  alerts: { word: "Alerts", what: "Checks the rules and sends messages" },
};

/** For a kind that another version knows: only its name. */
export const workKindWords = (kind: string): KindWords => kinds[kind] ?? { word: kind, what: "" };
