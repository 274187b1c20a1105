import { isJsonObject, type JsonValue } from "#lib/platform/json.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";

export type AuditChange = { path: string; before?: JsonValue; after?: JsonValue };

const maxChanges = 500;

/**
 * Field-level difference of two states, dotted paths in a stable order. Lists differ as a whole
 * unless they have the same length.
 */
export function diff(before: JsonValue | undefined, after: JsonValue | undefined): AuditChange[] {
  const changes: AuditChange[] = [];
  walk(before, after, "", changes, 0);
  return changes.slice(0, maxChanges);
}

function walk(before: JsonValue | undefined, after: JsonValue | undefined, path: string, changes: AuditChange[], depth: number): void {
  if (same(before, after)) return;
  const at = (key: string | number) => (path ? `${path}.${key}` : String(key));
  if (depth < 8 && isJsonObject(before) && isJsonObject(after)) {
    for (const key of [...new Set([...Object.keys(before), ...Object.keys(after)])].sort())
      walk(own(before, key), own(after, key), at(key), changes, depth + 1);
  } else if (depth < 8 && Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    for (const [index, value] of before.entries()) walk(value, after[index], at(index), changes, depth + 1);
  } else {
    changes.push({ path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) });
  }
}

const own = (object: { [key: string]: JsonValue | undefined }, key: string) => (Object.hasOwn(object, key) ? object[key] : undefined);
const same = (a: unknown, b: unknown) => a === b || encodeJson(a) === encodeJson(b);
