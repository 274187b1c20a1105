import type { ParseError } from "jsonc-parser";
import type { z } from "zod";
import { isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";
import { parseJson } from "#lib/platform/json-parse.ts";
import { parseJsonWithComments } from "#lib/platform/jsonc.ts";
import { beyondLimits } from "./content-limits.ts";
import { type FoundEntries, findEntries, ofTerraform } from "./find-entries.ts";
import { type HclBlock, readHcl } from "./hcl.ts";
import { readSegmentFilters } from "./read-filters.ts";
import { bundleDestinationSchema, bundleVersion, type ImportedSettings } from "./schema.ts";
import { resourcesOfBlocks } from "./terraform.ts";

export type ParsedContent =
  | {
      ok: true;
      kind: "segment" | "bundle";
      entries: JsonValue[];
      testCases: JsonValue[];
      /**
       * What the input says about the destination itself: an export file's settings, or Segment's
       * filters.
       */
      destination?: ImportedSettings;
      notes: string[];
    }
  | { ok: false; message: string };

const whatIsRead =
  "Falconer reads its own export files, mappings and filters from Segment’s APIs, and Terraform’s text, state and JSON of them.";

/**
 * Finds the mappings in what people paste. Text may be JSON, with comments and trailing commas, or
 * Terraform's language, with a byte order mark or not.
 */
export function parseContent(content: JsonValue): ParsedContent {
  const value = typeof content === "string" ? parseText(content.replace(/^\ufeff/, "")) : { json: content };
  if ("message" in value) return { ok: false, message: value.message };
  if ("blocks" in value) return parseTerraform(value.blocks);
  const tooMuch = beyondLimits(value.json);
  if (tooMuch) return { ok: false, message: tooMuch };
  if (isJsonObject(value.json) && value.json.falconerBundle !== undefined) return parseBundle(value.json);
  const found = findEntries(value.json);
  if (!found) return { ok: false, message: `No mapping was found in this: it is ${seen(value.json)}. ${whatIsRead}` };
  const hasMore = isJsonObject(value.json) && hasNextPage(value.json);
  return parsed(found, hasMore ? ["Segment’s response has more pages. Import them as well."] : []);
}

function parseTerraform(blocks: readonly HclBlock[]): ParsedContent {
  const resources = resourcesOfBlocks(blocks);
  const found = ofTerraform(resources);
  if (found) return beyondLimits(found.entries) ? { ok: false, message: beyondLimits(found.entries) ?? "" } : parsed(found, []);
  const others = [...resources.others].slice(0, 5).join(", ");
  return {
    ok: false,
    message: `No mapping was found in this Terraform text${others ? `: it has ${others}` : ""}. Falconer reads segment_destination_subscription and segment_destination_filter.`,
  };
}

function parsed({ entries, filters, notes }: FoundEntries, more: readonly string[]): ParsedContent {
  const read = readSegmentFilters(filters);
  const destination = read.filters ? { destination: { filters: read.filters } } : {};
  return { ok: true, kind: "segment", entries, testCases: [], notes: [...notes, ...read.notes, ...more], ...destination };
}

/** The input described in a few words. */
function seen(value: JsonValue): string {
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : `a list of ${value.length}`;
  if (!isJsonObject(value))
    return value === null ? "empty" : `the ${typeof value === "string" ? "text" : "value"} “${String(value).slice(0, 40)}”`;
  const keys = Object.keys(value);
  if (keys.length === 0) return "an empty object";
  const shown = keys.slice(0, 5).map((key) => `“${key.slice(0, 40)}”`);
  return `an object with ${keys.length > 5 ? `${shown.join(", ")} and ${keys.length - 5} more keys` : shown.join(", ")}`;
}

function parseText(text: string): { json: JsonValue } | { blocks: HclBlock[] } | { message: string } {
  const begin = text.slice(beginOf(text));
  if (/^[[{"]/.test(begin)) {
    const json = readAnyJson(text);
    return json === undefined ? { message: "This is not JSON. Paste all of it, from the first bracket to the last." } : { json };
  }
  if (begin === "") return { message: "There is nothing to import in this." };
  if (/^[\p{L}_][\p{L}\p{N}_-]*[ \t]*(?:=|\{|"|[\p{L}_][\p{L}\p{N}_-]*[ \t]*[{"])/u.test(begin.slice(0, 300))) {
    if (text.length > maxTerraformLength)
      return { message: "This Terraform text is longer than a million characters. Import it in parts." };
    const read = readHcl(text);
    return read.ok ? read : { message: `This Terraform text cannot be read. ${read.message}` };
  }
  const json = readAnyJson(text);
  return json === undefined
    ? { message: `This is not JSON and not Terraform: it begins with “${begin.slice(0, 30)}”. ${whatIsRead}` }
    : { json };
}

/** It is parsed in one go, and everything else waits meanwhile. */
const maxTerraformLength = 1_000_000;

/** Where blanks and comments end. */
function beginOf(text: string): number {
  const skip = /\s+|(?:\/\/|#)[^\n]*|\/\*[\s\S]*?\*\//y;
  for (let at = 0; ; at = skip.lastIndex) {
    skip.lastIndex = at;
    if (!skip.test(text)) return at;
  }
}

function readAnyJson(text: string): JsonValue | undefined {
  try {
    return parseJson(text);
  } catch {
    return parseCommented(text);
  }
}

function parseCommented(text: string): JsonValue | undefined {
  try {
    const errors: ParseError[] = [];
    const value = parseJsonWithComments(text, errors);
    return errors.length > 0 ? undefined : value;
  } catch {
    return undefined; // nested deeper than the stack
  }
}

function parseBundle(value: JsonObject): ParsedContent {
  if (value.falconerBundle !== bundleVersion)
    return {
      ok: false,
      message: `This export file has version ${JSON.stringify(value.falconerBundle)?.slice(0, 20)}; version ${bundleVersion} can be read here.`,
    };
  if (!Array.isArray(value.mappings)) return { ok: false, message: "This export file has no list of mappings." };
  // The environment belongs to the installation: production's file makes no other destination
  // production.
  const destination = bundleDestinationSchema.omit({ environment: true, alerts: true }).safeParse(value.destination);
  const notes = destination.success ? [] : [`The file’s filters and limits are left out: ${unread(destination.error)}`];
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

/** Which settings of a bundle's destination cannot be imported, and why. */
function unread(error: z.ZodError): string {
  const { path, message } = error.issues[0] ?? { path: [], message: "they cannot be read." };
  return path.length > 0 ? `${path.join(".").slice(0, 100)}: ${message}` : message;
}

function hasNextPage(value: JsonObject): boolean {
  const data = isJsonObject(value.data) ? value.data : value;
  return isJsonObject(data.pagination) && typeof data.pagination.next === "string" && data.pagination.next !== "";
}
