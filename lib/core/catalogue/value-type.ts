import type { JsonValue } from "#lib/platform/json.ts";
import { isNumber } from "../actions/attribute-time.ts";

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

const isOf: Record<string, (value: JsonValue) => boolean> = {
  string: (value) => typeof value === "string",
  number: (value) => isNumber(value),
  boolean: (value) => typeof value === "boolean",
  time: (value) => typeof value === "string" && rfc3339.test(value),
};
const words: Record<string, string> = {
  string: "text",
  number: "a number",
  boolean: "true or false",
  time: "a time such as 2026-01-31T12:00:00Z",
};

/**
 * What Talon.One accepts instead, as the end of a sentence; undefined if the value has the type.
 */
export function typeProblem(type: string, value: JsonValue): string | undefined {
  const inList = /^\(list (\w+)\)$/.exec(type)?.[1];
  const one = inList ?? type;
  // Locations, and future types, are not checked.
  const fits = isOf[one];
  if (!fits) return undefined;
  if (inList === undefined) return fits(value) ? undefined : `${words[one]}, but this is ${valueWords(value)}.`;
  if (!Array.isArray(value)) return `a list, each entry ${words[one]}, but this is ${valueWords(value)}.`;
  const wrong = value.find((entry) => entry !== null && !(typeof entry === "object" && !Array.isArray(entry)) && !fits(entry));
  return wrong === undefined ? undefined : `a list, each entry ${words[one]}, but one is ${valueWords(wrong)}.`;
}

function valueWords(value: JsonValue): string {
  if (typeof value === "string") return value.length > 40 ? "a longer text" : `the text “${value}”`;
  if (isNumber(value)) return `the number ${value}`;
  if (typeof value === "boolean") return String(value);
  return Array.isArray(value) ? "a list" : "an object";
}
