import { z } from "zod";
import type { MappingOptions } from "#lib/actions/types.ts";
import type { MappingForm } from "./mapping-form.ts";
import type { EditorValue } from "./value.ts";

/** Who edits what, and from which saved version: another of any of these is another draft. */
export type DraftKey = { userId: string; mappingId: string; version: number };

const draftSchema = z.object({
  savedAt: z.number(),
  name: z.string(),
  actionSlug: z.string(),
  trigger: z.string(),
  enabled: z.boolean(),
  values: z.array(z.tuple([z.string(), z.object({ kind: z.string() }).loose()])),
  options: z.record(z.string(), z.unknown()),
  withoutSecrets: z.boolean(),
});
type StoredDraft = z.infer<typeof draftSchema>;

export type Draft = { form: MappingForm; savedAt: number; withoutSecrets: boolean };
const version = 1;

export function draftStorageKey({ userId, mappingId, version: from }: DraftKey): string {
  return `falconer.draft.${version}.${userId}.${mappingId}.${from}`;
}

/** Text to keep in the browser. Values of secret fields are left out: nothing that opens a door lies in a browser's storage. */
export function writeDraft(form: MappingForm, secretKeys: ReadonlySet<string>, nowMs: number): string {
  const values = [...form.values].filter(([key]) => !secretKeys.has(key));
  const draft: StoredDraft = {
    savedAt: nowMs,
    name: form.name,
    actionSlug: form.actionSlug,
    trigger: form.trigger,
    enabled: form.enabled,
    values,
    options: { ...form.options },
    withoutSecrets: values.length < form.values.size,
  };
  return JSON.stringify(draft);
}

/** The draft, with the saved mapping's secrets in their places; undefined when the text is not a draft of ours. */
export function readDraft(text: string, saved: MappingForm, secretKeys: ReadonlySet<string>): Draft | undefined {
  const parsed = draftSchema.safeParse(safeJson(text));
  if (!parsed.success) return undefined;
  const { savedAt, withoutSecrets, values, options, ...rest } = parsed.data;
  const kept = [...saved.values].filter(([key]) => secretKeys.has(key));
  const form: MappingForm = {
    ...rest,
    options: options as MappingOptions,
    values: new Map([...(values as [string, EditorValue][]), ...kept]),
  };
  return { form, savedAt, withoutSecrets };
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
