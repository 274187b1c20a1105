import { type ParseError, parse } from "jsonc-parser";
import type { z } from "zod";
import { isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";
import { type BundleDestination, bundleDestinationSchema, bundleVersion } from "./schema.ts";

export type ParsedContent =
  | { ok: true; kind: "segment" | "bundle"; entries: JsonValue[]; testCases: JsonValue[]; destination?: BundleDestination; notes: string[] }
  | { ok: false; message: string };

/**
 * Finds the mappings in what people paste: a bundle of ours, one subscription, a list, or an answer of Segment's Public API, with the list at
 * `data.subscriptions` or somewhere near. Text may have comments and trailing commas.
 */
export function parseContent(content: JsonValue): ParsedContent {
  const value = typeof content === "string" ? parseText(content) : content;
  if (value === undefined) return { ok: false, message: "This is not JSON. Paste all of it, from the first bracket to the last." };
  const tooMuch = beyondLimits(value);
  if (tooMuch) return { ok: false, message: tooMuch };
  if (isJsonObject(value) && value.falconerBundle !== undefined) return parseBundle(value);
  const found = findList(value);
  if (!found) return { ok: false, message: "No mapping was found in this. Paste a bundle, a Segment subscription, or a list of them." };
  const notes = isJsonObject(value) && hasNextPage(value) ? ["Segment's answer has further pages. Import them as well."] : [];
  return { ok: true, kind: "segment", entries: found, testCases: [], notes };
}

function parseText(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return parseCommented(text);
  }
}

function parseCommented(text: string): JsonValue | undefined {
  try {
    const errors: ParseError[] = [];
    const value = parse(text, errors, { allowTrailingComma: true }) as JsonValue | undefined;
    // Through text once more, so that no key such as __proto__ has become anything but a key.
    return errors.length > 0 || value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as JsonValue);
  } catch {
    return undefined; // nested deeper than the stack
  }
}

const maxDepth = 60;
const maxValues = 200_000;

/** Pasted text has passed no other limits. Without recursion: the depth is the sender's choice. */
function beyondLimits(root: JsonValue): string | undefined {
  let values = 0;
  const waiting: { value: JsonValue | undefined; depth: number }[] = [{ value: root, depth: 0 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value, depth } = next;
    if (typeof value === "string" && !isStorable(value)) return unstorable;
    if (typeof value !== "object" || value === null) continue;
    if (depth >= maxDepth) return `This is nested deeper than ${maxDepth} levels.`;
    for (const [key, inner] of Object.entries(value)) {
      if (++values > maxValues) return `This has more than ${maxValues.toLocaleString("en")} values.`;
      if (!isStorable(key)) return unstorable;
      waiting.push({ value: inner, depth: depth + 1 });
    }
  }
  return undefined;
}
const isStorable = (text: string) => text.isWellFormed() && !text.includes("\0");
const unstorable = "This has a zero character or a broken emoji in it, which cannot be stored.";

function parseBundle(value: JsonObject): ParsedContent {
  if (value.falconerBundle !== bundleVersion)
    return {
      ok: false,
      message: `This bundle is of version ${JSON.stringify(value.falconerBundle)?.slice(0, 20)}; version ${bundleVersion} can be read here.`,
    };
  if (!Array.isArray(value.mappings)) return { ok: false, message: "This bundle has no list of mappings." };
  const destination = bundleDestinationSchema.safeParse(value.destination);
  const notes = destination.success ? [] : [`The bundle's filters and limits are left out: ${unread(destination.error)}`];
  const testCases = Array.isArray(value.testCases) ? value.testCases : [];
  return {
    ok: true,
    kind: "bundle",
    entries: value.mappings,
    testCases,
    notes,
    ...(destination.success ? { destination: destination.data } : {}),
  };
}

/** What of a bundle's destination cannot be taken, and why. */
function unread(error: z.ZodError): string {
  const { path, message } = error.issues[0] ?? { path: [], message: "they cannot be read." };
  return path.length > 0 ? `${path.join(".").slice(0, 100)}: ${message}` : message;
}

const listKeys = ["subscriptions", "subscription", "mappings", "items", "presets", "actions"];

function findList(value: JsonValue | undefined, depth = 0): JsonValue[] | undefined {
  if (Array.isArray(value)) {
    // An answer may be wrapped once more: [{data: {subscriptions: []}}].
    const inner = depth < 3 && value.length > 0 ? value.map((item) => (isSubscription(item) ? undefined : findList(item, depth + 1))) : [];
    return inner.some((list) => list !== undefined)
      ? inner.flatMap((list, i) => list ?? [value[i] as JsonValue])
      : value.length > 0
        ? value
        : undefined;
  }
  if (!isJsonObject(value)) return undefined;
  if (isSubscription(value)) return [value];
  for (const key of listKeys) {
    const inner = value[key];
    if (Array.isArray(inner)) return inner;
    if (isJsonObject(inner)) return isSubscription(inner) ? [inner] : findList(inner, depth + 1);
  }
  for (const key of ["data", "destination", "result"]) if (value[key] !== undefined && depth < 4) return findList(value[key], depth + 1);
  return undefined;
}

const marks = ["actionId", "actionSlug", "partnerAction", "trigger", "subscribe", "fieldset"];

function isSubscription(value: JsonValue): boolean {
  return isJsonObject(value) && marks.some((key) => value[key] !== undefined);
}

function hasNextPage(value: JsonObject): boolean {
  const data = isJsonObject(value.data) ? value.data : value;
  return isJsonObject(data.pagination) && typeof data.pagination.next === "string" && data.pagination.next !== "";
}
