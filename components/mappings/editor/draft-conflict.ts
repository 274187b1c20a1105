import type { Mapping } from "#lib/console/mappings/schema.ts";
import type { Conflict } from "./conflict-dialog.tsx";
import { contentOf, savedState } from "./content-of.ts";

/** A draft whose mapping someone has saved since: both are to be combined before a release. */
export function staleDraft(mapping: Mapping): Conflict | undefined {
  const { draft } = mapping;
  if (!draft?.stale || draft.kind === "deleted") return undefined;
  return { base: draft.base ?? contentOf(mapping), theirs: contentOf(mapping), state: savedState(mapping), why: "draft" };
}
