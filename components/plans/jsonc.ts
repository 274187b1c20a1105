import { type ParseError, printParseErrorCode, visit } from "jsonc-parser";
import type { JsonValue } from "#lib/platform/json.ts";
import { parseJson } from "#lib/platform/json-parse.ts";
import { parseJsonWithComments } from "#lib/platform/jsonc.ts";

/** `line` and `column` count from 1, `offset` and `length` in characters from 0. */
export type JsoncProblem = { message: string; line: number; column: number; offset: number; length: number };
export type ParsedJsonc = { ok: true; value: JsonValue } | ({ ok: false } & JsoncProblem);

const sentences: Record<string, string> = {
  InvalidSymbol: "This is neither a value nor a key. Text needs double quotes.",
  InvalidNumberFormat: "This isn’t a number.",
  PropertyNameExpected: "Expected a key in double quotes.",
  ValueExpected: "Expected a value.",
  ColonExpected: "Expected a colon between a key and its value.",
  CommaExpected: "Expected a comma.",
  CloseBraceExpected: "A closing } is missing.",
  CloseBracketExpected: "A closing ] is missing.",
  EndOfFileExpected: "Unexpected text after the end.",
  UnexpectedEndOfComment: "This comment isn’t closed.",
  UnexpectedEndOfString: "This text isn’t closed by a double quote.",
  UnexpectedEndOfNumber: "This number ends too early.",
  InvalidUnicode: "This isn’t a valid \\u escape.",
  InvalidEscapeCharacter: "JSON doesn’t allow a backslash before this letter.",
  InvalidCharacter: "Control characters aren’t allowed here. Write an escape, such as \\n.",
};

export const tooDeep: ParsedJsonc = {
  ok: false,
  message: "This is nested too deeply to be read.",
  line: 1,
  column: 1,
  offset: 0,
  length: 0,
};

/**
 * JSON as people paste it: comments and trailing commas are fine. The first error is reported with
 * its place.
 */
export function parseJsonc(text: string): ParsedJsonc {
  // Plain JSON, which most of it is, as the server reads it: at any depth, and with __proto__ as a
  // key like any other.
  try {
    return { ok: true, value: parseJson(text) };
  } catch {}
  const errors: ParseError[] = [];
  let value: JsonValue | undefined;
  try {
    value = parseJsonWithComments(text, errors);
  } catch {
    return tooDeep;
  }
  const [first] = errors;
  if (first) return { ok: false, ...problemAt(text, first) };
  if (value === undefined) return { ok: false, message: "There is no JSON here yet.", line: 1, column: 1, offset: 0, length: 0 };
  return { ok: true, value };
}

/**
 * The first key that occurs twice in one object: nothing forbids it, and the last one counts, which
 * is seldom meant.
 */
export function repeatedKey(text: string): JsoncProblem | undefined {
  const keys: Set<string>[] = [];
  let found: JsoncProblem | undefined;
  visit(text, {
    onObjectBegin: () => {
      keys.push(new Set());
    },
    onObjectEnd: () => {
      keys.pop();
    },
    onObjectProperty: (key, offset, length) => {
      const seen = keys.at(-1);
      if (seen?.has(key))
        found ??= { message: `“${key}” appears twice. The last one is used.`, ...lineAndColumn(text, offset), offset, length };
      seen?.add(key);
    },
  });
  return found;
}

function problemAt(text: string, error: ParseError): JsoncProblem {
  const message = sentences[printParseErrorCode(error.error)] ?? "This isn’t JSON.";
  return { message, ...lineAndColumn(text, error.offset), offset: error.offset, length: error.length };
}

export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
