import type { Filters } from "#lib/console/destinations/schema.ts";
import { validateFilters } from "#lib/core/plan/index.ts";
import { compileFilter } from "#lib/core/segment/filter-condition.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";
import { readJsonText } from "./content-limits.ts";
import { Fields } from "./field-names.ts";

/**
 * `filters`: what Falconer can express of Segment's destination filters; `notes`: what it cannot,
 * filter by filter.
 */
export type ReadFilters = { filters?: Filters; notes: string[] };

type Reading = { drops: string[]; sample?: number; block: Set<string>; allow?: string[]; notes: string[] };

const roots = ["properties", "traits", "context"];
const maxConditionLength = 10_000;
const maxPaths = 200;

/**
 * Segment's destination filters as one destination's filters in Falconer. Segment can drop a
 * property from some events only; here, lists of paths apply to every event. Such a filter is left
 * out and reported: nothing is filtered that was not meant, and nobody relies on what is missing.
 */
export function readSegmentFilters(given: readonly JsonObject[]): ReadFilters {
  const reading: Reading = { drops: [], block: new Set(), notes: [] };
  for (const [index, source] of given.entries()) readOne(source, index, reading);
  const { drops, sample, block, allow, notes } = reading;
  const fql = drops.length > 1 ? drops.map((condition) => `(${condition})`).join(" or ") : drops[0];
  const filters: Filters = {};
  if (sample !== undefined) filters.samplePercent = sample;
  if (fql !== undefined && fql.length <= maxConditionLength) filters.drop = { mode: "drop", fql };
  else if (fql !== undefined)
    notes.push(`The conditions of Segment's filters are longer than ${maxConditionLength} characters together, and are left out.`);
  if (block.size > 0) filters.blockList = [...block];
  if (allow) filters.allowList = allow;
  const parts = ["blockList", "allowList"] as const;
  for (const part of parts) {
    const list = filters[part] ?? [];
    if (list.length <= maxPaths && validateFilters({ [part]: list }).length === 0) continue;
    delete filters[part];
    notes.push(`The ${part === "blockList" ? "block" : "allow"} list of Segment's filters cannot be used here, and is left out.`);
  }
  return Object.keys(filters).length > 0 ? { filters, notes } : { notes };
}

function readOne(source: JsonObject, index: number, reading: Reading): void {
  const fields = new Fields(source);
  const title = `The filter “${(fields.text("title", "name", "description") ?? String(index + 1)).slice(0, 80)}”`;
  const reasons = fields.value("enabled") === false ? ["it is off in Segment"] : readActions(fields, title, reading);
  for (const reason of reasons) reading.notes.push(`${title} is left out: ${reason}.`);
}

/** Why actions of this filter are left out. */
function readActions(fields: Fields, title: string, reading: Reading): string[] {
  const given = (fields.text("if") ?? "").trim();
  const condition = given === "" ? "all" : given;
  const compiled = compileFilter(condition);
  if (!compiled.ok) return [`its condition cannot be read. ${(compiled.issues[0]?.message ?? "").replace(/\.$/, "")}`];
  const actions = fields.value("actions");
  return (Array.isArray(actions) ? actions : []).flatMap((action) =>
    isJsonObject(action) ? (readAction(new Fields(action), condition, title, reading) ?? []) : [],
  );
}

/** Why this action is left out; undefined if it is imported. */
function readAction(fields: Fields, condition: string, title: string, reading: Reading): string | undefined {
  const type = (fields.text("type") ?? "").toLowerCase();
  if (type === "drop" || type === "drop_event") {
    reading.drops.push(condition);
    return undefined;
  }
  const isSample = type === "sample" || type === "sample_event";
  if (!isSample && !dropTypes.includes(type) && !allowTypes.includes(type)) return `Falconer has no action “${type.slice(0, 40)}”`;
  if (condition !== "all") return "it changes only some events, but in Falconer samples and lists of paths apply to all of them";
  if (isSample) return readSample(fields, title, reading);
  const paths = pathsOf(fields.value("fields"));
  if (!paths) return "its fields cannot be read, or are not below properties, traits or context";
  if (dropTypes.includes(type)) for (const path of paths) reading.block.add(path);
  else if (reading.allow) return "another filter has an allow list already, and there is only one here";
  else reading.allow = paths;
  return undefined;
}

const dropTypes = ["drop_properties", "blacklist_fields"];
const allowTypes = ["allow_properties", "whitelist_fields"];

/** Segment's share is from 0 to 1. */
function readSample(fields: Fields, title: string, reading: Reading): string | undefined {
  const share = Number(fields.value("percent"));
  if (!(share >= 0 && share <= 1)) return "its sample is not a share from 0 to 1";
  if (reading.sample !== undefined) return "another filter has a sample already, and there is only one here";
  reading.sample = Number((share * 100).toFixed(6));
  const path = fields.text("path");
  if (path && path !== "messageId")
    reading.notes.push(`${title}: Falconer samples by messageId, Segment by ${path.slice(0, 60)}. Other events pass.`);
  return undefined;
}

/**
 * `{"properties": ["a"], "context": {"fields": ["ip"]}}` -> properties.a, context.ip. Undefined if
 * a part of it cannot be expressed here.
 */
function pathsOf(given: JsonValue | undefined): string[] | undefined {
  const value = typeof given === "string" ? readJsonText(given) : given;
  if (!isJsonObject(value)) return undefined;
  const paths: string[] = [];
  for (const [holder, inner] of Object.entries(value)) {
    const list = isJsonObject(inner) ? inner.fields : inner;
    if (inner === null || inner === undefined) continue;
    if (!Array.isArray(list) || !roots.includes(holder.split(".")[0] ?? "")) return undefined;
    for (const name of list) {
      if (typeof name !== "string" || name === "") return undefined;
      // A dot in a name may be a step or a part of the key. Segment does not say which, so both are
      // listed.
      paths.push(`${holder}${written(name)}`);
      if (name.includes(".")) paths.push(`${holder}.${name}`);
    }
  }
  return paths.length > 0 ? paths : undefined;
}

function written(key: string): string {
  return /^[\p{L}\p{N}_-]+$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
