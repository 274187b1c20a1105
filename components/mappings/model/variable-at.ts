/** The variable being typed: `from` is where its path begins, `typed` what has been typed of it. */
export type TypedVariable = { from: number; to: number; typed: string };

/**
 * The template variable at the caret, while its path is being typed; undefined in plain text, and
 * after a filter's bar.
 */
export function variableAt(text: string, caret: number): TypedVariable | undefined {
  const open = text.lastIndexOf("{{", caret - 2 < 0 ? 0 : caret - 2);
  if (open < 0 || caret < open + 2) return undefined;
  const inner = text.slice(open, caret).replace(/^\{+/, "");
  if (/[}|"']/.test(inner)) return undefined;
  const typed = inner.trimStart();
  if (/\s/.test(typed)) return undefined;
  const rest = /^[^\s{}|]*/.exec(text.slice(caret))?.[0] ?? "";
  return { from: caret - typed.length, to: caret + rest.length, typed };
}

/**
 * The template with a path put in the variable's place and the braces closed, and the caret behind.
 */
export function withVariable(text: string, { from, to }: TypedVariable, path: string): { text: string; caret: number } {
  const before = text.slice(0, from) + path;
  const after = text.slice(to);
  const closes = /^\s*(\}\}|\|)/.test(after);
  const closing = closes ? "" : /\{\{\s+$/.test(text.slice(0, from)) ? " }}" : "}}";
  return { text: before + closing + after, caret: before.length + closing.length };
}
