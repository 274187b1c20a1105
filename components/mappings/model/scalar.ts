import { ExactNumber, type JsonPrimitive } from "#lib/platform/json.ts";

export type ScalarType = "text" | "number" | "boolean" | "null";

export function scalarTypeOf(value: JsonPrimitive): ScalarType {
  if (value === null) return "null";
  if (value instanceof ExactNumber) return "number";
  return typeof value === "string" ? "text" : (typeof value as "number" | "boolean");
}

/** The value in another type, keeping what can be kept. */
export function readScalar(type: ScalarType, value: JsonPrimitive): JsonPrimitive {
  switch (type) {
    case "text":
      return value === null ? "" : String(value);
    case "number": {
      const number = value === null ? 0 : numberOrText(String(value));
      return typeof number === "number" ? number : 0;
    }
    case "boolean":
      return value === true || value === "true";
    case "null":
      return null;
  }
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * A number where the text is one that JavaScript holds exactly enough; else the text itself, so
 * that checks can say what is wrong with it.
 */
export function numberOrText(typed: string): JsonPrimitive {
  const text = typed.trim();
  if (text === "") return null;
  if (!decimal.test(text)) return typed;
  const number = Number(text);
  const rounded = Number.isInteger(number) && !Number.isSafeInteger(number);
  return Number.isFinite(number) && !rounded ? number : typed;
}

/** Why a text in a number's place is none that can be sent. */
export const whyNoNumber = (text: string): string =>
  decimal.test(text.trim())
    ? "This number is too large or too exact. Enter at most 15 digits."
    : "This isn’t a number. Enter digits with a decimal point, such as 12.5.";
