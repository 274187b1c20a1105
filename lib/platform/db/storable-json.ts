import { encodeJson } from "../json-encode.ts";

/**
 * An escape that Postgres refuses in jsonb, and in what its operators read of json. An escaped
 * backslash is taken along, so that what comes after it is read as what it is; one at a time, for a
 * pattern that took a whole run of them would go back over it.
 */
const refused = /\\\\|\\u(?:0000|d[89a-f][0-9a-f]{2})/g;

/**
 * JSON text that Postgres can read, for words of others that are kept to be looked at: a NUL and
 * half a surrogate pair become U+FFFD. What must continue unchanged is stored as `json` by
 * `encodeJson`, and is never read by SQL.
 */
export const storableJson = (value: unknown): string =>
  (encodeJson(value) ?? "null").replace(refused, (found) => (found === "\\\\" ? found : "\\ufffd"));
