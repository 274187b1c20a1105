import { ExactNumber, isContainer } from "#lib/platform/json.ts";

/**
 * JSON text of a value, cut to a length. Takes time for what is shown of it, however large the
 * value is.
 */
export function briefJson(value: unknown, length: number): string {
  if (value === undefined) return "";
  let text = "";
  const add = (piece: string): boolean => {
    text += piece;
    return text.length <= length;
  };
  const write = (part: unknown): boolean => {
    if (typeof part === "string") return add(JSON.stringify(part.slice(0, length + 1)));
    if (part instanceof ExactNumber) return add(part.digits);
    if (!isContainer(part)) return add(JSON.stringify(part) ?? "null");
    const list = Array.isArray(part);
    if (!add(list ? "[" : "{")) return false;
    let first = true;
    for (const key in part) {
      const item = (part as Record<string, unknown>)[key];
      if (item === undefined || !Object.hasOwn(part, key)) continue;
      const named = list ? "" : `${JSON.stringify(key.slice(0, length + 1))}:`;
      if (!add(`${first ? "" : ","}${named}`) || !write(item)) return false;
      first = false;
    }
    return add(list ? "]" : "}");
  };
  write(value);
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
