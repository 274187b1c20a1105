import { isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";

export type ReadableFact = { name: string; value: string | string[] };

/** This many facts and lines are shown; the JSON below has the rest. */
const mostFacts = 16;
const mostLines = 8;

/** "customerProfileId" and "order_id" as people read them: "Customer profile ID", "Order ID". */
export function wordsOfKey(key: string): string {
  const words = key
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replace(/[_-]+/g, " ")
    .trim()
    .split(/\s+/)
    .map((word) => (/^(ids?|sku|url|ip)$/i.test(word) ? word.toUpperCase().replace("IDS", "IDs") : word.toLowerCase()))
    .join(" ");
  return words === "" ? key : words.charAt(0).toUpperCase() + words.slice(1);
}

/**
 * An object of a request or an event as names and values: short lists in one line, goods as "2 ×
 * Gloves, 40", objects by their own fields. Nothing is left out silently: a last fact says how much
 * more there is.
 */
export function factsOf(object: JsonObject | undefined, without: readonly string[] = []): ReadableFact[] {
  const facts: ReadableFact[] = [];
  for (const [key, value] of Object.entries(object ?? {})) {
    if (without.includes(key) || isEmpty(value)) continue;
    if (isJsonObject(value)) facts.push(...factsOf(value));
    else facts.push({ name: wordsOfKey(key), value: readable(value ?? null) });
  }
  if (facts.length <= mostFacts) return facts;
  return [...facts.slice(0, mostFacts), { name: "More", value: `${facts.length - mostFacts} more in the JSON` }];
}

const isEmpty = (value: JsonValue | undefined) =>
  value === undefined ||
  value === null ||
  value === "" ||
  (Array.isArray(value) && value.length === 0) ||
  (isJsonObject(value) && Object.keys(value).length === 0);

function readable(value: JsonValue): string | string[] {
  if (!Array.isArray(value)) return plain(value);
  if (value.every((each) => !isJsonObject(each) && !Array.isArray(each))) return cut(value.map(plain)).join(", ");
  return cut(value.map((each) => (isJsonObject(each) ? lineOf(each) : plain(each))));
}

const cut = (lines: string[]) => (lines.length > mostLines ? [...lines.slice(0, mostLines), `${lines.length - mostLines} more`] : lines);

/** A thing for sale, or the first fields of any other object. */
function lineOf(item: JsonObject): string {
  const label = [item.name, item.sku, item.product_id, item.productId].find((each) => typeof each === "string" && each !== "");
  if (label !== undefined) {
    const many = item.quantity === undefined || item.quantity === null ? "" : `${plain(item.quantity)} × `;
    const price = item.price === undefined || item.price === null ? "" : `, ${plain(item.price)}`;
    return `${many}${plain(label)}${price}`;
  }
  return Object.entries(item)
    .filter(([, value]) => !isEmpty(value) && !isJsonObject(value))
    .slice(0, 3)
    .map(([key, value]) => `${wordsOfKey(key)}: ${plain(value)}`)
    .join(", ");
}

function plain(value: JsonValue | undefined): string {
  if (typeof value === "string") return value.length > 200 ? `${value.slice(0, 200)}…` : value;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return `${value.length} ${value.length === 1 ? "value" : "values"}`;
  if (isJsonObject(value)) return `${Object.keys(value).length} fields`;
  return String(value);
}
