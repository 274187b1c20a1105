import { isContainer, type JsonValue } from "#lib/platform/json.ts";
import { parseJson } from "#lib/platform/json-parse.ts";

const maxDepth = 60;
const maxValues = 200_000;

/** Pasted text has passed no other limits. Without recursion: the depth is the sender's choice. */
export function beyondLimits(root: JsonValue): string | undefined {
  let values = 0;
  const waiting: { value: JsonValue | undefined; depth: number }[] = [{ value: root, depth: 0 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value, depth } = next;
    if (typeof value === "string" && !isStorable(value)) return unstorable;
    if (!isContainer(value)) continue;
    if (depth >= maxDepth) return `This is nested deeper than ${maxDepth} levels.`;
    for (const [key, inner] of Object.entries(value)) {
      if (++values > maxValues) return `This has more than ${maxValues.toLocaleString("en")} values.`;
      if (!isStorable(key)) return unstorable;
      waiting.push({ value: inner, depth: depth + 1 });
    }
  }
  return undefined;
}
const isStorable = (text: string) => text.isWellFormed() && !text.includes("\0");
const unstorable = "This has a zero character or a broken emoji in it, which cannot be stored.";

/** JSON contained as text in the input; undefined if it is not JSON, or exceeds the same limits. */
export function readJsonText(text: string): JsonValue | undefined {
  try {
    const value = parseJson(text);
    return beyondLimits(value) === undefined ? value : undefined;
  } catch {
    return undefined; // not JSON, or nested deeper than the stack
  }
}
