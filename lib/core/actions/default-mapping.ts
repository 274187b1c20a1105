import type { JsonObject, JsonValue } from "#lib/platform/json.ts";
import type { ActionDefinition, ActionField } from "./types.ts";

/** What a new mapping of this action contains before anyone edits it. */
export function defaultMapping(action: ActionDefinition): JsonObject {
  return defaultsOf(action.fields);
}

function defaultsOf(fields: readonly ActionField[]): JsonObject {
  const mapping: JsonObject = {};
  for (const field of fields) {
    const value = defaultOf(field);
    if (value !== undefined) mapping[field.key] = value;
  }
  return mapping;
}

function defaultOf(field: ActionField): JsonValue | undefined {
  if (field.default !== undefined) return structuredCopy(field.default);
  if (!field.fields) return undefined;
  const inner = defaultsOf(field.fields);
  if (Object.keys(inner).length === 0) return undefined;
  return field.multiple ? [inner] : inner;
}

/** Forms edit mappings in place, which must not change the catalogue. */
function structuredCopy(value: JsonValue): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue;
}
