import type { JsonValue } from "#lib/platform/json.ts";
import type { FieldType } from "./types.ts";

export type Coerced = { ok: true; value: string | number | boolean } | { ok: false; problem: string };

/** A scalar as the field's type. `problem` continues a sentence that begins with the field's label. Nothing is ever rounded. */
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
  if (typeof value === "boolean") return { ok: true, value: String(value) };
  if (typeof value !== "number") return { ok: false, problem: `must be text, but it is ${Array.isArray(value) ? "a list" : "an object"}.` };
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    return { ok: false, problem: "arrived as a number too large to be exact. Send it as text, in quotes." };
  }
  return { ok: true, value: String(value) };
}

function toNumber(value: JsonValue): Coerced {
  if (typeof value === "number" && Number.isFinite(value)) return { ok: true, value };
  if (typeof value === "boolean") return { ok: true, value: value ? 1 : 0 };
  if (typeof value === "string" && value.trim() !== "") {
    const number = Number(value);
    if (Number.isFinite(number)) return { ok: true, value: number };
  }
  return { ok: false, problem: `must be a number, but it is ${shown(value)}.` };
}

function toInteger(value: JsonValue): Coerced {
  const number = toNumber(value);
  if (!number.ok) return { ok: false, problem: `must be a whole number, but it is ${shown(value)}.` };
  if (!Number.isInteger(number.value)) return { ok: false, problem: `must be a whole number, but it is ${shown(value)}.` };
  if (Number.isSafeInteger(number.value)) return number;
  return { ok: false, problem: "is beyond 9007199254740991, the largest whole number that can be sent without being rounded." };
}

function toBoolean(value: JsonValue): Coerced {
  if (typeof value === "boolean") return { ok: true, value };
  if (value === "true" || value === 1) return { ok: true, value: true };
  if (value === "false" || value === 0) return { ok: true, value: false };
  return { ok: false, problem: `must be true or false, but it is ${shown(value)}.` };
}

function shown(value: JsonValue): string {
  if (typeof value === "string") return `“${value.length > 40 ? `${value.slice(0, 40)}…` : value}”`;
  if (typeof value === "object") return Array.isArray(value) ? "a list" : "an object";
  return String(value);
}
