import { isMap, isSeq, LineCounter, type Node, parse, parseDocument, type ScalarTag, stringify, type Tags } from "yaml";
import type { z } from "zod";
import { ExactNumber, type JsonValue } from "#lib/platform/json.ts";
import { parseJson } from "#lib/platform/json-parse.ts";

/** Numbers that JavaScript would round keep every digit. */
const exactNumber: ScalarTag = {
  tag: "tag:yaml.org,2002:float",
  default: true,
  test: /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$/,
  identify: (value) => value instanceof ExactNumber,
  resolve: (text) => parseJson(text),
  stringify: ({ value }) => String(value),
};
const customTags = (tags: Tags): Tags => [exactNumber, ...tags];

/** An error in a file, with the place where a person finds it. Lines and columns count from 1. */
export type FileIssue = { file: string; line: number; column: number; message: string };

export const issueText = ({ file, line, column, message }: FileIssue) => `${file}:${line}:${column}: ${message}`;

/** Reads one YAML file against a schema; each error has its line and column. */
export function readYaml<Schema extends z.ZodType>(
  file: string,
  text: string,
  schema: Schema,
): { ok: true; value: z.output<Schema> } | { ok: false; issues: FileIssue[] } {
  const lines = new LineCounter();
  const document = parseDocument(text.replace(/^\ufeff/, ""), {
    lineCounter: lines,
    prettyErrors: false,
    maxAliasCount: 0,
    customTags,
  } as object);
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const broken = document.errors.map(({ message, pos }) => ({ file, ...place(pos[0]), message: sentence(message) }));
  if (broken.length > 0) return { ok: false, issues: broken };
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    return { ok: false, issues: [{ file, line: 1, column: 1, message: sentence(error instanceof Error ? error.message : String(error)) }] };
  }
  const result = schema.safeParse(value);
  if (result.success) return { ok: true, value: result.data };
  const issues = result.error.issues.map(({ path, message }) => {
    const offset = offsetOf(document.contents, path);
    const at = path.length > 0 ? `${path.map(String).join(".")}: ` : "";
    return { file, ...place(offset), message: `${at}${sentence(message)}` };
  });
  return { ok: false, issues };
}

/** Where the value at this path begins, or the nearest one around it; counted from 1. */
export function placeInYaml(text: string, path: readonly PropertyKey[]): { line: number; column: number } {
  const lines = new LineCounter();
  const document = parseDocument(text.replace(/^\ufeff/, ""), { lineCounter: lines, prettyErrors: false, customTags } as object);
  const { line, col } = lines.linePos(offsetOf(document.contents, path));
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

/** The value of a text, whatever it is; undefined where it cannot be read. */
export function looseYaml(text: string): JsonValue | undefined {
  try {
    return parse(text.replace(/^\ufeff/, ""), { maxAliasCount: 0, customTags } as object) as JsonValue;
  } catch {
    return undefined;
  }
}

/** Where the value at this path begins, or the nearest one around it that there is. */
function offsetOf(node: Node | null, path: readonly PropertyKey[]): number {
  let at = node;
  let offset = node?.range?.[0] ?? 0;
  for (const key of path) {
    let next: Node | null = null;
    if (isMap(at)) {
      const pair = at.items.find((item) => String(item.key) === String(key));
      offset = (pair?.key as Node | undefined)?.range?.[0] ?? offset;
      next = (pair?.value as Node | undefined) ?? null;
      offset = next?.range?.[0] ?? offset;
    } else if (isSeq(at)) {
      next = (at.items[Number(key)] as Node | undefined) ?? null;
      offset = next?.range?.[0] ?? offset;
    }
    if (!next) return offset;
    at = next;
  }
  return offset;
}

const sentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`);

/** The same value gives the same text: keys as they come, long texts unfolded. */
export const writeYaml = (value: JsonValue): string => stringify(value, { lineWidth: 0, aliasDuplicateObjects: false, customTags });
