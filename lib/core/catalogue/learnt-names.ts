import { isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";

/**
 * What a response of Talon.One says about a name: that there is such an attribute, or that there is
 * not.
 */
export type LearntName = { entity: string; eventType?: string; name: string; exists: boolean; type?: string };

export type AttributeName = Omit<LearntName, "exists">;

/** The most names of one request; further ones are ignored. */
const mostNames = 500;
const longestName = 200;

/**
 * The attributes that a request names, with the types of their values as far as they can be told.
 */
export function attributesSent({ path, body }: { path: string; body?: JsonValue | undefined }): AttributeName[] {
  if (!isJsonObject(body)) return [];
  const found: AttributeName[] = [];
  const add = (entity: string, attributes: JsonValue | undefined, eventType?: JsonValue) => {
    if (!isJsonObject(attributes)) return;
    for (const [name, value] of Object.entries(attributes)) {
      if (found.length >= mostNames) return;
      if (name.length > longestName || value === undefined) continue;
      const type = typeOf(value);
      found.push({ entity, ...(typeof eventType === "string" && { eventType }), name, ...(type && { type }) });
    }
  };
  const isSession = path.includes("/customer_session");
  const inner = isJsonObject(body.customerSession) ? body.customerSession : body;
  add(isSession ? "CustomerSession" : "CustomerProfile", inner.attributes);
  for (const item of objects(inner.cartItems)) add("CartItem", item.attributes);
  add("CustomerProfile", body.mutualAttributes);
  for (const one of objects(body.data)) add("CustomerProfile", one.attributes);
  add("Event", body.eventAttributes, body.eventType);
  return found;
}

const objects = (list: JsonValue | undefined): JsonObject[] => (Array.isArray(list) ? list.slice(0, mostNames).filter(isJsonObject) : []);

/** A text may also be a time, so its type stays open. */
function typeOf(value: JsonValue): string | undefined {
  if (typeof value === "number") return "number";
  return typeof value === "boolean" ? "boolean" : undefined;
}

/**
 * Of the names that were sent, those that a refusal says do not exist. Talon.One chooses the words
 * and may change them: a name counts only in quotation marks, at the end of a pointer or in a list
 * after a colon, in a sentence about missing attributes.
 */
export function namesRefused(words: string, sent: readonly AttributeName[]): AttributeName[] {
  if (!/attribute/i.test(words) || !/unknown|not\s+exist|doesn.t\s+exist|non-?existing|not\s+found|no\s+such|undefined/i.test(words))
    return [];
  const named = namesIn(words);
  return sent.filter(({ name }) => named.has(name));
}

/** Where a refusal has names: in quotation marks, at a pointer's end, in a list. */
export function namesIn(words: string): Set<string> {
  const named = new Set<string>();
  for (const [, , name = ""] of words.matchAll(/(["'`“‘])([A-Za-z_]\w{0,199})(?=["'`”’])/g)) named.add(name);
  for (const [, name = ""] of words.matchAll(/\/([A-Za-z_]\w{0,199})(?![\w/])/g)) named.add(name);
  for (const [, list = ""] of words.matchAll(/:\s*([A-Za-z_]\w{0,199}(?:\s*,\s*[A-Za-z_]\w{0,199}){0,50})\s*(?=[.;)(]|$)/g))
    for (const name of list.split(",")) named.add(name.trim());
  return named;
}
