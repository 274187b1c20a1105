import type { ActionField } from "../actions/types.ts";
import { formatPath, parsePath } from "../mapping/path.ts";
import { placeWords, type Remark, said } from "./place-words.ts";

/**
 * A remark on a payload, for places that do not show the field beside it: "Cart items, entry 1:
 * Price must be a number."
 */
export function remarkInPayload({ path, message, others }: Remark, fields: readonly ActionField[]): string {
  return said(placesIn(path, fields, others), message);
}

/**
 * "Cart items, entry 1, Price" for "cartItems[0].price": how people read a payload's paths. A path
 * that does not begin with a field stays as it is.
 */
export function payloadPlace(path: string, fields: readonly ActionField[]): string {
  return path === "" ? "The whole payload" : placesIn(path, fields).join(", ");
}

/** The same for a mapping's own path, which has functions between the fields. */
export function mappingPlace(path: string, fields: readonly ActionField[]): string {
  const segments = parsePath(path);
  const isPart = (at: number) => String(segments[at - 1]).startsWith("@") && typeof segments[at] === "number";
  return payloadPlace(formatPath(segments.filter((segment, at) => !String(segment).startsWith("@") && !isPart(at))), fields);
}

function placesIn(path: string, fields: readonly ActionField[], others?: number): string[] {
  if (path === "") return [];
  const key = String(parsePath(path)[0] ?? path);
  const field = fields.find((each) => each.key === key);
  return field ? [field.label, ...placeWords(path, field, others)] : [path];
}
