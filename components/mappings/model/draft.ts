import type { MappingOptions } from "#lib/core/actions/types.ts";
import { isJsonObject, type JsonObject } from "#lib/platform/json.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { parseJson } from "#lib/platform/json-parse.ts";
import { type MappingContent, type MappingForm, writeValues } from "./mapping-form.ts";

import type { EditorValue } from "./value.ts";

type StoredDraft = Omit<MappingForm, "values" | "options"> & {
  savedAt: number;
  values: [string, EditorValue][];
  options: Record<string, unknown>;
  withoutSecrets: boolean;
  /** What was saved when this was begun, to tell one's own changes from others'. */
  base?: MappingContent;
};

export type Draft = { form: MappingForm; savedAt: number; withoutSecrets: boolean; base?: MappingContent };
/**
 * Text to keep in the browser. Values of secret fields are left out: nothing that opens a door lies
 * in a browser's storage.
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

/** Secrets are never compared: they count as what they are now. */
function withSecretsOf(base: MappingContent, secrets: JsonObject): MappingContent {
  return { ...base, settings: { ...base.settings, ...secrets } };
}

export type PeekedDraft = Pick<StoredDraft, "name" | "actionSlug" | "savedAt">;

/** Name, action and time of a draft; undefined when the text is not one. */
export function peekDraft(text: string): PeekedDraft | undefined {
  const stored = safeJson(text);
  return isDraft(stored) ? stored : undefined;
}

/** By hand: a schema would bring its library along, a third of the editor's size. */
function isDraft(stored: unknown): stored is StoredDraft {
  if (!isJsonObject(stored)) return false;
  const { savedAt, withoutSecrets, values, options, name, actionSlug, trigger, enabled, base, json, halfTrigger } = stored;
  return (
    [name, actionSlug, trigger].every((text) => typeof text === "string") &&
    [enabled, withoutSecrets].every((flag) => typeof flag === "boolean") &&
    typeof savedAt === "number" &&
    isJsonObject(options) &&
    (base === undefined || (isJsonObject(base) && isJsonObject(base.settings) && isJsonObject(base.options))) &&
    (json === undefined || (isJsonObject(json) && typeof json.text === "string")) &&
    (halfTrigger === undefined || (isJsonObject(halfTrigger) && isDraftNodes(halfTrigger.nodes))) &&
    Array.isArray(values) &&
    values.every((pair) => Array.isArray(pair) && typeof pair[0] === "string" && isJsonObject(pair[1]) && typeof pair[1].kind === "string")
  );
}

function isDraftNodes(nodes: unknown): boolean {
  return (
    Array.isArray(nodes) &&
    nodes.every(
      (node) =>
        isJsonObject(node) &&
        (node.kind === "group" ? isDraftNodes(node.conditions) : typeof node.subject === "string" && typeof node.value === "string"),
    )
  );
}

function safeJson(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
