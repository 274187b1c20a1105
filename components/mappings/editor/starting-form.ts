"use client";
import { useState } from "react";
import type { DraftKey } from "#components/frame/draft-storage.ts";
import { actions } from "#lib/core/actions/index.ts";
import { changesBetween } from "../model/changes-between.ts";
import { type MappingContent, type MappingForm, toContent, toForm } from "../model/mapping-form.ts";
import { unfinished } from "../model/unfinished.ts";
import type { Conflict } from "./conflict-dialog.tsx";
import type { SavedState } from "./content-of.ts";
import { findDraft, findOlderDraft } from "./use-draft.ts";

/** Fields of any action that hold a secret: none of them goes into a draft. */
export const secretKeys: ReadonlySet<string> = new Set(
  actions.flatMap((action) => action.fields.filter((field) => field.type === "secret").map((field) => field.key)),
);

export type StartingForm = {
  form: MappingForm;
  secretKeys: ReadonlySet<string>;
  /** When the draft that is shown was kept, in milliseconds; undefined when none is. */
  draftFrom?: number;
  withoutSecrets: boolean;
  /** A draft made before someone else saved. */
  older?: Conflict & { mine: MappingContent; draftVersion: string };
};

/**
 * What the form begins with: the draft of an earlier visit, where there is one, or what is saved.
 * Decided once, when the form opens.
 */
export function useStartingForm(key: DraftKey, saved: MappingContent, state: SavedState, drafted: boolean): StartingForm {
  const [start] = useState(() => (drafted ? startingForm(key, saved, state) : { form: toForm(saved), secretKeys, withoutSecrets: false }));
  return start;
}

function startingForm(key: DraftKey, saved: MappingContent, state: SavedState): StartingForm {
  const savedForm = toForm(saved);
  const draft = findDraft(key, savedForm, secretKeys);
  if (draft && (changesBetween(saved, toContent(draft.form)).length > 0 || unfinished(draft.form).length > 0)) {
    return { form: draft.form, secretKeys, draftFrom: draft.savedAt, withoutSecrets: draft.withoutSecrets };
  }
  const older = findOlderDraft(key, savedForm, secretKeys);
  const mine = older && toContent(older.form);
  if (!older || !mine || changesBetween(saved, mine).length === 0) return { form: savedForm, secretKeys, withoutSecrets: false };
  const conflict = { base: older.base ?? saved, theirs: saved, state, why: "older" as const, mine, draftVersion: older.version };
  return { form: savedForm, secretKeys, withoutSecrets: older.withoutSecrets, older: conflict };
}
