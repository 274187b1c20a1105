import { ExactNumber, isJsonObject, type JsonValue } from "#lib/platform/json.ts";

type Request = { path: string; body?: JsonValue | undefined };

/** Whom a request to Talon.One is about: by its path, and by the fields that name a customer. */
export function customersIn({ path, body }: Request): Set<string> {
  const found = new Set<string>();
  const inPath = /\/customer_(?:profiles?|profile_v2|sessions)\/([^/?#]+)$/.exec(path)?.[1];
  if (inPath !== undefined) found.add(decoded(inPath));
  namedIn(body, found);
  return found;
}

const naming = ["customerProfileId", "profileId", "integrationId"];

function namedIn(body: JsonValue | undefined, found: Set<string>): void {
  if (!isJsonObject(body)) return;
  for (const key of naming) {
    const id = idText(body[key]);
    if (id !== undefined) found.add(id);
  }
  namedIn(body.customerSession, found);
  if (Array.isArray(body.data)) for (const item of body.data) namedIn(item, found);
}

/** Every text and number in it that may be a person's ID. */
export function idsIn(value: JsonValue | undefined, found = new Set<string>()): Set<string> {
  if (found.size >= mostIds) return found;
  const id = idText(value);
  if (id !== undefined) found.add(id);
  else if (typeof value === "object" && value !== null) for (const inner of Object.values(value)) idsIn(inner as JsonValue, found);
  return found;
}

/** The limit for a single effect; Talon.One's have a dozen values. */
const mostIds = 1_000;
const longestId = 1_000;

function idText(value: JsonValue | undefined): string | undefined {
  if (typeof value === "number" || value instanceof ExactNumber) return String(value);
  return typeof value === "string" && value !== "" && value.length <= longestId ? value : undefined;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
