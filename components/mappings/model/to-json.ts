import type { JsonObject, JsonValue } from "#lib/platform/json.ts";
import { type FunctionParam, functionByName } from "./functions.ts";
import type { EditorValue, FunctionParams } from "./value.ts";

const written = new WeakMap<EditorValue, JsonValue>();

/**
 * Writes a form value as the mapping language; undefined for "nothing". The form's values never
 * change in place, so an unchanged part gives the same object again and need not be compiled twice.
 */
export function toJson(value: EditorValue): JsonValue | undefined {
  if (value.kind === "nothing") return undefined;
  const known = written.get(value);
  if (known !== undefined) return known;
  const json = write(value);
  if (json !== undefined) written.set(value, json);
  return json;
}

function write(value: Exclude<EditorValue, { kind: "nothing" }>): JsonValue | undefined {
  switch (value.kind) {
    case "advanced":
      return value.json;
    case "fixed":
      return literal(value, value.value);
    case "object":
      return literal(value, writeEntries(value.entries));
    case "list":
      return literal(value, writeAll(value.items));
    case "event":
      if (value.path === undefined) return undefined;
      return value.plain && value.metadata === undefined ? value.path : directive("@path", value.path, value.metadata);
    case "text":
      return directive("@template", value.template, value.metadata);
    case "items":
      return directive("@arrayPath", writeItems(value.source, value.shape), value.metadata);
    case "function":
      return writeFunction(value);
  }
}

function directive(name: string, held: JsonValue, metadata: JsonValue | undefined): JsonObject {
  return metadata === undefined ? { [name]: held } : { [name]: held, _metadata: metadata };
}

function literal(value: { literal?: true; metadata?: JsonValue }, json: JsonValue): JsonValue {
  return value.literal ? directive("@literal", json, value.metadata) : json;
}

function writeEntries(entries: readonly { key: string; value: EditorValue }[]): JsonObject {
  const pairs = entries.map(({ key, value }) => [key, toJson(value)] as const).filter(([, json]) => json !== undefined);
  return Object.fromEntries(pairs);
}

function writeAll(values: readonly EditorValue[]): JsonValue[] {
  return values.map(toJson).filter((json) => json !== undefined);
}

function writeItems(source: EditorValue, shape: EditorValue | undefined): JsonValue[] {
  const from = toJson(source);
  const each = shape && toJson(shape);
  return [from === undefined ? "" : from, ...(each === undefined ? [] : [each])];
}

function writeFunction(value: Extract<EditorValue, { kind: "function" }>): JsonValue | undefined {
  const definition = functionByName(value.name);
  if (definition.shape === "fallbacks") return writeFallbacks(value.params, value.metadata);
  const held: JsonObject = {};
  for (const param of definition.params) {
    const json = writeParam(param, value.params[param.key]);
    if (json !== undefined) held[param.key] = json;
  }
  if (definition.shape === "params") return directive(definition.directive, held, value.metadata);
  const only = held[definition.params[0]?.key ?? ""];
  return only === undefined ? undefined : directive(definition.directive, only, value.metadata);
}

function writeParam(param: FunctionParam, held: FunctionParams[string]): JsonValue | undefined {
  if (held === undefined) return undefined;
  if (param.kind === "value") return toJson(held as EditorValue);
  if (param.kind === "values") return writeAll(held as EditorValue[]);
  return held as JsonValue;
}

function writeFallbacks(params: FunctionParams, metadata: JsonValue | undefined): JsonValue | undefined {
  const values = writeAll((params.values as EditorValue[] | undefined) ?? []);
  const mode = params.mode === "blank" ? "blank" : "exists";
  const last = values.pop();
  if (last === undefined || values.length === 0) return last;
  const nested = values.reduceRight<JsonValue>((otherwise, json) => ({ "@if": { [mode]: json, then: json, else: otherwise } }), last);
  return metadata === undefined ? nested : { ...(nested as JsonObject), _metadata: metadata };
}
