import { ExactNumber } from "./json-number.ts";

export { ExactNumber };

export type JsonPrimitive = string | number | ExactNumber | boolean | null;
export type JsonValue = JsonPrimitive | JsonObject | JsonValue[];
export type JsonObject = { [key: string]: JsonValue | undefined };

/**
 * A user's error as data: where it is (dotted path, "" for the whole) and what to do about it, in
 * one sentence.
 */
export type Issue = { path: string; message: string; code?: string };

/** Neither null, nor a list, nor a scalar. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber);
}

/** Whether it contains a number that JavaScript alone would round. */
export function holdsExactNumber(value: unknown): boolean {
  if (value instanceof ExactNumber) return true;
  return isContainer(value) && Object.values(value).some(holdsExactNumber);
}

/**
 * A list or an object: what has values in it. An exact number is an object to JavaScript, and a
 * scalar here.
 */
export function isContainer(value: unknown): value is JsonObject | JsonValue[] {
  return typeof value === "object" && value !== null && !(value instanceof ExactNumber);
}
