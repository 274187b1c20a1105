import { ExactNumber } from "#lib/platform/json.ts";
import type { Value } from "./path.ts";

/**
 * A value as text, as JavaScript's String() makes it, but missing and null are "". An own
 * `toString` key of an event changes nothing, and lists may be nested to any depth.
 */
export function toText(value: Value): string {
  if (typeof value === "string") return value;
  if (value === undefined || value === null) return "";
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return listToText(value);
  return value instanceof ExactNumber ? value.digits : "[object Object]";
}

/**
 * Joined by commas. Nested lists join flat, since their own text is joined by commas too; an empty
 * one counts as an empty item.
 */
function listToText(list: Value[]): string {
  const items: string[] = [];
  const open: Value[] = [...list].reverse();
  while (open.length > 0) {
    const item = open.pop();
    if (Array.isArray(item) && item.length > 0) for (let i = item.length - 1; i >= 0; i--) open.push(item[i]);
    else items.push(Array.isArray(item) ? "" : toText(item));
  }
  return items.join(",");
}

/**
 * Whether JavaScript's `value == ""` is true, for values that are neither missing nor null: "", 0,
 * false, [], and lists of one such empty item.
 */
export function isLooselyEmpty(value: Value): boolean {
  let rest = value;
  while (Array.isArray(rest)) {
    if (rest.length === 0) return true;
    if (rest.length > 1) return false;
    rest = rest[0];
    // Inside a list it is the item's text that counts, so 0 and false are not empty there.
    if (!Array.isArray(rest)) return toText(rest) === "";
  }
  return rest === "" || rest === 0 || rest === false;
}
