import type { ParseError } from "jsonc-parser";
import type { JsonValue } from "#lib/platform/json.ts";
import { parseJsonWithComments } from "#lib/platform/jsonc.ts";

/** JSON with comments and trailing commas; throws SyntaxError for anything else. */
export function readJsonc(text: string): JsonValue {
  const errors: ParseError[] = [];
  const value = parseJsonWithComments(text, errors);
  if (errors.length > 0 || value === undefined) throw new SyntaxError("not JSON");
  return value;
}
