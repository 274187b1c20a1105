import { ExactNumber, type Issue, isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";
import { isSendable, unsendable } from "#lib/platform/json-number.ts";
import { coerceScalar, tooLarge } from "./coerce.ts";
import { checkField } from "./limits.ts";
import type { ActionDefinition, ActionField, MappingOptions, Note } from "./types.ts";

export type CleanPayload = { payload: JsonObject; notes: Note[]; issues: Issue[] };

const dropped = Symbol("dropped");
type Cleaned = JsonValue | typeof dropped;
/**
 * Up to `limit` keys of one level; the rest are named in one note, so that 20,000 stray keys do not
 * make 20,000 notes.
 */
const strayKeysNamed = 20;

/**
 * Prepares a mapping's result for an action, as Segment does: drops empty values, converts scalars,
 * puts single values into lists, removes undeclared keys. Each change is a note. Then it reports
 * every problem at once, as issues. The mapping's result itself is not changed.
 */
export function cleanPayload(action: ActionDefinition, mapped: JsonValue | undefined, options: MappingOptions = {}): CleanPayload {
  const report: Report = { notes: [], issues: [] };
  if (!isJsonObject(mapped)) {
    return { payload: {}, notes: [], issues: [{ path: "", message: "The mapping must result in an object with this action's fields." }] };
  }
  const payload = cleanObject(mapped, action.fields, "", report, "root");
  // Everything in the payload now has its declared type; anything else was reported and left out.
  if (action.check) report.issues.push(...action.check(payload, report.issues, options));
  if (action.notes) report.notes.push(...action.notes(payload, options));
  if (unsendable.met) refuseUnsendable(payload, report);
  return { payload, ...report };
}

type Report = { notes: Note[]; issues: Issue[] };
/**
 * Which empty texts count as left out: at the root, all; below it, those where no text is wanted;
 * in the objects of lists, none. The same as in Segment.
 */
type Where = "root" | "below" | "in list";

const fieldMaps = new WeakMap<readonly ActionField[], Map<string, ActionField>>();
function fieldMap(fields: readonly ActionField[]): Map<string, ActionField> {
  let map = fieldMaps.get(fields);
  if (!map) {
    map = new Map(fields.map((field) => [field.key, field]));
    fieldMaps.set(fields, map);
  }
  return map;
}

function cleanObject(value: JsonObject, fields: readonly ActionField[], path: string, report: Report, where: Where): JsonObject {
  if (isAllFine(value, fields)) return value;
  const result: JsonObject = {};
  let present = 0;
  for (const field of fields) {
    // Declared keys are ours, and none is a name of Object.prototype, so no inherited value can be
    // read here.
    const given = value[field.key];
    if (given !== undefined) present += 1;
    else if (!field.required) continue;
    if (isFine(given, field)) {
      result[field.key] = given;
      continue;
    }
    const at = join(path, field.key);
    const since = report.issues.length;
    const cleaned = cleanField(given, field, at, report, where);
    if (cleaned !== dropped) result[field.key] = cleaned;
    checkField(field, cleaned === dropped ? undefined : cleaned, at, report, since);
  }
  const keys = Object.keys(value);
  if (keys.length !== present) noteStrayKeys(value, keys, fields, path, report);
  return result;
}

function noteStrayKeys(value: JsonObject, keys: readonly string[], fields: readonly ActionField[], path: string, report: Report): void {
  const known = fieldMap(fields);
  const stray = keys.filter((key) => !known.has(key) && value[key] !== undefined);
  for (const key of stray.slice(0, strayKeysNamed)) {
    report.notes.push({ path: join(path, key), message: `Removed: ${place(path)} has no field “${key}”.`, before: value[key] });
  }
  if (stray.length > strayKeysNamed) report.notes.push({ path, message: `Removed ${stray.length - strayKeysNamed} more undeclared keys.` });
}

/**
 * If there is nothing to change or report, the object is passed on as it is, which is the usual
 * case for a cart's items.
 */
function isAllFine(value: JsonObject, fields: readonly ActionField[]): boolean {
  let present = 0;
  for (const field of fields) {
    const given = value[field.key];
    if (given === undefined) {
      if (field.required) return false;
    } else if (isFine(given, field)) present += 1;
    else return false;
  }
  return Object.keys(value).length === present;
}

/**
 * A value that needs no change and no note. Most are like this, and then not even their path is
 * built.
 */
function isFine(value: JsonValue | undefined, field: ActionField): boolean {
  const { type, limits } = field;
  if (field.multiple || field.choices) return false;
  if (typeof value === "string") {
    if (value === "" || (type !== "string" && type !== "text" && type !== "secret")) return false;
    return !limits || (value.length >= (limits.minLength ?? 0) && value.length <= (limits.maxLength ?? Number.POSITIVE_INFINITY));
  }
  if (typeof value === "number") {
    if (type === "integer" ? !Number.isSafeInteger(value) : type !== "number" || !Number.isFinite(value)) return false;
    return !limits || (value >= (limits.min ?? Number.NEGATIVE_INFINITY) && value <= (limits.max ?? Number.POSITIVE_INFINITY));
  }
  if (typeof value === "boolean") return type === "boolean";
  return type === "object" && !field.fields && !field.valueFields && isJsonObject(value);
}

function cleanField(value: JsonValue | undefined, field: ActionField, path: string, report: Report, where: Where): Cleaned {
  if (isEmpty(value, field, where)) return drop(value, path, report);
  if (!field.multiple) return cleanValue(value as JsonValue, field, path, report, where);
  if (!Array.isArray(value)) {
    note(report, field, path, "Put into a list, because a list is wanted here.", value, [value as JsonValue]);
    return cleanList([value as JsonValue], field, path, report);
  }
  return cleanList(value, field, path, report);
}

function cleanList(list: readonly JsonValue[], field: ActionField, path: string, report: Report): JsonValue[] {
  const result: JsonValue[] = [];
  for (let index = 0; index < list.length; index++) {
    const item = list[index];
    const at = `${path}[${index}]`;
    if (item === undefined || item === null || (item === "" && !isText(field))) {
      drop(item, at, report);
      continue;
    }
    const cleaned = cleanValue(item, field, at, report, "in list");
    if (cleaned !== dropped) result.push(cleaned);
  }
  return result;
}

function cleanValue(given: JsonValue, field: ActionField, path: string, report: Report, where: Where): Cleaned {
  let value = given;
  if (field.type === "object") {
    if (!isJsonObject(value)) {
      report.issues.push({ path, message: `${field.label} must be an object, but it is ${kindOf(value)}.`, code: "type" });
      return dropped;
    }
    if (field.fields) return cleanObject(value, field.fields, path, report, where === "root" ? "below" : where);
    return field.valueFields ? cleanValues(value, field.valueFields, path, report) : value;
  }
  if (Array.isArray(value) && value.length === 1) {
    const [only] = value;
    if (only === undefined || only === null) return drop(given, path, report);
    value = only;
    note(report, field, path, "Taken out of its list of one, because a single value is wanted here.", given, value);
  }
  const coerced = coerceScalar(value, field.type);
  if (!coerced.ok) {
    report.issues.push({ path, message: `${field.label} ${coerced.problem}`, code: "type" });
    return dropped;
  }
  if (coerced.value !== value) note(report, field, path, `Changed to ${typeWords[field.type]}.`, value, coerced.value);
  return coerced.value;
}

/** An object with free keys whose values have a declared shape; their further keys stay. */
function cleanValues(value: JsonObject, valueFields: readonly ActionField[], path: string, report: Report): JsonObject {
  const entries: [string, JsonValue][] = [];
  for (const key of Object.keys(value)) {
    const each = value[key];
    const at = join(path, key);
    if (each === undefined || each === null) {
      drop(each, at, report);
      continue;
    }
    if (!isJsonObject(each)) {
      const shape = valueFields.map((field) => `"${field.key}"`).join(", ");
      report.issues.push({ path: at, message: `“${key}” must be an object with ${shape}, but it is ${kindOf(each)}.`, code: "type" });
      continue;
    }
    const cleaned: [string, JsonValue | undefined][] = [];
    const since = report.issues.length;
    const known = fieldMap(valueFields);
    for (const inner of Object.keys(each)) {
      const field = known.get(inner);
      const result = field ? cleanField(each[inner], field, join(at, inner), report, "in list") : (each[inner] ?? null);
      if (result !== dropped) cleaned.push([inner, result]);
    }
    // fromEntries makes own keys, also of "__proto__".
    const object: JsonObject = Object.fromEntries(cleaned);
    for (const field of valueFields) checkField(field, object[field.key], join(at, field.key), report, since);
    entries.push([key, object]);
  }
  return Object.fromEntries(entries);
}

function isEmpty(value: JsonValue | undefined, field: ActionField, where: Where): boolean {
  if (value === undefined || value === null) return true;
  // In the objects of a list, an empty text where something else is wanted is an error to report,
  // not to hide.
  return value === "" && (where === "root" || (where === "below" && (field.multiple === true || !isText(field))));
}

function isText({ type }: ActionField): boolean {
  return type === "string" || type === "text" || type === "secret";
}

/** In free attributes, a number may be anything that JSON can write. */
function refuseUnsendable(payload: JsonObject, report: Report): void {
  const open: [value: JsonValue | undefined, path: string][] = [[payload, ""]];
  for (let next = open.pop(); next && report.issues.length < mostIssues; next = open.pop()) {
    const [value, path] = next;
    if (value instanceof ExactNumber && !isSendable(value)) {
      report.issues.push({ path, message: `This is ${shortened(value.digits)}. ${tooLarge}`, code: "number" });
    } else if (Array.isArray(value)) {
      for (let i = value.length - 1; i >= 0; i--) open.push([value[i], `${path}[${i}]`]);
    } else if (isJsonObject(value)) {
      for (const key of Object.keys(value).reverse()) open.push([value[key], join(path, key)]);
    }
  }
}

const mostIssues = 100;
const shortened = (digits: string) => (digits.length > 40 ? `${digits.slice(0, 40)}…` : digits);

function drop(value: JsonValue | undefined, path: string, report: Report): typeof dropped {
  if (value !== undefined) report.notes.push({ path, message: "Left out, because it is empty.", before: value });
  return dropped;
}

function note(report: Report, field: ActionField, path: string, message: string, before: JsonValue | undefined, after: JsonValue): void {
  report.notes.push(field.type === "secret" ? { path, message } : { path, message, ...(before === undefined ? {} : { before }), after });
}

const typeWords: Record<ActionField["type"], string> = {
  string: "text",
  text: "text",
  secret: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  object: "an object",
};

export function kindOf(value: JsonValue): string {
  if (Array.isArray(value)) return "a list";
  if (value === null) return "empty";
  if (value instanceof ExactNumber) return "a number";
  return { string: "text", number: "a number", boolean: "true or false" }[typeof value as string] ?? "an object";
}

function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

function place(path: string): string {
  return path === "" ? "this action" : `“${path}”`;
}
