import { isContainer } from "#lib/platform/json.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";

/** JSON text in which the order of keys does not count. */
export function canonical(value: unknown): string {
  return encodeJson(sorted(value)) ?? "";
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isContainer(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
