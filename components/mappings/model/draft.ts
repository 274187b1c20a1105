import type { MappingOptions } from "#lib/actions/types.ts";
import { isJsonObject } from "#lib/json.ts";
import type { MappingForm } from "./mapping-form.ts";
import type { EditorValue } from "./value.ts";

/** Who edits what, and from which saved version: another of any of these is another draft. */
export type DraftKey = { userId: string; mappingId: string; version: number };

type StoredDraft = Omit<MappingForm, "values" | "options"> & {
  savedAt: number;
  values: [string, EditorValue][];
  options: Record<string, unknown>;
  withoutSecrets: boolean;
};

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
  const stored = safeJson(text);
  if (!isDraft(stored)) return undefined;
  const { savedAt, withoutSecrets, values, options, name, actionSlug, trigger, enabled } = stored;
  const kept = [...saved.values].filter(([key]) => secretKeys.has(key));
  const form: MappingForm = {
    name,
    actionSlug,
    trigger,
    enabled,
    options: options as MappingOptions,
    values: new Map([...values, ...kept]),
  };
  return { form, savedAt, withoutSecrets };
}

/** By hand: a schema would bring its library along, a third of the editor's size. */
function isDraft(stored: unknown): stored is StoredDraft {
  if (!isJsonObject(stored)) return false;
  const { savedAt, withoutSecrets, values, options, name, actionSlug, trigger, enabled } = stored;
  return (
    [name, actionSlug, trigger].every((text) => typeof text === "string") &&
    [enabled, withoutSecrets].every((flag) => typeof flag === "boolean") &&
    typeof savedAt === "number" &&
    isJsonObject(options) &&
    Array.isArray(values) &&
    values.every((pair) => Array.isArray(pair) && typeof pair[0] === "string" && isJsonObject(pair[1]) && typeof pair[1].kind === "string")
  );
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
