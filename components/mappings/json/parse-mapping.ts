import { type ParsedJsonc, parseJsonc, tooDeep } from "#components/plans/jsonc.ts";
import { maxMappingDepth } from "#lib/core/mapping/compile.ts";
import { isJsonObject, type JsonObject } from "#lib/platform/json.ts";
import { jsonDepth } from "#lib/platform/json-depth.ts";

/** A value of the mapping language and its directive are two levels of JSON. */
const mostLevels = 2 * maxMappingDepth;

/**
 * A part of a mapping as it is typed. What is nested deeper than any mapping may be is not read:
 * the form would draw it level by level.
 */
export function parseMapping(text: string): ParsedJsonc {
  return jsonDepth(new TextEncoder().encode(text)) > mostLevels ? tooDeep : parseJsonc(text);
}

/** A mapping's text: its settings, or why it is not one. */
export function readSettings(text: string): { settings: JsonObject; mistake?: undefined } | { mistake: string } {
  const parsed = parseMapping(text);
  if (!parsed.ok) return { mistake: `Line ${parsed.line}, column ${parsed.column}: ${parsed.message}` };
  return isJsonObject(parsed.value) ? { settings: parsed.value } : { mistake: "A mapping is an object: a key for each field." };
}
