import type { JsonValue } from "#lib/json.ts";
import { getterFor, parseDollarKeys } from "#lib/mapping/path.ts";

/** What a path gives below a root, exactly as the mapping language reads it. */
export function readPath(root: JsonValue | undefined, path: string): JsonValue | undefined {
  return getterFor(parseDollarKeys(path))(root);
}
