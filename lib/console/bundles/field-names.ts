import type { JsonObject, JsonValue } from "#lib/platform/json.ts";

/**
 * An object's values by name, whether it writes `actionId`, `action_id` or `actionID`. The spelling
 * with capitals wins.
 */
export class Fields {
  private readonly values = new Map<string, JsonValue>();

  constructor(source: JsonObject) {
    for (const [key, value] of Object.entries(source)) {
      const name = plainName(key);
      if (value !== undefined && value !== null && (!key.includes("_") || !this.values.has(name))) this.values.set(name, value);
    }
  }

  /** The first of these that exists and is not null. */
  value(...names: readonly string[]): JsonValue | undefined {
    for (const name of names) {
      const value = this.values.get(plainName(name));
      if (value !== undefined) return value;
    }
    return undefined;
  }

  /** The first of these that is text and not empty. */
  text(...names: readonly string[]): string | undefined {
    for (const name of names) {
      const value = this.values.get(plainName(name));
      if (typeof value === "string" && value !== "") return value;
    }
    return undefined;
  }
}

/** One spelling of a name for all ways to write it. */
export function plainName(key: string): string {
  return key.replaceAll("_", "").toLowerCase();
}
