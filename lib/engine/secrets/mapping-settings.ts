import "#server-only";
import { actionBySlug } from "#lib/core/actions/index.ts";
import { secretMask } from "#lib/core/actions/secret-mask.ts";
import { rootDirectiveKey } from "#lib/core/mapping/index.ts";
import { canonical } from "#lib/platform/canonical.ts";
import { open, type Place, seal } from "#lib/platform/crypto/envelope.ts";
import { type Issue, isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";

// Text in a field of type "secret" is stored separately, encrypted, and replaced by a mask. Values
// read from the event (@path) are not our secrets.

/** Place in the settings, as "key/inner/0", to text. */
type Secrets = Record<string, string>;
const place = (mappingId: string): Place => ({ table: "mapping", id: mappingId, column: "secrets" });

/** Each secret field, and the field with the address that its secret is sent to. */
const secretFields = new Map(
  [...actionBySlug.values()].flatMap(({ fields }) =>
    fields.filter(({ type }) => type === "secret").map(({ key, sentTo }) => [key, sentTo]),
  ),
);

/**
 * What decides where a secret goes: the field with the address, and anything that makes all fields
 * at once.
 */
const addressOf = (settings: JsonObject, sentTo: string | undefined): string =>
  canonical([(sentTo && Object.hasOwn(settings, sentTo) && settings[sentTo]) || null, settings[rootDirectiveKey] ?? null]);

/**
 * Splits `settings` into what may be shown and what is secret. A mask that comes back keeps the
 * text stored at its place, as long as it goes to the same address as in the settings `before`:
 * someone who may change the address must not get a key that they cannot read.
 */
export function hideSecrets(
  settings: JsonObject,
  { before, secrets: stored }: { before: JsonObject; secrets: Secrets },
): { settings: JsonObject; secrets: Secrets; issues: Issue[] } {
  const secrets: Secrets = {};
  const issues: Issue[] = [];
  const hide = (value: JsonValue, at: string, moved: boolean): JsonValue => {
    if (typeof value === "string" && value !== "") {
      const kept = value !== secretMask ? value : moved ? undefined : stored[at];
      if (kept === undefined)
        issues.push({ path: `settings.${at.replaceAll("/", ".")}`, message: `Enter the key again: ${why(at, moved)}` });
      else secrets[at] = kept;
      return secretMask;
    }
    return descend(value, at, (inner, below) => hide(inner, below, moved));
  };
  const why = (at: string, moved: boolean) =>
    moved && stored[at] !== undefined
      ? "its address has changed, and a stored key goes to no other address."
      : "it was not stored at this place.";
  const shown: JsonObject = { ...settings };
  for (const [key, sentTo] of secretFields) {
    const value = Object.hasOwn(settings, key) ? settings[key] : undefined;
    if (value !== undefined) shown[key] = hide(value, key, addressOf(settings, sentTo) !== addressOf(before, sentTo));
  }
  return { settings: shown, secrets, issues };
}

/** The settings with every mask replaced by its text. */
export function fillSecrets(settings: JsonObject, secrets: Secrets): JsonObject {
  const fill = (value: JsonValue, at: string): JsonValue =>
    value === secretMask && secrets[at] !== undefined ? secrets[at] : descend(value, at, fill);
  const filled: JsonObject = { ...settings };
  for (const key of secretFields.keys()) {
    const value = Object.hasOwn(settings, key) ? settings[key] : undefined;
    if (value !== undefined) filled[key] = fill(value, key);
  }
  return filled;
}

/**
 * The settings with a placeholder for each secret, masks included: for planning without any key.
 */
export function withoutSecrets(settings: JsonObject): JsonObject {
  const hide = (value: JsonValue, at: string): JsonValue =>
    typeof value === "string" && value !== "" ? "secret" : descend(value, at, hide);
  const hidden: JsonObject = { ...settings };
  for (const key of secretFields.keys()) {
    const value = Object.hasOwn(settings, key) ? settings[key] : undefined;
    if (value !== undefined) hidden[key] = hide(value, key);
  }
  return hidden;
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

const openSecrets = (row: { id: string; secrets: string | null }): Secrets =>
  row.secrets === null ? {} : (JSON.parse(open(row.secrets, place(row.id))) as Secrets);

/**
 * A stored mapping's settings as they run, secrets included: for compiling, never for showing.
 * `unreadable` names each key that is missing or cannot be decrypted; a mask must never go out as
 * one.
 */
export function readMappingSettings(row: { id: string; settings: unknown; secrets: string | null }): {
  settings: JsonObject;
  unreadable: Issue[];
} {
  const { secrets, opens } = tryToOpen(row);
  const settings = fillSecrets(isJsonObject(row.settings) ? row.settings : {}, secrets);
  const message = opens
    ? "Enter the key again: it is not stored."
    : "Enter the key again: the stored one cannot be decrypted with this installation's secret key.";
  const masked = [...secretFields.keys()].filter((key) => Object.hasOwn(settings, key) && hasMask(settings[key]));
  return { settings, unreadable: masked.map((key) => ({ path: `settings.${key}`, message })) };
}

/** Nothing if the envelope cannot be opened: it may have been encrypted with another key. */
export function tryToOpen(row: { id: string; secrets: string | null }): { secrets: Secrets; opens: boolean } {
  try {
    return { secrets: openSecrets(row), opens: true };
  } catch {
    return { secrets: {}, opens: false };
  }
}

function hasMask(value: JsonValue | undefined): boolean {
  let found = false;
  const look = (inner: JsonValue, at: string): JsonValue => {
    found ||= inner === secretMask;
    return descend(inner, at, look);
  };
  if (value !== undefined) look(value, "");
  return found;
}
