import { mendName } from "#lib/access/http/names.ts";
import { longestTrigger, mappingOptionsSchema } from "#lib/console/mappings/schema.ts";
import { type ActionDefinition, actionBySegmentId, actionBySlug } from "#lib/core/actions/index.ts";
import type { MappingOptions } from "#lib/core/actions/types.ts";
import { rootDirectiveKey } from "#lib/core/mapping/index.ts";
import { isAcceptedType } from "#lib/core/segment/event.ts";
import { compileTrigger } from "#lib/core/segment/trigger.ts";
import { type Issue, isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";
import { beyondLimits, readJsonText } from "./content-limits.ts";
import { Fields } from "./field-names.ts";
import { readTriggerTree } from "./trigger-tree.ts";

export type ReadMapping = {
  index: number;
  name: string;
  action: ActionDefinition | undefined;
  trigger: string;
  enabled: boolean;
  settings: JsonObject;
  options: MappingOptions;
  /** What was changed, or differs from Segment. */
  notes: Issue[];
  /** Why it must stay off, besides what checking the mapping finds. */
  problems: Issue[];
  /** Why it cannot be imported at all. */
  refusal: string | undefined;
};

const maxSettingsLength = 200_000;
const segmentBatching = new Set(["enable_batching", "batch_size", "batch_bytes", "batch_keys"]);

/**
 * Makes one mapping from one entry, in any of the shapes of Segment's API, its older one, its
 * action definitions and our bundles.
 */
export function readMapping(entry: JsonValue, index: number): ReadMapping {
  const notes: Issue[] = [];
  const problems: Issue[] = [];
  const source = new Fields(isJsonObject(entry) ? entry : {});
  const { action, given } = findAction(source);
  const settings = readSettings(source, notes);
  const read: ReadMapping = {
    index,
    name: readName(source, action, index, notes),
    action,
    trigger: findTrigger(source, notes, problems),
    enabled: readEnabled(source, notes),
    settings: settings ?? {},
    options: mappingOptionsSchema.catch({}).parse(source.value("options") ?? {}),
    notes,
    problems,
    refusal: undefined,
  };
  if (!isJsonObject(entry)) return { ...read, refusal: "This isn’t a mapping: it must be an object." };
  if (!action)
    return {
      ...read,
      refusal: given ? `Unknown Talon.One action “${given.slice(0, 60)}”.` : "It does not say which action it is for.",
    };
  if (settings === undefined) return { ...read, refusal: "Its settings aren’t a JSON object." };
  if (JSON.stringify(settings).length > maxSettingsLength)
    return { ...read, refusal: `Its settings are larger than ${maxSettingsLength.toLocaleString("en")} characters.` };
  if (read.trigger.length > longestTrigger) return { ...read, refusal: "Its trigger is longer than 10,000 characters." };
  if (["modelId", "reverseEtlModel", "reverseEtlSchedule"].some((name) => source.value(name)))
    problems.push({ path: "trigger", message: "In Segment this is fed by Reverse ETL. Falconer takes events: choose a trigger for them." });
  readTrigger(read);
  keepDeclared(read, action);
  compareWithSegment(read, action);
  const missing = source.value("missingSecrets");
  for (const place of Array.isArray(missing) ? missing.slice(0, 20) : [])
    if (typeof place === "string")
      problems.push({ path: `settings.${place.slice(0, 200)}`, message: "Enter this key again: an export file never contains keys." });
  return read;
}

function findAction(source: Fields): { action: ActionDefinition | undefined; given: string | undefined } {
  const given = ["actionSlug", "partnerAction", "actionId", "action"].flatMap((key) => source.text(key) ?? []);
  const action = given.map((name) => actionBySlug.get(name) ?? actionBySegmentId.get(name)).find((found) => found !== undefined);
  return { action, given: given[0] };
}

/**
 * As text, or as the tree that Segment's console keeps: then converted to text with the same
 * meaning.
 */
function findTrigger(source: Fields, notes: Issue[], problems: Issue[]): string {
  const given = source.value("trigger", "subscribe", "fql");
  if (given === undefined) return "";
  const tree = typeof given === "string" && given.trim().startsWith("{") ? readJsonText(given) : given;
  if (!isJsonObject(tree)) return typeof given === "string" ? given : "";
  const read = readTriggerTree(tree);
  if (read.ok) notes.push({ path: "trigger", message: "Its trigger was a tree, and was written as text." });
  else problems.push({ path: "trigger", message: read.message });
  return read.ok ? read.fql : "";
}

function readSettings(source: Fields, notes: Issue[]): JsonObject | undefined {
  const given = source.value("settings", "mapping", "fieldset", "fields");
  if (given === undefined) return {};
  const value = typeof given === "string" ? readJsonText(given) : given;
  if (value === undefined || beyondLimits(value)) return undefined;
  if (!Array.isArray(value)) return isJsonObject(value) ? value : undefined;
  // A list of fields: [{key, value}].
  const entries: [string, JsonValue][] = [];
  for (const field of value) {
    const name = isJsonObject(field) ? new Fields(field).text("key", "fieldKey", "slug", "name") : undefined;
    if (name === undefined || !isJsonObject(field)) return undefined;
    if (field.value !== undefined) entries.push([name, field.value]);
  }
  notes.push({ path: "settings", message: "Its list of fields was made into one object." });
  return Object.fromEntries(entries);
}

function readName(source: Fields, action: ActionDefinition | undefined, index: number, notes: Issue[]): string {
  const given = source.text("name", "label", "title") ?? "";
  const name = mendName(given) || action?.title || `Mapping ${index + 1}`;
  if (name !== given) notes.push({ path: "name", message: given === "" ? "It had no name." : "Its name was shortened or cleaned." });
  return name;
}

function readEnabled(source: Fields, notes: Issue[]): boolean {
  const enabled = source.value("enabled");
  if (typeof enabled === "boolean") return enabled;
  if (enabled === "true" || enabled === "false") return enabled === "true";
  notes.push({ path: "enabled", message: "It does not say whether it is on, so it is off." });
  return false;
}

function readTrigger(read: ReadMapping): void {
  if (read.trigger.trim() === "") return;
  const compiled = compileTrigger(read.trigger);
  if (!compiled.ok) return;
  // What cannot match is not turned on: people would wait for something that never comes.
  for (const { message, code } of compiled.warnings)
    (code === "never_matches" ? read.problems : read.notes).push({ path: "trigger", message });
  const { type } = compiled.requires;
  if (type !== undefined && !isAcceptedType(type))
    read.problems.push({
      path: "trigger",
      message: `This never matches: Falconer does not accept events of the type “${type.slice(0, 60)}”.`,
    });
}

/**
 * Fields that the action does not have would be removed from every payload. It is better to remove
 * them once, here, with a note.
 */
function keepDeclared(read: ReadMapping, action: ActionDefinition): void {
  if (Object.hasOwn(read.settings, rootDirectiveKey)) return;
  const known = new Set(action.fields.map(({ key }) => key));
  const kept: [string, JsonValue | undefined][] = [];
  for (const [key, value] of Object.entries(read.settings)) {
    if (known.has(key)) kept.push([key, value]);
    else if (segmentBatching.has(key))
      read.notes.push({ path: `settings.${key}`, message: "Left out: this steers Segment's own batching." });
    else read.notes.push({ path: `settings.${key.slice(0, 100)}`, message: `Left out: this action has no field “${key.slice(0, 100)}”.` });
  }
  read.settings = Object.fromEntries(kept);
}

/**
 * Where the published contract is stricter than Segment's own implementation, or we differ by
 * default.
 */
function compareWithSegment({ settings, options, notes }: ReadMapping, action: ActionDefinition): void {
  if (action.successor) {
    const successor = actionBySlug.get(action.successor)?.title ?? action.successor;
    notes.push({ path: "actionSlug", message: `This action is deprecated but works in full. Its successor is ${successor}.` });
  }
  const session = isJsonObject(settings.customerSession) ? settings.customerSession : settings;
  if (action.group === "sessions" && session.cartItems !== undefined)
    notes.push({
      path: "settings.cartItems",
      message:
        "Sizes, positions and quantities of cart items travel as numbers here, as Talon.One's contract says; Segment sends text. Each item needs a SKU and a quantity.",
    });
  if (action.slug === "updateAudience")
    notes.push({
      path: "settings",
      message: "The audience's ID is sent along with its name, as Talon.One's contract says; Segment sends the name alone.",
    });
  if (action.slug === "trackEvent" && settings.type !== undefined && typeof settings.type !== "string")
    notes.push({
      path: "settings.type",
      message: "Talon.One takes nine types only: an event with another one is refused here, before it is sent.",
    });
  if (action.deliveryMethods && options.deliveryMethod === undefined)
    notes.push({
      path: "options.deliveryMethod",
      message:
        "Each customer is sent in a request of its own. The one request that Segment documents can be chosen in the mapping's options.",
    });
}
