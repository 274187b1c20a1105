import { type ParseError, parse } from "jsonc-parser";
import type { JsonValue } from "#lib/platform/json.ts";

/** JSON with comments and trailing commas; throws SyntaxError for anything else. */
export function readJsonc(text: string): JsonValue {
  const errors: ParseError[] = [];
  const value = parse(text, errors, { allowTrailingComma: true }) as JsonValue | undefined;
  if (errors.length > 0 || value === undefined) throw new SyntaxError("not JSON");
  return value;
}
