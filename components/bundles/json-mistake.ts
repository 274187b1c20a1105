import { parseJsonc } from "#components/plans/jsonc.ts";

export type Mistake = { message: string; offset?: number; length?: number };

/**
 * An error in JSON with its place, before anything is sent. Only the server reads Terraform's
 * language, which begins differently.
 */
export function jsonMistake(text: string): Mistake | undefined {
  const plain = text.replace(/^\ufeff/, "");
  const parsed = parseJsonc(plain);
  if (parsed.ok || !/^[[{"]/.test(afterComments(plain))) return undefined;
  const offset = parsed.offset + text.length - plain.length;
  return { message: `Line ${parsed.line}, column ${parsed.column}: ${parsed.message}`, offset, length: parsed.length };
}

/** What follows the blanks and comments at the start. */
function afterComments(text: string): string {
  const skip = /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
  for (let at = 0; ; at = skip.lastIndex) {
    skip.lastIndex = at;
    if (!skip.test(text)) return text.slice(at);
  }
}
