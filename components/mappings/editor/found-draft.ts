import { type DraftKey, draftStorage, draftStorageKey } from "#components/frame/draft-storage.ts";
import { type PeekedDraft, peekDraft } from "../model/peek-draft.ts";

/** What draft there is, for telling about it. */
export function foundDraft(key: DraftKey): PeekedDraft | undefined {
  const text = draftStorage()?.getItem(draftStorageKey(key));
  return text ? peekDraft(text) : undefined;
}

export function forgetDraft(key: DraftKey): void {
  draftStorage()?.removeItem(draftStorageKey(key));
}
