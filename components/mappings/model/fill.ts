import type { JsonValue } from "#lib/platform/json.ts";
import { functionByName } from "./functions.ts";
import type { Place } from "./kinds.ts";
import { shownPath } from "./path-words.ts";
import { itemEntries, keyFor, plainKey } from "./synonyms.ts";
import type { EditorValue, FunctionParams, ObjectEntry } from "./value.ts";

/** A value of the event that someone clicked: `path` begins where the field's paths begin. */
export type Picked = { path: string; key: string; value: JsonValue | undefined };

/**
 * The value of a field after someone clicked a value of the event. If there is already more than a
 * path (entries, keys, fallbacks), it is added to, not replaced.
 */
export function fill(value: EditorValue, place: Place, picked: Picked): EditorValue {
  switch (value.kind) {
    case "list":
      return {
        ...value,
        items: [...value.items.filter((item) => item.kind !== "event" || item.path !== undefined), fromEvent(picked.path)],
      };
    case "object":
      return { ...value, entries: withEntry(value.entries, place, picked) };
    case "items":
      return { ...value, source: { kind: "event", path: picked.path, plain: true }, ...shapeOf(value.shape, place, picked) };
    case "text":
      return { ...value, template: `${value.template}{{${shownPath(picked.path)}}}` };
    case "function":
      return { ...value, params: withInput(value, picked) };
    case "event":
      return value.path === undefined ? fresh(place, picked) : { ...value, path: picked.path };
    default:
      return fresh(place, picked);
  }
}

const fromEvent = (path: string): EditorValue => ({ kind: "event", path });

/** What an empty field becomes: a list of objects is mapped item by item, an object key by key. */
function fresh(place: Place, picked: Picked): EditorValue {
  if (place?.multiple && place.fields && Array.isArray(picked.value))
    return { kind: "items", source: { kind: "event", path: picked.path, plain: true }, ...shapeOf(undefined, place, picked) };
  const isScalar = typeof picked.value !== "object" || picked.value === null;
  if (place?.type === "object" && !place.multiple && isScalar) return { kind: "object", entries: withEntry([], place, picked) };
  return fromEvent(picked.path);
}

function shapeOf(shape: EditorValue | undefined, place: Place, { value }: Picked): { shape?: EditorValue } {
  const isOpen = shape === undefined || isBlank(shape);
  if (!isOpen || !place?.fields || !Array.isArray(value)) return shape === undefined ? {} : { shape };
  return { shape: { kind: "object", entries: itemEntries(place.fields, value[0]) } };
}

function isBlank(value: EditorValue): boolean {
  if (value.kind === "object") return value.entries.every((entry) => isBlank(entry.value));
  return value.kind === "nothing" || (value.kind === "event" && value.path === undefined);
}

function withEntry(entries: readonly ObjectEntry[], place: Place, picked: Picked): ObjectEntry[] {
  const key = declaredKey(place, picked.key) ?? picked.key;
  const inner: EditorValue = place?.valueFields?.[0]
    ? { kind: "object", entries: [{ key: place.valueFields[0].key, value: fromEvent(picked.path) }] }
    : fromEvent(picked.path);
  const at = entries.findIndex((entry) => entry.key === key || (entry.key === "" && isBlank(entry.value)));
  const entry = { key, value: inner };
  return at < 0 ? [...entries, entry] : entries.map((other, index) => (index === at ? entry : other));
}

/** The sub-field that matches a key of the event. */
function declaredKey(place: Place, key: string): string | undefined {
  const fields = place?.fields ?? [];
  return (fields.find((field) => plainKey(field.key) === plainKey(key)) ?? fields.find((field) => keyFor(field.key, [key]) !== undefined))
    ?.key;
}

/** Into the first input that is still open, else into the first one. */
function withInput(value: Extract<EditorValue, { kind: "function" }>, { path }: Picked): FunctionParams {
  const { params } = value;
  const inputs = functionByName(value.name).params.filter((param) => param.kind === "value" || param.kind === "values");
  const isOpen = (held: FunctionParams[string]) =>
    Array.isArray(held) ? held.some(isOpenEvent) : held === undefined || isOpenEvent(held as EditorValue);
  const input = inputs.find((param) => isOpen(params[param.key])) ?? inputs[0];
  if (!input) return params;
  const held = params[input.key];
  if (input.kind === "value") return { ...params, [input.key]: fromEvent(path) };
  const values = Array.isArray(held) ? held : [];
  const at = Math.max(0, values.findIndex(isOpenEvent));
  return { ...params, [input.key]: values.length === 0 ? [fromEvent(path)] : values.map((each, i) => (i === at ? fromEvent(path) : each)) };
}

const isOpenEvent = (value: EditorValue) => value.kind === "nothing" || (value.kind === "event" && value.path === undefined);
