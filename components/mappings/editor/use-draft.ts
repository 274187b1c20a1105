"use client";
import { useEffect, useRef } from "react";
import { type DraftKey, draftStorage, draftStorageKey } from "#components/frame/draft-storage.ts";
import { type Draft, readDraft, writeDraft } from "../model/draft.ts";
import type { MappingContent, MappingForm } from "../model/mapping-form.ts";
import { forgetDraft } from "./found-draft.ts";

/**
 * How many quiet milliseconds pass before a draft is written: storage is synchronous, and typing
 * must not feel it.
 */
const writeAfterMs = 400;

/** Whether an earlier visit left anything behind for this mapping, in whatever version. */
export function hasDraft(userId: string, mappingId: string): boolean {
  const store = draftStorage();
  const prefix = draftStorageKey({ userId, mappingId, version: "" });
  return store !== undefined && Object.keys(store).some((name) => name.startsWith(prefix));
}

/** The draft that an earlier visit left for exactly this version, if any. */
export function findDraft(key: DraftKey, saved: MappingForm, secretKeys: ReadonlySet<string>): Draft | undefined {
  const text = draftStorage()?.getItem(draftStorageKey(key));
  return text ? readDraft(text, saved, secretKeys) : undefined;
}

/** A draft made from another version of the same mapping: someone saved in between. */
export function findOlderDraft(
  key: DraftKey,
  saved: MappingForm,
  secretKeys: ReadonlySet<string>,
): (Draft & { version: string }) | undefined {
  const store = draftStorage();
  if (!store) return undefined;
  const prefix = draftStorageKey({ ...key, version: "" });
  for (let index = 0; index < store.length; index++) {
    const name = store.key(index);
    const version = name?.startsWith(prefix) ? name.slice(prefix.length) : "";
    const text = name && /^\d+(-\d+)?$/.test(version) && version !== String(key.version) ? store.getItem(name) : null;
    const draft = text ? readDraft(text, saved, secretKeys) : undefined;
    if (draft) return { ...draft, version };
  }
  return undefined;
}

/**
 * False where this browser has no room or permission for it: the form works on, without a draft.
 */
export function keepDraft(key: DraftKey, form: MappingForm, base: MappingContent, secretKeys: ReadonlySet<string>): boolean {
  try {
    draftStorage()?.setItem(draftStorageKey(key), writeDraft(form, secretKeys, Date.now(), base));
    return true;
  } catch {
    return false;
  }
}

/**
 * Keeps what was typed in this browser while it differs from what is saved; at the latest when the
 * page is left. Until it is `known` whether there is a draft already, nothing is touched. `found`:
 * the form began with it. An untouched form forgets none, since it may be another tab's.
 */
export function useKeptDraft(
  key: DraftKey,
  form: MappingForm,
  base: MappingContent,
  { known, found, changed }: { known: boolean; found: boolean; changed: boolean },
  secretKeys: ReadonlySet<string>,
): void {
  const latest = useRef<() => void>(() => undefined);
  const own = useRef(found);
  useEffect(() => {
    if (!known) return;
    const keep = () => {
      if (changed) own.current = keepDraft(key, form, base, secretKeys) || own.current;
      else if (own.current) {
        forgetDraft(key);
        own.current = false;
      }
    };
    latest.current = keep;
    const timer = setTimeout(keep, writeAfterMs);
    return () => clearTimeout(timer);
  }, [key, form, base, known, changed, secretKeys]);
  useEffect(() => {
    const flush = () => latest.current();
    window.addEventListener("pagehide", flush);
    return () => {
      window.removeEventListener("pagehide", flush);
      flush();
    };
  }, []);
}
