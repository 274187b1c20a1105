import type { ActionField, MappingOptions } from "#lib/core/actions/types.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import { fromJson } from "./from-json.ts";
import { toJson } from "./to-json.ts";
import type { TriggerDraft } from "./trigger-draft.ts";
import { type EditorValue, nothing } from "./value.ts";

/** The editable parts of a mapping, as the API takes and returns them. */
export type MappingContent = {
  name: string;
  actionSlug: string;
  trigger: string;
  enabled: boolean;
  settings: JsonObject;
  options: MappingOptions;
};

/**
 * The same while it is edited. A Map, because form libraries copy plain objects and a copied value
 * would have to be compiled again.
 */
export type MappingForm = Omit<MappingContent, "settings"> & {
  values: ReadonlyMap<string, EditorValue>;
  /**
   * As typed in the JSON view: comments and half-written parts stay until they are saved or taken
   * back. The values follow while it can be read; otherwise `mistake` says why not.
   */
  json?: { text: string; mistake?: string };
  /** As built, while the trigger's text cannot say all of it. */
  halfTrigger?: TriggerDraft;
};

export function toForm(content: MappingContent): MappingForm {
  const { settings, ...rest } = content;
  return { ...rest, values: readValues(settings) };
}

export function readValues(settings: JsonObject): ReadonlyMap<string, EditorValue> {
  return new Map(Object.entries(settings).map(([key, json]) => [key, fromJson(json)]));
}

export function writeValues(values: ReadonlyMap<string, EditorValue>): JsonObject {
  const pairs = [...values].map(([key, value]) => [key, toJson(value)] as const);
  return Object.fromEntries(pairs.filter(([, json]) => json !== undefined));
}

export function toContent(form: MappingForm): MappingContent {
  const { values, json: _json, halfTrigger: _half, ...rest } = form;
  return { ...rest, settings: writeValues(values) };
}

export function valueAt(values: ReadonlyMap<string, EditorValue>, key: string): EditorValue {
  return values.get(key) ?? nothing;
}

/** The values with one of them changed; all others stay the same objects. */
export function withValue(values: ReadonlyMap<string, EditorValue>, key: string, value: EditorValue): ReadonlyMap<string, EditorValue> {
  const next = new Map(values);
  if (value.kind === "nothing") next.delete(key);
  else next.set(key, value);
  return next;
}

/**
 * Settings that a mapping of this action begins with: every field's default, overlaid by a recipe's
 * own.
 */
export function startingSettings(fields: readonly ActionField[], recipe: JsonObject = {}): JsonObject {
  const defaults = fields.filter((field) => field.default !== undefined).map((field) => [field.key, field.default] as const);
  return { ...Object.fromEntries(defaults), ...recipe };
}

/**
 * Keys of the mapping for which the action has no field: kept from an import or from another
 * action, and never sent.
 */
export function leftoverKeys(values: ReadonlyMap<string, EditorValue>, fields: readonly ActionField[]): string[] {
  const known = new Set(fields.map((field) => field.key));
  return [...values.keys()].filter((key) => !known.has(key));
}
