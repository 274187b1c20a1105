import { type Node, parseTree } from "jsonc-parser";
import type { CodeProblem } from "#components/code/code-editor.tsx";
import { parsePath, validateMapping } from "#lib/core/mapping/index.ts";
import { isJsonObject } from "#lib/platform/json.ts";
import { parseMapping } from "./parse-mapping.ts";

/** Every error of a mapping's text, each at exactly the characters that are wrong. */
export function mappingProblems(text: string): CodeProblem[] {
  const parsed = parseMapping(text);
  if (!parsed.ok) return [{ ...range(parsed.offset, parsed.length, text), severity: "error", message: parsed.message }];
  if (!isJsonObject(parsed.value))
    return [{ from: 0, to: text.length, severity: "error", message: "A mapping is an object: a key for each field." }];
  const tree = parseTree(text, [], { allowTrailingComma: true });
  return validateMapping(parsed.value).map(({ path, message }) => {
    const node = tree && nodeAt(tree, path);
    return { ...range(node?.offset ?? 0, node?.length ?? text.length, text), severity: "error", message };
  });
}

function range(offset: number, length: number, text: string): { from: number; to: number } {
  const from = Math.min(offset, Math.max(0, text.length - 1));
  return { from, to: Math.min(text.length, Math.max(from + 1, offset + length)) };
}

/** The node of the text at an issue's path, or the innermost one around it. */
export function nodeAt(tree: Node, path: string): Node {
  let node = tree;
  for (const segment of parsePath(path)) {
    const next = typeof segment === "number" && node.type === "array" ? node.children?.[segment] : valueNodeOf(node, String(segment));
    if (!next) return node;
    node = next;
  }
  return node;
}

function valueNodeOf(node: Node, key: string): Node | undefined {
  return node.children?.findLast((property) => property.children?.[0]?.value === key)?.children?.[1];
}
