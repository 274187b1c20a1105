import type { Tone } from "#components/ui/badge.tsx";
import type { Deletion } from "#lib/console/deletions/schema.ts";

type Words = { word: string; tone: Tone; hollow?: boolean };

/** Where a deletion stands, in a word. */
export function deletionState({ state, waitsFor, erased }: Deletion): Words {
  if (waitsFor === "key" || waitsFor === "held") return { word: "On hold", tone: "bad" };
  if (waitsFor === "retry") return { word: "Retrying", tone: "warn" };
  if (state === "asked" || state === "withdrawn") return { word: "Waiting", tone: "info" };
  return erased ? { word: "Deleted and erased", tone: "good" } : { word: "Deleted", tone: "good", hollow: true };
}

export const waitingWords: Record<NonNullable<Deletion["waitsFor"]>, string> = {
  key: "Falconer has no Integration key for this destination, so it cannot ask Talon.One. Nothing about this customer is sent meanwhile.",
  held: "Talon.One rejected the Integration key. Deletions wait, and deliveries don’t.",
  quiet_hours: "It is sent in the hours set for the destination.",
  retry: "The last attempt failed. Falconer retries.",
};

/** What happens to later events of the person. */
export const laterWords: Record<Deletion["laterEvents"], string> = {
  delivered: "Delivered again",
  kept_back: "Never delivered",
  kept_back_until: "Not delivered until",
};
