import type { JsonValue } from "./json.ts";
import { ExactNumber, writesRawNumbers, written } from "./json-number.ts";

type Value = JsonValue | undefined;

/**
 * JSON text of a value, as JSON.stringify writes it, with every digit of its exact numbers on any
 * engine; where JSON.stringify runs out of stack (nesting of some thousands), this does not.
 * `indent`: spaces a level.
 */
export function encodeJson(value: JsonValue, indent?: number): string;
export function encodeJson(value: unknown, indent?: number): string | undefined;
export function encodeJson(value: unknown, indent = 0): string | undefined {
  written.exact = false;
  try {
    const text = indent === 0 ? JSON.stringify(value) : JSON.stringify(value, null, indent);
    if (writesRawNumbers || !written.exact) return text;
  } catch {}
  return encodeByHand(value as JsonValue, indent);
}

type Frame = { keys: string[]; source: { [key: string]: Value }; next: number; list: boolean; empty: boolean };

function frameOf(container: object): Frame {
  return { keys: Object.keys(container), source: container as Frame["source"], next: 0, list: Array.isArray(container), empty: true };
}

/**
 * Without recursion, and without JSON.stringify for numbers: for engines that write no raw numbers,
 * and for any depth.
 */
export function encodeByHand(value: JsonValue, indent = 0): string {
  if (!isFrame(value)) return scalar(value);
  const pieces: string[] = [Array.isArray(value) ? "[" : "{"];
  const frames = [frameOf(value)];
  const newLine = (depth: number) => {
    if (indent > 0) pieces.push(`\n${" ".repeat(indent * depth)}`);
  };
  for (let frame = frames.at(-1); frame; frame = frames.at(-1)) {
    if (frame.next === frame.keys.length) {
      frames.pop();
      if (!frame.empty) newLine(frames.length);
      pieces.push(frame.list ? "]" : "}");
      continue;
    }
    const key = frame.keys[frame.next++] as string;
    const item = frame.source[key];
    if (item === undefined && !frame.list) continue;
    if (!frame.empty) pieces.push(",");
    frame.empty = false;
    newLine(frames.length);
    if (!frame.list) pieces.push(`${JSON.stringify(key)}:${indent > 0 ? " " : ""}`);
    if (isFrame(item)) {
      pieces.push(Array.isArray(item) ? "[" : "{");
      frames.push(frameOf(item));
    } else pieces.push(item === undefined ? "null" : scalar(item));
  }
  return pieces.join("");
}

function isFrame(value: Value): value is Exclude<JsonValue, string | number | boolean | null | ExactNumber> {
  return typeof value === "object" && value !== null && !(value instanceof ExactNumber);
}

function scalar(value: JsonValue): string {
  return value instanceof ExactNumber ? value.digits : JSON.stringify(value);
}
