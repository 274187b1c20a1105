import type { Tone } from "#components/ui/badge.tsx";
import type { Preview } from "./preview-mapping.ts";

/** The preview in two words, for a badge. */
export function previewVerdict(preview: Preview): { tone: Tone; words: string } {
  const count = preview.mistakes.length + preview.problems.length;
  if (count > 0) return { tone: "bad", words: count === 1 ? "1 problem" : `${count} problems` };
  if (preview.stopped) return { tone: "warn", words: preview.stopped.by === "trigger" ? "not matched" : "filtered out" };
  if (preview.notes.length > 0)
    return { tone: "good", words: preview.notes.length === 1 ? "valid, 1 note" : `valid, ${preview.notes.length} notes` };
  return { tone: "good", words: "valid" };
}
