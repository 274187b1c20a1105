import type { Mapping } from "#lib/console/mappings/schema.ts";
import type { MappingContent } from "../model/mapping-form.ts";

/** What the editor edits: the mapping's draft, if it has one. */
export const editedContent = (mapping: Mapping): MappingContent =>
  mapping.draft && mapping.draft.kind !== "deleted" ? contentOf(mapping.draft) : contentOf(mapping);

/**
 * What the editor's content was saved as: a version, or a revision of its draft. `id`: of a mapping
 * that was just made.
 */
export type SavedState = { version: number; revision?: number; id?: string };
export const savedState = ({ version, draft }: Pick<Mapping, "version" | "draft">): SavedState => ({
  version,
  ...(draft && { revision: draft.revision }),
});
/** The same in the name under which a browser keeps unsaved changes. */
export const stateName = ({ version, revision }: SavedState): number | string =>
  revision === undefined ? version : `${version}-${revision}`;

/** The parts of a mapping that people edit. */
export function contentOf(mapping: MappingContent): MappingContent {
  const { name, actionSlug, trigger, enabled, settings, options } = mapping;
  return { name, actionSlug, trigger, enabled, settings, options };
}
