import { actionBySegmentId, actionBySlug } from "#lib/core/actions/index.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";
import { readJsonText } from "./content-limits.ts";
import { Fields, plainName } from "./field-names.ts";
import { type FoundResources, resourcesOfJson } from "./terraform.ts";

/** The contents of an import, wherever they were: mappings, and Segment's destination filters. */
export type FoundEntries = { entries: JsonValue[]; filters: JsonObject[]; notes: string[] };

/**
 * Keys under which Segment's and our own responses have lists of mappings or filters, directly or
 * further down.
 */
const listKeys = ["subscriptions", "mappings", "items", "presets", "actions", "filters", "destinationFilters", "destinations"];
const singleKeys = ["subscription", "destinationSubscription", "filter", "destinationFilter", "data", "destination", "result", "settings"];
const maxDepth = 6;

/**
 * Finds the mappings in what people paste: one mapping, a list, the responses of Segment's Public
 * API and of its console, Terraform's JSON, the settings that Segment's CDN gives to a website.
 * Undefined if there are none.
 */
export function findEntries(value: JsonValue): FoundEntries | undefined {
  if (isJsonObject(value)) {
    const terraform = resourcesOfJson(value);
    if (terraform) return ofTerraform(terraform);
    if (isJsonObject(value.integrations) && !isSubscription(value)) return ofWebsite(value, value.integrations);
  }
  const found: FoundEntries = { entries: [], filters: [], notes: [] };
  collect(value, found, 0);
  return found.entries.length + found.filters.length > 0 ? found : undefined;
}

export function ofTerraform({ resources, notes }: FoundResources): FoundEntries | undefined {
  if (resources.length + notes.length === 0) return undefined;
  const found: FoundEntries = { entries: [], filters: [], notes: [...notes] };
  for (const { kind, name, values } of resources) {
    if (kind === "filter") found.filters.push({ title: name, ...values });
    else found.entries.push({ ...values, name: values.name ?? name });
  }
  return withoutOthers(found);
}

/** `integrations` by name, and plug-ins beside them: each may have its subscriptions. */
function ofWebsite(value: JsonObject, integrations: JsonObject): FoundEntries | undefined {
  const found: FoundEntries = { entries: [], filters: [], notes: [] };
  for (const holder of [...Object.values(integrations), ...(Array.isArray(value.remotePlugins) ? value.remotePlugins : [])])
    if (isJsonObject(holder)) collect(holder, found, 0);
  return found.entries.length > 0 ? withoutOthers(found) : undefined;
}

/** A description of a whole workspace also contains the mappings of other destinations. */
function withoutOthers(found: FoundEntries): FoundEntries {
  const own = found.entries.filter((entry) => !isJsonObject(entry) || isOurs(entry));
  const others = found.entries.length - own.length;
  const sources = new Set(own.flatMap((entry) => (isJsonObject(entry) ? (new Fields(entry).text("destinationId") ?? []) : [])));
  if (sources.size > 1) found.notes.push(`These mappings come from ${sources.size} destinations in Segment. All of them are read.`);
  if (others === 0) return found;
  const note = `${others === 1 ? "One mapping belongs" : `${others} mappings belong`} to other destinations and ${others === 1 ? "is" : "are"} left out.`;
  return { ...found, entries: own, notes: [...found.notes, note] };
}

function isOurs(entry: JsonObject): boolean {
  const fields = new Fields(entry);
  return ["actionId", "actionSlug", "partnerAction"].some((key) => {
    const name = fields.text(key);
    return name !== undefined && (actionBySlug.has(name) || actionBySegmentId.has(name));
  });
}

function collect(value: JsonValue | undefined, found: FoundEntries, depth: number): void {
  if (depth > maxDepth) return;
  if (typeof value === "string") collect(parsed(value), found, depth + 1);
  else if (Array.isArray(value)) collectList(value, found, depth);
  else if (!isJsonObject(value)) return;
  else if (isFilter(value)) found.filters.push(value);
  else if (isSubscription(value)) found.entries.push(value);
  else collectParts(value, found, depth);
}

function collectParts(value: JsonObject, found: FoundEntries, depth: number): void {
  const parts = new Fields(value);
  for (const key of [...listKeys, ...singleKeys]) {
    const part = parts.value(key);
    if (part === undefined) continue;
    if (Array.isArray(part) && listKeys.includes(key)) collectList(part, found, depth + 1);
    else collect(part, found, depth + 1);
  }
}

/** An item of a list that is not a mapping is shown as refused, not skipped silently. */
function collectList(list: readonly JsonValue[], found: FoundEntries, depth: number): void {
  const inner: FoundEntries = { entries: [], filters: [], notes: [] };
  const count = () => inner.entries.length + inner.filters.length;
  const strange: number[] = [];
  for (const item of list) {
    const before = count();
    if (isJsonObject(item) || Array.isArray(item)) collect(item, inner, depth + 1);
    if (count() > before) continue;
    strange.push(inner.entries.length);
    inner.entries.push(item);
  }
  const isNone = strange.length === count() && depth > 0;
  for (const entry of isNone ? [] : inner.entries) found.entries.push(entry);
  for (const filter of inner.filters) found.filters.push(filter);
}

function parsed(text: string): JsonValue | undefined {
  return /^\s*[[{]/.test(text) ? readJsonText(text) : undefined;
}

const marks = new Set(["actionid", "actionslug", "partneraction", "trigger", "subscribe", "fieldset"]);

function isSubscription(value: JsonObject): boolean {
  return Object.keys(value).some((key) => marks.has(plainName(key)) && value[key] !== undefined && value[key] !== null);
}

function isFilter(value: JsonObject): boolean {
  return typeof value.if === "string" && Array.isArray(value.actions);
}
