import type { ActionField } from "../actions/types.ts";
import { parsePath } from "../mapping/path.ts";

/** `others`: of how many more entries the same is to be said. */
export type Remark = { path: string; message: string; others?: number };

/**
 * Each remark once, however many entries of a list it is about: the first of them stands for all. A
 * cart of thousands says the same thousands of times.
 */
export function together<Of extends Remark>(remarks: readonly Of[]): (Of & { others: number })[] {
  const found = new Map<string, Of & { others: number }>();
  for (const remark of remarks) {
    // A key in quotes stays as it is, whatever it contains.
    const place = remark.path.replaceAll(/"(?:[^"\\]|\\.)*"|\[\d+\]/g, (part) => (part.startsWith("[") ? "[]" : part));
    const key = `${place} ${remark.message}`;
    const first = found.get(key);
    if (first) first.others++;
    else found.set(key, { ...remark, others: 0 });
  }
  return [...found.values()];
}

/**
 * A remark on a field's payload in the form's words: "Entry 1: Price must be a number." for the
 * path "cartItems[0].price". Paths with brackets belong in JSON only.
 */
export function remarkWords({ path, message, others }: Remark, field: ActionField | undefined): string {
  return said(placeWords(path, field, others), message);
}

/** A message that begins with the name of its place needs no other. */
export function said(place: readonly string[], message: string): string {
  const last = place.at(-1);
  const words = (last !== undefined && message.startsWith(`${last} `) ? place.slice(0, -1) : place).join(", ");
  return words === "" ? message : `${words.charAt(0).toUpperCase()}${words.slice(1)}: ${message}`;
}

/** The places below the field that a path begins with. */
export function placeWords(path: string, field: ActionField | undefined, others = 0): string[] {
  let shape: Pick<ActionField, "fields" | "valueFields"> | undefined = field;
  const more = others === 0 ? "" : ` and ${others.toLocaleString("en")} ${others === 1 ? "other" : "others"}`;
  const segments = parsePath(path).slice(1);
  const innermost = segments.findLastIndex((segment) => typeof segment === "number");
  return segments.map((segment, at) => {
    if (segment === null) return "each entry";
    if (typeof segment === "number") return `entry ${segment + 1}${at === innermost ? more : ""}`;
    const known: ActionField | undefined = shape?.fields?.find((each) => each.key === segment);
    // For keys that people choose themselves, the key is the name.
    shape = known ?? (shape?.valueFields ? { fields: shape.valueFields } : undefined);
    return known?.label ?? segment;
  });
}
