import type { Mapping } from "#lib/console/mappings/schema.ts";
import type { MappingContent } from "../model/mapping-form.ts";
import type { Conflict } from "./conflict-dialog.tsx";
import { contentOf, editedContent, type SavedState, savedState } from "./content-of.ts";

/** A draft whose mapping someone has saved since: both are to be combined before a release. */
export function staleDraft(mapping: Mapping): Conflict | undefined {
  const { draft } = mapping;
  if (!draft?.stale || draft.kind === "deleted") return undefined;
  const sentence = "Someone saved this mapping after its draft was started. Combine both, then save the draft.";
  return { base: draft.base ?? contentOf(mapping), theirs: contentOf(mapping), state: savedState(mapping), sentence };
}

/** What someone else changed meanwhile: in the draft, or in the mapping below it. */
export function conflictWith(latest: Mapping, mine: { state: SavedState; base: MappingContent; sentence: string }): Conflict {
  const below = latest.draft?.revision === mine.state.revision ? staleDraft(latest) : undefined;
  return below ?? { base: mine.base, theirs: editedContent(latest), state: savedState(latest), sentence: mine.sentence };
}
