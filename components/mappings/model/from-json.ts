import { sameJson } from "#components/plans/same-json.ts";
import { isContainer, isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";
import { type FunctionDefinition, type FunctionName, type FunctionParam, functionByName, functionsByDirective } from "./functions.ts";
import { type EditorValue, type FunctionParams, nothing } from "./value.ts";

/**
 * Reads a mapping's value into the form's. Total: what the form cannot show in fields stays as JSON
 * and is never lost.
 */
export function fromJson(json: JsonValue | undefined): EditorValue {
  if (json === undefined) return nothing;
  if (!isContainer(json)) return { kind: "fixed", value: json };
  if (Array.isArray(json)) return { kind: "list", items: json.map(fromJson) };
  const keys = Object.keys(json);
  const marked = keys.filter((key) => key.startsWith("@") || key === "_metadata" || key === "__segment_internal_directive");
  if (marked.length === 0) return { kind: "object", entries: keys.map((key) => ({ key, value: fromJson(json[key]) })) };
  return fromDirective(json) ?? { kind: "advanced", json };
}

function fromDirective(json: JsonObject): EditorValue | undefined {
  const { _metadata: metadata, ...rest } = json;
  const [entry, ...others] = Object.entries(rest);
  if (!entry || others.length > 0) return undefined;
  const [directive, held] = entry;
  const value = held === undefined ? undefined : readDirective(directive, held);
  if (!value) return undefined;
  return metadata === undefined ? value : withRemarks(value, metadata);
}

function withRemarks(value: EditorValue, metadata: JsonValue): EditorValue | undefined {
  return value.kind === "nothing" || value.kind === "advanced" ? undefined : { ...value, metadata };
}

function readDirective(directive: string, held: JsonValue): EditorValue | undefined {
  switch (directive) {
    case "@path":
      return typeof held === "string" ? { kind: "event", path: held } : undefined;
    case "@template":
      return typeof held === "string" ? { kind: "text", template: held } : undefined;
    case "@literal":
      return readLiteral(held);
    case "@arrayPath":
      return readItems(held);
    default:
      return readFunction(directive, held);
  }
}

function readLiteral(held: JsonValue): EditorValue | undefined {
  const value = fromJson(held);
  const plain = value.kind === "fixed" || value.kind === "object" || value.kind === "list";
  return plain && !value.literal && value.metadata === undefined ? { ...value, literal: true } : undefined;
}

function readItems(held: JsonValue): EditorValue | undefined {
  if (!Array.isArray(held) || held.length < 1 || held.length > 2) return undefined;
  const [from, shape] = held;
  const source: EditorValue = typeof from === "string" ? { kind: "event", path: from, plain: true } : fromJson(from);
  return { kind: "items", source, ...(held.length === 2 && { shape: fromJson(shape) }) };
}

function readFunction(directive: string, held: JsonValue): EditorValue | undefined {
  for (const definition of functionsByDirective(directive)) {
    const params = readParams(definition, held);
    if (params) return { kind: "function", name: definition.name as FunctionName, params };
  }
  return undefined;
}

function readParams(definition: FunctionDefinition, held: JsonValue): FunctionParams | undefined {
  if (definition.shape === "fallbacks") return readFallbacks(held);
  if (definition.shape === "single") return readAll(definition, { [definition.params[0]?.key ?? ""]: held });
  return isJsonObject(held) ? readAll(definition, held) : undefined;
}

function readAll(definition: FunctionDefinition, held: JsonObject): FunctionParams | undefined {
  const params: FunctionParams = {};
  for (const [key, value] of Object.entries(held)) {
    const param = definition.params.find((candidate) => candidate.key === key);
    const read = param && value !== undefined ? readParam(param, value) : undefined;
    if (read === undefined) return undefined;
    params[key] = read;
  }
  const complete = definition.params.every((param) => !param.required || param.key in params);
  return complete ? params : undefined;
}

function readParam(param: FunctionParam, value: JsonValue): FunctionParams[string] | undefined {
  switch (param.kind) {
    case "value":
      return fromJson(value);
    case "values":
      return Array.isArray(value) ? value.map(fromJson) : undefined;
    case "boolean":
      return typeof value === "boolean" ? value : undefined;
    case "choice":
      return param.choices?.some((choice) => choice.value === value) ? (value as string) : undefined;
    default:
      return typeof value === "string" ? value : undefined;
  }
}

/**
 * `@if` whose test is its own result, with another value to fall back on: "the first that has a
 * value".
 */
function readFallbacks(held: JsonValue): FunctionParams | undefined {
  if (!isJsonObject(held) || Object.keys(held).length !== 3) return undefined;
  const mode = "exists" in held ? "exists" : "blank";
  const { [mode]: test, then, else: otherwise } = held;
  if (test === undefined || otherwise === undefined || !sameJson(test, then)) return undefined;
  const last = fromJson(otherwise);
  const chained = isFallbacks(last) && (last.params.mode ?? defaultMode) === mode && last.metadata === undefined;
  const values = chained ? (last.params.values as EditorValue[]) : [last];
  return { mode, values: [fromJson(test), ...values] };
}

const defaultMode = functionByName("coalesce").params.find((param) => param.key === "mode")?.default;

function isFallbacks(value: EditorValue): value is Extract<EditorValue, { kind: "function" }> {
  return value.kind === "function" && value.name === "coalesce";
}
