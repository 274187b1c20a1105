import { lex } from "@segment/fql-ts";
import type { Issue } from "#lib/platform/json.ts";

/**
 * A token of Segment's own lexer with its place in the text, from 0. `keys`: an ident's steps, of
 * which one may hold an escaped dot.
 */
export type Token = { type: string; value: string; at: number; keys?: string[] };

/** The tokens of a text in Segment's filter language, or the place where its lexer fails. */
export function readTokens(fql: string): { ok: true; tokens: Token[] } | { ok: false; issue: Issue } {
  const { tokens, error } = lex(fql);
  if (!error) return { ok: true, tokens: placed(fql, tokens) };
  const at = Math.max(0, offsetOf(fql, error.cursor) - 1);
  const message = `This cannot be read from “${excerpt(fql, at)}” on: ${plainLexerMessage(error.message)}.`;
  return { ok: false, issue: issueAt(at, message) };
}

/** `path` of every issue is "character N", counted from 1. */
export function issueAt(at: number, message: string): Issue {
  return { path: `character ${at + 1}`, message };
}

export function excerpt(fql: string, at: number): string {
  const text = fql.slice(at, at + 24);
  return at + 24 < fql.length ? `${text}…` : text;
}

function plainLexerMessage(message: string): string {
  if (message.startsWith("unterminated string")) return "a text is not closed by a quote";
  if (message.startsWith("invalid character")) return "this character is not part of the language";
  return "there is a character that does not belong here";
}

function offsetOf(fql: string, cursor: { line: number; column: number }): number {
  let start = 0;
  for (let line = 0; line < cursor.line; line++) start = fql.indexOf("\n", start) + 1;
  return Math.min(fql.length, start + cursor.column);
}

/**
 * The lexer's tokens with their places, and `a . b` joined to one field as the library's parser
 * does.
 */
function placed(fql: string, tokens: readonly { type: string; value: string }[]): Token[] {
  const result: Token[] = [];
  let at = 0;
  for (let i = 0; i < tokens.length; i++) {
    const { type, value } = tokens[i] ?? { type: "eos", value: "" };
    if (type === "eos") at = fql.length;
    else {
      const found = fql.indexOf(type === "ident" ? value.charAt(0) : value, at);
      at = found < 0 ? at : found;
    }
    const last = result.at(-1);
    const next = tokens[i + 1];
    if (type === "dot" && last?.type === "ident" && next?.type === "ident") {
      last.value += `.${next.value}`;
      last.keys?.push(next.value);
      at += 1 + next.value.length;
      i += 1;
      continue;
    }
    result.push(type === "ident" ? { type, value, at, keys: [value] } : { type, value, at });
    if (type !== "eos") at += value.length;
  }
  return result;
}
