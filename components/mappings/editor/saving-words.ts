import { ApiError } from "#lib/access/http/api.ts";
import type { Mapping } from "#lib/console/mappings/schema.ts";
import type { Issue } from "#lib/platform/json.ts";
import type { MappingContent } from "../model/mapping-form.ts";
import type { Conflict } from "./conflict-dialog.tsx";
import { editedContent, type SavedState, savedState } from "./content-of.ts";
import { staleDraft } from "./draft-conflict.ts";

// What saving says, and what a conflict is made of: loaded once someone touches the editor.

/** What a save has come to. */
export function savedWords({ draft, enabled }: Mapping): string {
  if (draft)
    return draft.issues.length > 0
      ? "Draft saved. It can’t run yet: fix the marked fields."
      : "Draft saved. No event uses it until it is released.";
  return enabled ? "Saved. It is on: events use it from now on." : "Saved. It is off: no event uses it yet.";
}

/** Why a save was refused, at the fields where the server names them. */
export function refusalsOf(error: unknown): readonly Issue[] {
  if (error instanceof ApiError && error.code === "not_found")
    return [{ path: "", message: `${isAboutMapping(error) ? deletedWords : error.message} Your changes stay in this browser.` }];
  // The issue of a conflict is the version, for programs.
  if (error instanceof ApiError && error.code !== "conflict" && error.issues.length > 0) return error.issues;
  return [{ path: "", message: error instanceof ApiError ? error.message : "Something went wrong. Check your connection and try again." }];
}

const deletedWords = "Someone deleted this mapping. Restore it under Mappings, Deleted.";
/** Otherwise the whole destination is gone, at least for this person. */
const isAboutMapping = ({ message }: ApiError) => message.includes("mapping");

/** What someone else changed meanwhile: in the draft, or in the mapping below it. */
export function conflictWith(latest: Mapping, mine: { state: SavedState; base: MappingContent; why: Conflict["why"] }): Conflict {
  const below = latest.draft?.revision === mine.state.revision ? staleDraft(latest) : undefined;
  return below ?? { base: mine.base, theirs: editedContent(latest), state: savedState(latest), why: mine.why };
}

export { withTypedSince } from "../model/typed-since.ts";
