import { parsePath } from "#lib/core/mapping/index.ts";

/** "$.properties.total" as the form writes it: "properties.total". Only JSON has the "$.". */
export function shownPath(path: string): string {
  return path.length > 2 && path.startsWith("$.") ? path.slice(2) : path;
}

/** What is typed in the form as the mapping language writes it; undefined for nothing. */
export function storedPath(typed: string): string | undefined {
  if (typed === "") return undefined;
  // For a paste from a template or from JSON, the path in it is meant.
  const pasted = /^\s*(?:\{\{\s*([^{}|]+?)\s*\}\}|\{\s*"@path"\s*:\s*"([^"\\]+)"\s*\})\s*$/.exec(typed);
  if (pasted) return storedPath(pasted[1] ?? pasted[2] ?? "");
  return typed.startsWith("$") ? typed : `$.${typed}`;
}

const capitals: Record<string, string> = { id: "ID", sku: "SKU", url: "URL", ip: "IP", utm: "UTM", api: "API", os: "OS" };

/** A key in words: "order_id" and "orderId" are "Order ID". */
export function keyWords(key: string): string {
  const words = key
    .replaceAll(/([a-z\d])([A-Z])/g, "$1 $2")
    .split(/[\s_-]+/)
    .filter((word) => word !== "")
    .map((word) => capitals[word.toLowerCase()] ?? (word === word.toUpperCase() ? word : word.toLowerCase()));
  const text = words.join(" ");
  return text === "" ? key : text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * What a path is called: "Order ID" for "$.properties.order_id". `within` is where that is, unless
 * it is the event's own properties or the event itself.
 */
export function pathWords(path: string, whole = "event"): { name: string; within?: string } {
  const segments = parsePath(path).filter((segment, index) => index > 0 || segment !== "$");
  let at = segments.length - 1;
  while (at >= 0 && typeof segments[at] === "number") at--;
  const key = segments[at];
  if (key === undefined) return { name: segments.length === 0 ? `The whole ${whole}` : shownPath(path) };
  const parent = segments.slice(0, at).filter((segment) => typeof segment !== "number");
  const plain = parent.length === 0 || (parent.length === 1 && parent[0] === "properties");
  return { name: keyWords(String(key)), ...(plain ? {} : { within: parent.join(".") }) };
}
