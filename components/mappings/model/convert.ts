import { sameJson } from "#components/plans/same-json.ts";
import { fromJson } from "./from-json.ts";
import type { Place } from "./kinds.ts";
import { toJson } from "./to-json.ts";
import { type EditorKind, type EditorValue, nothing } from "./value.ts";

/**
 * What a place contains once another kind is chosen there. `own` is what its editor said last, and
 * `earlier` what each kind last contained, so that trying another kind and coming back loses
 * nothing.
 */
export function choose(
  kind: EditorKind,
  value: EditorValue,
  place: Place,
  own: EditorValue,
  earlier: Map<EditorKind, EditorValue>,
): EditorValue {
  if (value.kind === kind) return value;
  // Another value has come to this place (a list's entries moved up, a discard): what was tried
  // before belongs to the one that was here.
  if (!isSame(own, value)) earlier.clear();
  earlier.set(value.kind, value);
  const converted = convert(value, kind, place);
  const said = toJson(value);
  // The present value counts more than an earlier attempt, if the other kind can express it.
  const keeps = said !== undefined && sameJson(toJson(converted), said);
  return keeps ? converted : (earlier.get(kind) ?? converted);
}

/** A fallback is wrapped on the way, and is still the same value. */
function isSame(a: EditorValue, b: EditorValue): boolean {
  return a === b || (a.kind === "fixed" && b.kind === "fixed" && a.value === b.value);
}

/** The value as another kind, keeping as much of it as that kind can express. */
export function convert(value: EditorValue, kind: EditorKind, place: Place): EditorValue {
  if (value.kind === kind) return value;
  if (value.kind === "advanced") {
    const read = fromJson(value.json);
    return read.kind === "advanced" ? fresh(kind, place) : convert(read, kind, place);
  }
  switch (kind) {
    case "event":
      return { kind, ...pathOf(value) };
    case "text":
      return { kind, template: templateOf(value) };
    case "function":
      return {
        kind,
        name: "coalesce",
        params: { mode: "exists", values: [value.kind === "nothing" ? { kind: "event" } : value, fallbackFor(place)] },
      };
    case "items":
      return { kind, source: { kind: "event", ...pathOf(value), plain: true }, shape: shapeFor(place) };
    case "list":
      return { kind, items: value.kind === "nothing" ? [] : [value] };
    case "advanced":
      return { kind, json: toJson(value) ?? null };
    default:
      return fresh(kind, place);
  }
}

/** A new value of a kind, before anyone has filled it in. */
export function fresh(kind: EditorKind, place: Place): EditorValue {
  switch (kind) {
    case "fixed":
      return { kind, value: freshScalar(place) };
    case "object":
      return { kind, entries: [] };
    case "nothing":
      return nothing;
    default:
      return convert(nothing, kind, place);
  }
}

function freshScalar(place: Place): string | boolean | null {
  if (place?.type === "boolean") return true;
  return place?.type === "integer" || place?.type === "number" ? null : "";
}

function shapeFor(place: Place): EditorValue {
  if (!place?.fields) return { kind: "event" };
  const entries = place.fields.filter((field) => field.required).map((field) => ({ key: field.key, value: fresh("event", field) }));
  return { kind: "object", entries };
}

/**
 * A falsy "otherwise" sends nothing, so a fixed fallback is written as a literal, which counts as
 * it stands.
 */
function fallbackFor(place: Place): EditorValue {
  return place?.type === "object" || place?.multiple ? { kind: "event" } : { kind: "fixed", value: freshScalar(place), literal: true };
}

const onlyPlaceholder = /^\{\{\{?\s*([^{}]+?)\s*\}?\}\}$/;

function pathOf(value: EditorValue): { path?: string } {
  if (value.kind === "event") return value.path === undefined ? {} : { path: value.path };
  if (value.kind === "text") {
    const found = onlyPlaceholder.exec(value.template)?.[1];
    return found === undefined ? {} : { path: found.startsWith("$") ? found : `$.${found}` };
  }
  if (value.kind === "items") return pathOf(value.source);
  if (value.kind === "list") return value.items.map(pathOf).find((found) => found.path !== undefined) ?? {};
  if (value.kind !== "function") return {};
  const inner = Object.values(value.params).flatMap((param) => (Array.isArray(param) ? param : [param]));
  const values = inner.filter((param): param is EditorValue => typeof param === "object" && param !== null);
  return values.map(pathOf).find((found) => found.path !== undefined) ?? {};
}

function templateOf(value: EditorValue): string {
  if (value.kind === "fixed") return value.value === null ? "" : String(value.value);
  const { path } = pathOf(value);
  return path === undefined ? "" : `{{${path.replace(/^\$\./, "")}}}`;
}
