import type { ActionField } from "#lib/core/actions/types.ts";
import type { JsonValue } from "#lib/platform/json.ts";
import { describeMapping } from "./mapping-words.ts";

/**
 * What people read elsewhere in words, and a path of the event; undefined for all else.
 */
export function wordsOf(path: string, value: JsonValue | undefined): string | undefined {
  if (value === undefined) return "not set";
  if (path === "enabled") return value ? "on" : "off";
  if (path === "name") return String(value);
  if (path === "trigger") return describeMapping({ trigger: String(value), actionSlug: "" }).trigger;
  if (path === "actionSlug") return describeMapping({ trigger: "", actionSlug: String(value) }).action;
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    const [entry, ...more] = Object.entries(value);
    if (entry?.[0] === "@path" && more.length === 0 && typeof entry[1] === "string")
      return `from the event: ${entry[1].replace(/^\$\./, "")}`;
  }
  return undefined;
}

const partNames: Record<string, string> = { name: "Name", trigger: "Trigger", actionSlug: "Action", enabled: "Status" };

/** "Cart items" for "settings.cartItems". */
export function changeLabel(path: string, fields: readonly ActionField[]): string {
  const key = path.replace(/^(settings|options)\./, "");
  return partNames[path] ?? fields.find((field) => field.key === key)?.label ?? key;
}
