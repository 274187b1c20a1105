import type { JsonValue } from "#lib/platform/json.ts";
import type { Value } from "./path.ts";

/** JSON text of a value, as JSON.stringify writes it; where that runs out of stack (nesting of some thousands), this does not. */
export function encodeJson(value: JsonValue): string;
export function encodeJson(value: Value): string | undefined;
export function encodeJson(value: Value): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return encodeDeep(value as JsonValue);
  }
}

type Frame = { keys: string[]; source: { [key: string]: Value }; next: number; list: boolean; empty: boolean };

function frameOf(container: object): Frame {
  return { keys: Object.keys(container), source: container as Frame["source"], next: 0, list: Array.isArray(container), empty: true };
}

function encodeDeep(value: JsonValue): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const pieces: string[] = [Array.isArray(value) ? "[" : "{"];
  const frames = [frameOf(value)];
  for (let frame = frames.at(-1); frame; frame = frames.at(-1)) {
    if (frame.next === frame.keys.length) {
      pieces.push(frame.list ? "]" : "}");
      frames.pop();
      continue;
    }
    const key = frame.keys[frame.next++] as string;
    const item = frame.source[key];
    if (item === undefined && !frame.list) continue;
    if (!frame.empty) pieces.push(",");
    frame.empty = false;
    if (!frame.list) pieces.push(`${JSON.stringify(key)}:`);
    if (typeof item === "object" && item !== null) {
      pieces.push(Array.isArray(item) ? "[" : "{");
      frames.push(frameOf(item));
    } else {
      pieces.push(item === undefined ? "null" : JSON.stringify(item));
    }
  }
  return pieces.join("");
}
