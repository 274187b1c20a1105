import { isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";
import type { CatalogueIndex } from "./catalogue-index.ts";
import { attributesSent } from "./learnt-names.ts";

type Request = { path: string; query: string; body?: JsonValue | undefined };
export type LeftOut = { entity: string; name: string };

/** Talon.One takes the request without the attributes that it does not have. */
export const skipsUnknown = ({ query }: Pick<Request, "query">): boolean => query.includes("skipNonExistingAttributes=true");

/**
 * The attributes of a request that Talon.One leaves out, as far as the account is known, and the
 * body without them.
 */
export function leftOutOf(request: Request, index: CatalogueIndex): { kept: JsonValue | undefined; names: LeftOut[] } {
  const isLeftOut = (entity: string, name: string, eventType?: string) =>
    !index.attribute(entity, name, eventType) && (index.has.attributes || index.isRejected(entity, name, eventType));
  const found = new Map<string, LeftOut>();
  if (skipsUnknown(request))
    for (const { entity, name, eventType } of attributesSent(request))
      if (isLeftOut(entity, name, eventType)) found.set(JSON.stringify([entity, name]), { entity, name });
  const { body } = request;
  if (found.size === 0 || !isJsonObject(body)) return { kept: body, names: [] };
  const isSession = request.path.includes("/customer_session");
  const without = (entity: string, attributes: JsonValue | undefined) =>
    isJsonObject(attributes)
      ? Object.fromEntries(Object.entries(attributes).filter(([name]) => !found.has(JSON.stringify([entity, name]))))
      : attributes;
  const inEach = (list: JsonValue | undefined, entity: string) =>
    Array.isArray(list)
      ? list.map((one) => (isJsonObject(one) && "attributes" in one ? { ...one, attributes: without(entity, one.attributes) } : one))
      : list;
  const part = (holder: JsonObject): JsonObject => ({
    ...holder,
    ...("attributes" in holder && { attributes: without(isSession ? "CustomerSession" : "CustomerProfile", holder.attributes) }),
    ...("cartItems" in holder && { cartItems: inEach(holder.cartItems, "CartItem") }),
  });
  const kept: JsonObject = isJsonObject(body.customerSession) ? { ...body, customerSession: part(body.customerSession) } : part(body);
  if ("mutualAttributes" in body) kept.mutualAttributes = without("CustomerProfile", body.mutualAttributes);
  if ("data" in body) kept.data = inEach(body.data, "CustomerProfile");
  if ("eventAttributes" in body) kept.eventAttributes = without("Event", body.eventAttributes);
  return { kept, names: [...found.values()] };
}
