import type { MappingOptions } from "#lib/core/actions/types.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { type MappingContent, type MappingForm, writeValues } from "./mapping-form.ts";

import { isDraft, type StoredDraft, safeJson } from "./peek-draft.ts";

export type Draft = { form: MappingForm; savedAt: number; withoutSecrets: boolean; base?: MappingContent };
/**
 * Text to keep in the browser. Values of secret fields are left out: a browser must not store them.
 */
export function writeDraft(form: MappingForm, secretKeys: ReadonlySet<string>, nowMs: number, base?: MappingContent): string {
  const values = [...form.values].filter(([key]) => !secretKeys.has(key));
  const holdsSecret = [...secretKeys].some((key) => form.json?.text.includes(key));
  const draft: StoredDraft = {
    savedAt: nowMs,
    name: form.name,
    actionSlug: form.actionSlug,
    trigger: form.trigger,
    enabled: form.enabled,
    values,
    options: { ...form.options },
    withoutSecrets: values.length < form.values.size,
    ...(form.json && !holdsSecret && { json: form.json }),
    ...(base && { base: { ...base, settings: without(base.settings, secretKeys), options: { ...base.options } } }),
    ...(form.halfTrigger && { halfTrigger: form.halfTrigger }),
  };
  return encodeJson(draft) ?? "";
}

/**
 * The draft, with the saved mapping's secrets in their places; undefined when the text is not a
 * draft of ours.
 */
export function readDraft(text: string, saved: MappingForm, secretKeys: ReadonlySet<string>): Draft | undefined {
  const stored = safeJson(text);
  if (!isDraft(stored)) return undefined;
  const { savedAt, withoutSecrets, values, options, name, actionSlug, trigger, enabled, base, json, halfTrigger } = stored;
  const kept = [...saved.values].filter(([key]) => secretKeys.has(key));
  const form: MappingForm = {
    name,
    actionSlug,
    trigger,
    enabled,
    options: options as MappingOptions,
    values: new Map([...values, ...kept]),
    ...(json && { json }),
    ...(halfTrigger && { halfTrigger }),
  };
  return { form, savedAt, withoutSecrets, ...(base && { base: withSecretsOf(base, writeValues(new Map(kept))) }) };
}

function without(settings: JsonObject, keys: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(settings).filter(([key]) => !keys.has(key)));
}

/** Secrets are never compared: their present value counts. */
function withSecretsOf(base: MappingContent, secrets: JsonObject): MappingContent {
  return { ...base, settings: { ...base.settings, ...secrets } };
}
