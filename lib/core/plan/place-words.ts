import type { ActionField } from "../actions/types.ts";
import { parsePath } from "../mapping/path.ts";

export type Remark = { path: string; message: string };

/**
 * A remark on a field's payload in the form's words: "Entry 1: Price must be a number." for the
 * path "cartItems[0].price". Paths with brackets belong in JSON only.
 */
export function remarkWords({ path, message }: Remark, field: ActionField | undefined): string {
  return said(placeWords(path, field), message);
}

/** A message that begins with the name of its place needs no other. */
export function said(place: readonly string[], message: string): string {
  const last = place.at(-1);
  const words = (last !== undefined && message.startsWith(`${last} `) ? place.slice(0, -1) : place).join(", ");
  return words === "" ? message : `${words.charAt(0).toUpperCase()}${words.slice(1)}: ${message}`;
}

/** The places below the field that a path begins with. */
export function placeWords(path: string, field: ActionField | undefined): string[] {
  let shape: Pick<ActionField, "fields" | "valueFields"> | undefined = field;
  return parsePath(path)
    .slice(1)
    .map((segment) => {
      if (typeof segment !== "string") return segment === null ? "each entry" : `entry ${segment + 1}`;
      const known: ActionField | undefined = shape?.fields?.find((each) => each.key === segment);
      // For keys that people choose themselves, the key is the name.
      shape = known ?? (shape?.valueFields ? { fields: shape.valueFields } : undefined);
      return known?.label ?? segment;
    });
}
