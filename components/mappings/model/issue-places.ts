import { formatPath } from "#lib/core/mapping/index.ts";
import type { Issue } from "#lib/platform/json.ts";
import { functionByName } from "./functions.ts";
import type { EditorValue } from "./value.ts";

/**
 * Mapping paths of the editors inside a value's editor, written as the compiler's issues write
 * them.
 */
export function childPlaces(value: EditorValue, path: string): string[] {
  switch (value.kind) {
    case "object":
      return value.entries.map((entry) => entryPlace(value, path, entry.key));
    case "list":
      return value.items.map((_, index) => itemPlaceIn(value, path, index));
    case "items":
      return [`${path}.@arrayPath[0]`, `${path}.@arrayPath[1]`];
    case "function":
      return functionPlaces(value, path);
    default:
      return [];
  }
}

export function entryPlace(value: { literal?: true }, path: string, key: string): string {
  return `${within(value, path)}${formatPath(["", key]).slice(4)}`;
}

export function itemPlaceIn(value: { literal?: true }, path: string, index: number): string {
  return `${within(value, path)}[${index}]`;
}

export function paramPlace(value: Extract<EditorValue, { kind: "function" }>, path: string, key: string, index?: number): string {
  const definition = functionByName(value.name);
  if (definition.shape === "fallbacks") return fallbackPlace(value, path, index ?? 0);
  const own = definition.shape === "single" ? `${path}.${definition.directive}` : `${path}.${definition.directive}.${key}`;
  return index === undefined ? own : `${own}[${index}]`;
}

function functionPlaces(value: Extract<EditorValue, { kind: "function" }>, path: string): string[] {
  return functionByName(value.name).params.flatMap((param) => {
    const held = value.params[param.key];
    if (param.kind === "value") return [paramPlace(value, path, param.key)];
    return Array.isArray(held) ? held.map((_, index) => paramPlace(value, path, param.key, index)) : [];
  });
}

function fallbackPlace(value: Extract<EditorValue, { kind: "function" }>, path: string, index: number): string {
  const count = Array.isArray(value.params.values) ? value.params.values.length : 0;
  const mode = value.params.mode === "blank" ? "blank" : "exists";
  if (count < 2) return path;
  const deeper = `${path}${".@if.else".repeat(index)}`;
  return index === count - 1 ? deeper : `${deeper}.@if.${mode}`;
}

function within(value: { literal?: true }, path: string): string {
  return value.literal ? `${path}.@literal` : path;
}

/** True for the place itself and everything in it. */
export function isWithin(path: string, place: string): boolean {
  if (!path.startsWith(place)) return false;
  const next = path.charAt(place.length);
  return next === "" || next === "." || next === "[";
}

/** The issues that this value's own editor has to show: those in it which no inner editor shows. */
export function ownIssues(issues: readonly Issue[], value: EditorValue, path: string): Issue[] {
  const inside = issues.filter((issue) => isWithin(issue.path, path));
  if (inside.length === 0) return inside;
  const children = childPlaces(value, path);
  return inside.filter((issue) => !children.some((place) => place !== path && isWithin(issue.path, place)));
}
