import { type Issue, isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";
import { readAnyNumber } from "#lib/platform/json-number.ts";
import { isNumber, type TypedValue, toTime } from "./attribute-time.ts";
import type { Note } from "./types.ts";

/**
 * The attributes, with the named ones converted to their types. What cannot be converted stays as
 * it is: `typingOf` says what that means.
 */
export function typedAttributes(attributes: JsonObject, info: JsonValue | undefined): JsonObject {
  const typed = { ...attributes };
  for (const [name, result] of typings(attributes, info)) if ("value" in result) typed[name] = result.value;
  return typed;
}

/** What `typedAttributes` changes, and what it cannot. `path`: where the attributes are. */
export function typingOf(attributes: JsonValue | undefined, info: JsonValue | undefined, path: string): { notes: Note[]; issues: Issue[] } {
  const report: { notes: Note[]; issues: Issue[] } = { notes: [], issues: [] };
  if (!isJsonObject(attributes)) return report;
  for (const [name, result] of typings(attributes, info)) {
    const at = `${path}.${name}`;
    const before = attributes[name] as JsonValue;
    if ("problem" in result) report.issues.push({ path: at, message: `“${name}” ${result.problem}`, code: "type" });
    else if (result.note !== undefined) {
      const changed = result.value === before ? {} : { before, after: result.value };
      report.notes.push({ path: at, message: result.note, ...changed });
    }
  }
  return report;
}

function typings(attributes: JsonObject, info: JsonValue | undefined): [name: string, result: TypedValue][] {
  if (!Array.isArray(info) || info.length === 0) return [];
  const found = new Map<string, TypedValue>();
  for (const entry of info) {
    if (!isJsonObject(entry) || typeof entry.name !== "string" || !Object.hasOwn(attributes, entry.name)) continue;
    const value = attributes[entry.name];
    if (value !== undefined && entry.name !== "__proto__") found.set(entry.name, toType(value, String(entry.type)));
  }
  return [...found];
}

function toType(value: JsonValue, type: string): TypedValue {
  if (value === null) return { value };
  if (type === "time") return toTime(value);
  const typed = type === "location" ? toLocation(value) : toScalar(value, type);
  if (typed === undefined) return { value, note: `This isn’t a ${type}. It is sent unchanged, and Talon.One decides.` };
  return typed === value ? { value } : { value: typed, note: `Changed to ${type === "string" ? "text" : `a ${type}`}.` };
}

/**
 * The value if it already has the type; undefined if it cannot be converted. Types that we do not
 * know pass.
 */
function toScalar(value: JsonValue, type: string): JsonValue | undefined {
  switch (type) {
    case "string":
      if (typeof value === "string") return value;
      return isNumber(value) || typeof value === "boolean" ? String(value) : undefined;
    case "number":
      if (isNumber(value)) return value;
      return typeof value === "string" ? readAnyNumber(value) : undefined;
    case "boolean":
      if (typeof value === "boolean") return value;
      return value === "true" || value === 1 ? true : value === "false" || value === 0 ? false : undefined;
    default:
      return value;
  }
}

/** {lat, lon} with numbers. */
function toLocation(value: JsonValue): JsonValue | undefined {
  if (!isJsonObject(value)) return undefined;
  const result = { ...value };
  for (const key of ["lat", "lon"]) {
    const part = result[key];
    if (typeof part === "string") result[key] = readAnyNumber(part) ?? part;
  }
  return result.lat === value.lat && result.lon === value.lon ? value : result;
}
