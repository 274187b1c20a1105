import type { JsonValue } from "#lib/platform/json.ts";

const replacements: readonly JsonValue[] = [null, "text", "", "x".repeat(1001), -1, 0, 1.5, true, [], {}, [null], ["text"], [{}]];
const maxPlaces = 150;

/**
 * Copies of the body, each with one place removed or replaced: if one side rejects a copy, so must
 * the other.
 */
export function changedBodies(body: JsonValue): { body: JsonValue; change: string }[] {
  const places: (string | number)[][] = [];
  const walk = (value: JsonValue | undefined, path: (string | number)[]) => {
    if (places.length >= maxPlaces) return;
    if (path.length > 0) places.push(path);
    if (Array.isArray(value)) value.slice(0, 2).forEach((item, i) => void walk(item, [...path, i]));
    else if (typeof value === "object" && value !== null) for (const [key, item] of Object.entries(value)) walk(item, [...path, key]);
  };
  walk(body, []);
  return places.flatMap((path) => {
    const name = path.join(".");
    const removed = { body: withChange(body, path, undefined), change: `without ${name}` };
    return [
      removed,
      ...replacements.map((value) => ({ body: withChange(body, path, value), change: `${name} = ${JSON.stringify(value).slice(0, 20)}` })),
    ];
  });
}

function withChange(body: JsonValue, path: (string | number)[], value: JsonValue | undefined): JsonValue {
  const copy = structuredClone(body);
  let target = copy as unknown as Record<string | number, JsonValue>;
  for (const part of path.slice(0, -1)) target = target[part] as unknown as Record<string | number, JsonValue>;
  const last = path.at(-1) ?? "";
  if (value !== undefined) target[last] = value;
  else if (Array.isArray(target)) target.splice(Number(last), 1);
  else delete target[last];
  return copy;
}
