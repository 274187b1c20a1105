import { editedContent, savedState, stateName } from "#components/mappings/editor/content-of.ts";
import { secretKeys } from "#components/mappings/editor/starting-form.ts";
import { findDraft } from "#components/mappings/editor/use-draft.ts";
import { type MappingContent, toContent, toForm } from "#components/mappings/model/mapping-form.ts";
import type { Mapping } from "#lib/console/mappings/schema.ts";

/**
 * What the editor keeps of a mapping in this browser, unsaved, or its draft; of a new one when
 * `mapping` is left out.
 */
export function readUnsaved(userId: string, destinationId: string, mapping: Mapping | undefined): MappingContent | undefined {
  const saved = mapping ? editedContent(mapping) : emptyContent;
  const version = mapping ? stateName(savedState(mapping)) : 0;
  const key = { userId, mappingId: mapping?.id ?? `new-${destinationId}`, version };
  const draft = findDraft(key, toForm(saved), secretKeys);
  return draft ? toContent(draft.form) : mapping?.draft ? saved : undefined;
}

const emptyContent: MappingContent = { name: "", actionSlug: "", trigger: "", enabled: false, settings: {}, options: {} };
