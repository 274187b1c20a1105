import { marked, type Token, type Tokens } from "marked";
import type { Text } from "./texts.ts";

/**
 * The prose of a Markdown document: paragraphs, headings, entries and cells, each without its code.
 */
export function textsOfDocument(source: string): Text[] {
  const found: Text[] = [];
  let at = 0;
  /** Blocks follow each other as in the source: each is looked for after the one before. */
  const lineOf = (raw: string) => {
    const start = source.indexOf(raw, at);
    if (start < 0) return source.slice(0, at).split("\n").length;
    at = start + raw.length;
    return source.slice(0, start).split("\n").length;
  };
  const say = (raw: string, tokens: readonly Token[]) => {
    const words = tokens.map(proseOf).join("").replace(/\s+/g, " ").trim();
    const line = lineOf(raw.trim());
    if (/\p{L}/u.test(words)) found.push({ line, words, form: false });
  };
  const read = (token: Token) => {
    if (token.type === "code") lineOf(token.raw);
    else if (token.type === "list") for (const item of (token as Tokens.List).items) item.tokens.forEach(read);
    else if (token.type === "blockquote") (token as Tokens.Blockquote).tokens.forEach(read);
    else if (token.type === "table") {
      const { header, rows } = token as Tokens.Table;
      for (const cell of [...header, ...rows.flat()]) say(cell.text, cell.tokens);
    } else if ("tokens" in token && token.tokens) say(token.raw, token.tokens);
  };
  marked.lexer(source).forEach(read);
  return found;
}

function proseOf(token: Token): string {
  if (token.type === "codespan" || token.type === "image" || token.type === "html") return "…";
  if ("tokens" in token && token.tokens) return token.tokens.map(proseOf).join("");
  return token.type === "br" ? " " : "text" in token ? String(token.text) : "";
}
