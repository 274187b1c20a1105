import { encodeJson } from "#lib/core/mapping/index.ts";
import type { JsonValue } from "#lib/platform/json.ts";

const maxEntries = 1000;
/** Making and keeping a longer key would cost more than compiling. */
const maxKeyLength = 20_000;

/**
 * Remembers what was compiled from the same text or JSON: streams repeat their mappings and
 * triggers on every line.
 */
export function remembering<Source extends JsonValue, Result>(compile: (source: Source) => Result): (source: Source) => Result {
  const known = new Map<string, Result>();
  return (source) => {
    const key = typeof source === "string" ? source : encodeJson(source);
    if (key.length > maxKeyLength) return compile(source);
    let result = known.get(key);
    if (result === undefined) {
      if (known.size >= maxEntries) known.clear();
      result = compile(source);
      known.set(key, result);
    }
    return result;
  };
}
