import type { ActionDefinition, ActionField, FieldNames } from "#lib/core/actions/types.ts";
import { namesIn } from "#lib/core/catalogue/learnt-names.ts";
import { formatPath } from "#lib/core/mapping/index.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";
import type { Cause } from "./causes.ts";

/** Limits for Talon.One's text and for a mapping, because this runs while a page is rendered. */
const mostWords = 2_000;
const mostPlaces = 2_000;
const deepest = 20;

const named: Partial<Record<Cause, readonly FieldNames["kind"][]>> = {
  unknown_attribute: ["attributes"],
  unknown_event_type: ["eventType"],
  unknown_audience: ["audience", "segmentAudience"],
};
/** The fields that these causes are about, likeliest first. */
const keysOf: Partial<Record<Cause, readonly string[]>> = {
  session_of_other_profile: ["customerSessionId", "profileId"],
  session_state: ["state"],
  too_many_changes: ["cartItems", "adds", "addAudienceIds"],
};

/**
 * Where in a mapping's fields the part is that Talon.One rejected: what its words name, otherwise
 * the field that the cause is about. Undefined if neither says.
 */
export function refusedField(
  cause: Cause,
  words: string,
  settings: JsonValue,
  action: Pick<ActionDefinition, "fields"> | undefined,
): string | undefined {
  if (!isJsonObject(settings)) return undefined;
  const said = words.slice(0, mostWords);
  // A session's "state" is not an attribute of that name.
  const places = placesOf(settings, cause === "unknown_attribute");
  for (const name of [...namesIn(said), ...attributesIn(said), ...pointersIn(said)]) {
    const place = places.get(name);
    if (place) return place;
  }
  const fields = (action?.fields ?? []).filter(({ key }) => Object.hasOwn(settings, key));
  const kinds = named[cause] ?? [];
  return fields.find((field) => isAbout(field, kinds))?.key ?? keysOf[cause]?.find((key) => fields.some((field) => field.key === key));
}

const isAbout = ({ names }: ActionField, kinds: readonly FieldNames["kind"][]) => names !== undefined && kinds.includes(names.kind);

const attributesIn = (words: string) => [...words.matchAll(/\battributes? ([A-Za-z_]\w{0,199})/gi)].map(([, name = ""]) => name);
/** In "/cartItems/0/price" the innermost name first. */
const pointersIn = (words: string) => [...words.matchAll(/(?:\/[\w-]{1,200}){1,20}/g)].flatMap(([pointer]) => pointer.split("/").reverse());

/** Where a mapping uses each key, outer ones first; the names of functions are left out. */
function placesOf(settings: JsonObject, onlyInside: boolean): Map<string, string> {
  const found = new Map<string, string>();
  let looked = 0;
  let level: { value: JsonValue; path: string }[] = [{ value: settings, path: "" }];
  for (let depth = 0; depth < deepest && level.length > 0 && looked < mostPlaces; depth++) {
    const below: typeof level = [];
    for (const { value, path } of level) {
      const entries = isJsonObject(value) ? Object.entries(value) : Array.isArray(value) ? value.entries() : [];
      for (const [key, inner] of entries) {
        if (looked++ >= mostPlaces) break;
        const here = path === "" ? String(key) : `${path}${formatPath(["", key]).slice(4)}`;
        if (typeof key === "string" && !key.startsWith("@") && !found.has(key) && !(onlyInside && depth === 0)) found.set(key, here);
        below.push({ value: inner ?? null, path: here });
      }
    }
    level = below;
  }
  return found;
}
