import type { JsonValue } from "#lib/platform/json.ts";
import { briefJson } from "./brief-json.ts";
import { typeName } from "./event-paths.ts";

/** JSON cut to a length that fits a line. */
export function shortJson(value: JsonValue | undefined, length = 80): string {
  return briefJson(value, length);
}

/** A value as people read it: text without quotes, all else as JSON. */
export function plainWords(value: JsonValue | undefined, length = 80): string {
  if (typeof value !== "string" || value.trim() === "") return briefJson(value, length);
  return value.length > length ? `${value.slice(0, length - 1)}…` : value;
}

/** Types in a marketer's words. */
export function typeWord(value: JsonValue | undefined): string {
  const name = typeName(value);
  if (Array.isArray(value)) return `list of ${value.length}`;
  return typeWords[name] ?? name;
}

export const typeWords: Record<string, string> = {
  string: "text",
  number: "number",
  boolean: "yes/no",
  object: "object",
  array: "list",
  null: "empty (null)",
};
