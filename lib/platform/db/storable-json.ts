import { encodeJson } from "../json-encode.ts";

/**
 * An escape that Postgres refuses in jsonb, and in what its operators read of json. An escaped
 * backslash is matched too, so that the text after it is read correctly. It is matched one at a
 * time, because a pattern for a whole run would go back over it.
 */
const refused = /\\\\|\\u(?:0000|d[89a-f][0-9a-f]{2})/g;

/**
 * JSON text that Postgres can read, for words of others that are kept to be looked at: a NUL and
 * half a surrogate pair become U+FFFD. What must continue unchanged is stored as `json` by
 * `encodeJson`, and is never read by SQL.
 */
export const storableJson = (value: unknown): string =>
  (encodeJson(value) ?? "null").replace(refused, (found) => (found === "\\\\" ? found : "\\ufffd"));
