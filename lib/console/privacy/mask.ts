import { isJsonObject, type JsonValue } from "#lib/platform/json.ts";
import { runAtOnce, runInTurns } from "#lib/run/process/in-turns.ts";
import { replaceAddresses } from "./find-addresses.ts";
import { knownReplacer } from "./find-known.ts";

// What people without the right "events.personal" see of personal data. Masking happens on the server: what is masked never reaches their browser.

export const mark = "•••";

/** Nobody reads longer texts here; searching through them would only hold up others. */
const longestText = 100_000;
/** Characters after which others may have their turn. */
const stepLength = 20_000;

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

export type Masker = {
  text(text: string): string;
  value(value: JsonValue): JsonValue;
  all(value: JsonValue): JsonValue;
  /** As `value` and `all`, letting other work through: for what may be large. */
  valueInTurns(value: JsonValue): Promise<JsonValue>;
  allInTurns(value: JsonValue): Promise<JsonValue>;
};

/**
 * `known`: the IDs of the person in question, replaced wherever they stand, also inside longer text and percent-encoded in paths. When these are
 * too many or too long to be looked for, every text is hidden.
 */
export function createMasker(known: readonly (string | null | undefined)[]): Masker {
  const forms = new Set<string>();
  for (const id of known)
    if (typeof id === "string" && id !== "" && id !== mark)
      for (const form of [id, encodeURIComponent(id.toWellFormed()), JSON.stringify(id).slice(1, -1)]) forms.add(form);
  const hideKnown = knownReplacer(forms, mark);
  const text = (input: string): string =>
    hideKnown === undefined || input.length > longestText ? mark : replaceAddresses(hideKnown(input), mark);
  let length = 0;
  function* walk(value: JsonValue, hide: boolean, depth: number): Generator<void, JsonValue> {
    if (typeof value === "string") {
      length += value.length;
      return hide ? mark : text(value);
    }
    length += 10;
    if (value === null || typeof value !== "object")
      return value !== null && (hide || (typeof value === "number" && forms.has(String(value)))) ? mark : value;
    if (depth > 200) return mark;
    if (Array.isArray(value)) {
      const items: JsonValue[] = [];
      for (const item of value) {
        if (length > stepLength) yield pause();
        items.push(yield* walk(item, hide, depth + 1));
      }
      return items;
    }
    if (!isJsonObject(value)) return value;
    const entries: [string, JsonValue | undefined][] = [];
    for (const [key, inner] of Object.entries(value)) {
      length += key.length;
      if (length > stepLength) yield pause();
      const hidden = hide || (isPersonalKey(key) && !isPlainName(key, value));
      entries.push([text(key), inner === undefined ? inner : yield* walk(inner, hidden, depth + 1)]);
    }
    return Object.fromEntries(entries);
  }
  function pause(): void {
    length = 0;
  }
  return {
    text,
    value: (value) => runAtOnce(walk(value, false, 0)),
    all: (value) => runAtOnce(walk(value, true, 0)),
    valueInTurns: (value) => runInTurns(walk(value, false, 0)),
    allInTurns: (value) => runInTurns(walk(value, true, 0)),
  };
}

/** A `name` beside a price or a product ID names a thing. */
const isPlainName = (key: string, holder: { [key: string]: unknown }) =>
  key === "name" && ["sku", "price", "product_id", "quantity", "type"].some((other) => Object.hasOwn(holder, other));
