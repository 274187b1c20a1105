import { ExactNumber, isContainer, type JsonValue } from "#lib/platform/json.ts";
import { isWhole, readAnyNumber } from "#lib/platform/json-number.ts";
import { isNumber } from "./attribute-time.ts";
import type { FieldType } from "./types.ts";

export type Coerced = { ok: true; value: string | number | ExactNumber | boolean } | { ok: false; problem: string };

/** The message about a number that no receiver can read. */
export const tooLarge = "Numbers beyond 1.8e308 cannot be sent. Send it as text, in quotes.";

/**
 * A scalar as the field's type. `problem` continues a sentence that begins with the field's label.
 * Nothing is ever rounded.
 */
export function coerceScalar(value: JsonValue, type: FieldType): Coerced {
  switch (type) {
    case "integer":
      return toInteger(value);
    case "number":
      return toNumber(value);
    case "boolean":
      return toBoolean(value);
    default:
      return toText(value);
  }
}

function toText(value: JsonValue): Coerced {
  if (typeof value === "string") return { ok: true, value };
  if (typeof value === "boolean" || isNumber(value)) return { ok: true, value: String(value) };
  return { ok: false, problem: `must be text, but it is ${Array.isArray(value) ? "a list" : "an object"}.` };
}

function toNumber(value: JsonValue): { ok: true; value: number | ExactNumber } | { ok: false; problem: string } {
  const number = isNumber(value)
    ? value
    : typeof value === "string"
      ? readAnyNumber(value)
      : typeof value === "boolean"
        ? Number(value)
        : undefined;
  if (number === undefined) return { ok: false, problem: `must be a number, but it is ${shown(value)}.` };
  if (!Number.isFinite(Number(number))) return { ok: false, problem: `is ${shown(value)}. ${tooLarge}` };
  return { ok: true, value: number };
}

function toInteger(value: JsonValue): Coerced {
  const number = toNumber(value);
  if (!number.ok) return { ok: false, problem: `must be a whole number, but it is ${shown(value)}.` };
  const whole = number.value instanceof ExactNumber ? isWhole(number.value) : Number.isInteger(number.value);
  if (!whole) return { ok: false, problem: `must be a whole number, but it is ${shown(value)}.` };
  if (Number.isSafeInteger(number.value)) return number;
  return { ok: false, problem: "is beyond 9007199254740991, the largest whole number that every system keeps exactly." };
}

function toBoolean(value: JsonValue): Coerced {
  if (typeof value === "boolean") return { ok: true, value };
  if (value === "true" || value === 1) return { ok: true, value: true };
  if (value === "false" || value === 0) return { ok: true, value: false };
  return { ok: false, problem: `must be true or false, but it is ${shown(value)}.` };
}

function shown(value: JsonValue): string {
  if (typeof value === "string") return `“${value.length > 40 ? `${value.slice(0, 40)}…` : value}”`;
  if (isContainer(value)) return Array.isArray(value) ? "a list" : "an object";
  return String(value);
}
