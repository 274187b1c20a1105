import { compileMapping } from "#lib/core/mapping/index.ts";
import type { JsonValue } from "#lib/platform/json.ts";

type Read = (root: JsonValue) => JsonValue | undefined;
const readers = new Map<string, Read>();

/** What a path gives below a root, exactly as the mapping language reads it. */
export function readPath(root: JsonValue | undefined, path: string): JsonValue | undefined {
  if (root === undefined) return undefined;
  let read = readers.get(path);
  if (!read) {
    const compiled = compileMapping({ "@path": path });
    read = compiled.ok ? compiled.evaluateValue : () => undefined;
    // People type paths letter by letter; earlier ones need not be cached.
    if (readers.size > 500) readers.clear();
    readers.set(path, read);
  }
  return read(root);
}
