import { isJsonObject, type JsonValue } from "#lib/platform/json.ts";

// What people without the right "events.personal" see of personal data. Masking happens on the server: what is masked never reaches their browser.

export const mark = "•••";

const email = /[^\s@"'<>()[\]{},;:]+@[^\s@"'<>()[\]{},;:]+\.[^\s@"'<>()[\]{},;:]+/g;
const ipv4 = /\b(?:\d{1,3}\.){3}\d{1,3}\b/g;
const ipv6 = /\b(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}\b|(?:[0-9a-f]{1,4}:)+(?::[0-9a-f]{1,4})+/gi;

/** Keys (lower case, without separators) whose value tells who somebody is, wherever they stand. */
const personalKeys = new Set(
  `userid anonymousid previousid profileid customerprofileid integrationid customerid groupid id_user traits attributes identifiers email emailaddress phone phonenumber
  mobile name firstname lastname fullname username address street city postcode postalcode zip birthday birthdate dateofbirth dob gender age avatar
  ip ipaddress useragent advertisingid deviceid idfa idfv gclid location latitude longitude lat lng lon coordinates referralcode couponcodes loyaltycards device`
    .split(/\s+/)
    .filter(Boolean),
);
/** At the root of an event, and in Talon.One's own bodies, these are no person's: the page's name, the campaign's name. */
const isPersonalKey = (key: string) => personalKeys.has(key.toLowerCase().replace(/[^a-z]/g, ""));

export type Masker = { text(text: string): string; value(value: JsonValue): JsonValue; all(value: JsonValue): JsonValue };

/** `known`: the IDs of the person in question, replaced wherever they stand, also inside longer text and percent-encoded in paths. */
export function createMasker(known: readonly (string | null | undefined)[]): Masker {
  const forms = new Set<string>();
  for (const id of known)
    if (typeof id === "string" && id !== "" && id !== mark)
      for (const form of [id, encodeURIComponent(id.toWellFormed()), JSON.stringify(id).slice(1, -1)]) forms.add(form);
  const needles = [...forms].sort((a, b) => b.length - a.length);
  const text = (input: string): string => {
    let output = input;
    for (const needle of needles) output = output.replaceAll(needle, mark);
    return output.replace(email, mark).replace(ipv4, mark).replace(ipv6, mark);
  };
  const walk = (value: JsonValue, hide: boolean, depth: number): JsonValue => {
    if (typeof value === "string") return hide ? mark : text(value);
    if (value === null || typeof value !== "object") return hide && value !== null ? mark : numberOrMark(value, needles);
    if (depth > 200) return mark;
    if (Array.isArray(value)) return value.map((item) => walk(item, hide, depth + 1));
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        text(key),
        inner === undefined ? inner : walk(inner, hide || (isPersonalKey(key) && !isPlainName(key, value)), depth + 1),
      ]),
    );
  };
  return { text, value: (value) => walk(value, false, 0), all: (value) => walk(value, true, 0) };
}

/** A `name` beside a price or a product ID names a thing. */
const isPlainName = (key: string, holder: { [key: string]: unknown }) =>
  key === "name" && ["sku", "price", "product_id", "quantity", "type"].some((other) => Object.hasOwn(holder, other));

const numberOrMark = (value: JsonValue, needles: readonly string[]): JsonValue =>
  typeof value === "number" && needles.includes(String(value)) ? mark : value;
