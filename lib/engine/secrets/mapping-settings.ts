import "#server-only";
import { actionBySlug } from "#lib/core/actions/index.ts";
import { secretMask } from "#lib/core/actions/secret-mask.ts";
import { open, type Place, seal } from "#lib/platform/crypto/envelope.ts";
import { type Issue, isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";

// Text that stands in a field of type "secret" is stored apart, sealed; a mask stands in its place. What is read from the event (@path) is no secret of ours.

/** Place in the settings, as "key/inner/0", to text. */
type Secrets = Record<string, string>;
const place = (mappingId: string): Place => ({ table: "mapping", id: mappingId, column: "secrets" });

const everySecretKey = new Set(
  [...actionBySlug.values()].flatMap((action) => action.fields.filter(({ type }) => type === "secret").map(({ key }) => key)),
);

/** Parts `settings` into what may be shown and what is secret. A mask that comes back keeps the text stored at its place. */
export function hideSecrets(settings: JsonObject, stored: Secrets): { settings: JsonObject; secrets: Secrets; issues: Issue[] } {
  const secrets: Secrets = {};
  const issues: Issue[] = [];
  const hide = (value: JsonValue, at: string): JsonValue => {
    if (typeof value === "string" && value !== "") {
      const kept = value === secretMask ? stored[at] : value;
      if (kept === undefined)
        issues.push({ path: `settings.${at.replaceAll("/", ".")}`, message: "Type the key again: it was not stored at this place." });
      else secrets[at] = kept;
      return secretMask;
    }
    return descend(value, at, hide);
  };
  const shown: JsonObject = { ...settings };
  for (const key of everySecretKey) {
    const value = Object.hasOwn(settings, key) ? settings[key] : undefined;
    if (value !== undefined) shown[key] = hide(value, key);
  }
  return { settings: shown, secrets, issues };
}

/** The settings with every mask replaced by its text. */
export function fillSecrets(settings: JsonObject, secrets: Secrets): JsonObject {
  const fill = (value: JsonValue, at: string): JsonValue =>
    value === secretMask && secrets[at] !== undefined ? secrets[at] : descend(value, at, fill);
  const filled: JsonObject = { ...settings };
  for (const key of everySecretKey) {
    const value = Object.hasOwn(settings, key) ? settings[key] : undefined;
    if (value !== undefined) filled[key] = fill(value, key);
  }
  return filled;
}

function descend(value: JsonValue, at: string, visit: (value: JsonValue, at: string) => JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item, index) => visit(item, `${at}/${index}`));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      inner === undefined || key === "@path" || key === "_metadata" ? inner : visit(inner, `${at}/${key}`),
    ]),
  );
}

export const sealSecrets = (mappingId: string, secrets: Secrets): string | null =>
  Object.keys(secrets).length > 0 ? seal(JSON.stringify(secrets), place(mappingId)) : null;

export const openSecrets = (row: { id: string; secrets: string | null }): Secrets =>
  row.secrets === null ? {} : (JSON.parse(open(row.secrets, place(row.id))) as Secrets);

/** A stored mapping's settings as they run, secrets included: for compiling, never for showing. */
export const revealMappingSettings = (row: { id: string; settings: unknown; secrets: string | null }): JsonObject =>
  fillSecrets(isJsonObject(row.settings) ? row.settings : {}, openSecrets(row));
