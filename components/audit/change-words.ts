import type { AuditEntry } from "#lib/access/audit/schema.ts";
import { isJsonObject, type JsonValue } from "#lib/platform/json.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";

type Change = AuditEntry["changes"][number];

/** Names of settings whose key is not clear enough. */
const names: Record<string, string> = {
  skipNonExistingAttributes: "Skip unknown attributes",
  rateLimitPerSecond: "Requests per second",
  retentionDays: "Days of retention",
  retryHorizonHours: "Hours of retries",
  strictIntegrations: "Respect “All: false”",
  classicDestinationOn: "Segment’s own destination is on",
  maxAgeSeconds: "Oldest event, in seconds",
  dedupeWindowHours: "Recognise duplicates, in hours",
  batchSignatures: "Batches are accepted when",
  headerToken: "Header token or write key",
  retryUnknownOutcome: "Retry when the outcome is unknown",
  onDead: "When a delivery fails",
  actionSlug: "Action",
  apiKey: "API key",
  customerProfileId: "Customer profile ID",
  customerSessionId: "Customer session ID",
};

/**
 * "settings.skipNonExistingAttributes" reads "Skip unknown attributes", "settings.cartItems[0].sku"
 * "Cart items, entry 1, sku"; functions on the way are not named.
 */
export function fieldWords(path: string): string {
  const keys = path
    .replace(/\[(\d+)\]/g, ".$1")
    .split(".")
    .filter(Boolean);
  const shown = keys[0] === "settings" || keys[0] === "options" ? keys.slice(1).filter(isPlace) : keys;
  if (shown.length === 0) return keys.length === 0 ? "All of it" : keys[0] === "settings" ? "Fields" : "Options";
  return shown.map((key, index) => names[key] ?? (/^\d+$/.test(key) ? `entry ${Number(key) + 1}` : plain(key, index === 0))).join(", ");
}

const isPlace = (key: string, index: number, all: readonly string[]) =>
  !key.startsWith("@") && !(/^\d+$/.test(key) && all[index - 1]?.startsWith("@"));

/** An attribute's own name stays as it is written. */
function plain(key: string, first: boolean): string {
  if (!/^[a-z]+([A-Z][a-z]*)*$/.test(key)) return key;
  const words = key.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`).replace(/\bid\b/, "ID");
  return first ? words.charAt(0).toUpperCase() + words.slice(1) : words;
}

/** A value as people say it: on and off, "not set", a path of the event. */
export function valueWords(value: unknown): string {
  if (value === undefined || value === null) return "not set";
  if (value === "") return "empty";
  if (value === true) return "on";
  if (value === false) return "off";
  if (typeof value === "string") return isInstant(value) ? `${instant.format(new Date(value))} UTC` : value;
  if (typeof value === "object" && !Array.isArray(value)) {
    const [entry, ...more] = Object.entries(value);
    if (entry?.[0] === "@path" && more.length === 0 && typeof entry[1] === "string")
      return `from the event: ${entry[1].replace(/^\$\./, "")}`;
  }
  if (Array.isArray(value) && value.every((each) => typeof each === "string" || typeof each === "number"))
    return value.length === 0 ? "empty" : value.join(", ");
  if (Array.isArray(value) && value.every(isNamed)) return value.map(namedWords).join(", ");
  const text = encodeJson(value) ?? "";
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

const isInstant = (text: string) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text);
const instant = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });

type Named = { name: string; [key: string]: string | number | null };
const isNamed = (value: unknown): value is Named =>
  isJsonObject(value) &&
  typeof value.name === "string" &&
  Object.values(value).every((each) => each === null || ["string", "number"].includes(typeof each));

/** "Orders (changed, version 3)". */
function namedWords({ name, ...rest }: Named): string {
  const told = Object.entries(rest).flatMap(([key, value]) =>
    value === null ? [] : typeof value === "number" ? `${plain(key, false)} ${value}` : value,
  );
  return told.length > 0 ? `${name} (${told.join(", ")})` : name;
}

export type ChangeLine = ChangeWords & { path: string; added: boolean };

/**
 * One line for each part of an entry. An object that was added as a whole is shown by its parts,
 * not as JSON, so that people can read it.
 */
export const changeLines = (changes: readonly Change[]): ChangeLine[] =>
  changes.flatMap((change): ChangeLine[] => {
    const parts = change.before === undefined || change.before === null ? partsOf(change.path, change.after) : [];
    return parts.length > 0
      ? parts.map((part) => ({ ...changeWords(part), path: part.path, added: true }))
      : [{ ...changeWords(change), path: change.path, added: false }];
  });

/** None for anything but an object, and none for a directive, which has its own words. */
function partsOf(path: string, value: JsonValue | undefined): { path: string; after: JsonValue }[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  const entries = Object.entries(value);
  if (entries.some(([key]) => key.startsWith("@"))) return [];
  return entries.flatMap(([key, after]) => {
    // Nothing was set, and nothing is.
    if (after === undefined || after === null) return [];
    const place = path === "" ? key : `${path}.${key}`;
    const parts = partsOf(place, after);
    return parts.length > 0 ? parts : [{ path: place, after }];
  });
}

export type ChangeWords = { field: string; before: string; after: string };
export const changeWords = ({ path, before, after }: Change): ChangeWords => ({
  field: fieldWords(path),
  before: valueWords(before),
  after: valueWords(after),
});
