import { type EventPath, typeName } from "#components/plans/event-paths.ts";
import type { ActionField } from "#lib/core/actions/types.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";
import { fill } from "./fill.ts";
import { fromJson } from "./from-json.ts";
import { keyWords, pathWords } from "./path-words.ts";
import { readPath } from "./read-path.ts";
import { namesFor, plainKey } from "./synonyms.ts";
import { toJson } from "./to-json.ts";
import type { EditorValue } from "./value.ts";

/** One field that could be filled, with the reason, and its value for this event. */
export type Proposal = { key: string; label: string; value: EditorValue; from: string; sample: JsonValue | undefined; reason: string };

export type Sibling = { name: string; actionSlug: string; settings: JsonObject };

type Known = {
  fields: readonly ActionField[];
  values: ReadonlyMap<string, EditorValue>;
  event: JsonObject;
  paths: readonly EventPath[];
  actionSlug: string;
  /** The other mappings of the destination. */
  siblings: readonly Sibling[];
};

/**
 * What the fields without a value could take from this event: as another mapping fills the same
 * field, by the names of Segment's e-commerce spec, or by the same name. Where a field's type rules
 * a value out, it is not proposed. Nothing is changed here.
 */
export function propose(known: Known): Proposal[] {
  const byKey = keysOf(known.paths);
  return known.fields.flatMap((field) => {
    const value = known.values.get(field.key);
    if ((value && gives(value, known.event)) || field.type === "secret") return [];
    return stateOf(field, known.event) ?? fromSibling(field, known) ?? costsOf(field, byKey) ?? byName(field, byKey) ?? [];
  });
}

/** Whether a proposal would replace something. */
function gives(value: EditorValue, event: JsonObject): boolean {
  if (value.kind === "event") return value.path !== undefined && readPath(event, value.path) !== undefined;
  return toJson(value) !== undefined;
}

/** Paths by their last key; those nearer to the event's root first. Items of lists are left out. */
function keysOf(paths: readonly EventPath[]): ReadonlyMap<string, EventPath[]> {
  const found = new Map<string, EventPath[]>();
  const plain = paths.filter(
    (entry) => !entry.path.includes("[") && entry.sample !== undefined && entry.sample !== null && entry.sample !== "",
  );
  for (const entry of plain.sort((a, b) => depth(a) - depth(b))) {
    const key = plainKey(entry.path.slice(entry.path.lastIndexOf(".") + 1));
    const list = found.get(key);
    if (list) list.push(entry);
    else found.set(key, [entry]);
  }
  return found;
}

const depth = (entry: EventPath) => entry.path.split(".").length;

/** What an event of the e-commerce spec makes of a session. */
const states: readonly [name: RegExp, state: string][] = [
  [/^order (completed|updated)$/i, "closed"],
  [/^order (cancelled|canceled)$/i, "cancelled"],
  [/^(cart viewed|product added|product removed|checkout started|checkout step (viewed|completed))$/i, "open"],
];

function stateOf(field: ActionField, event: JsonObject): Proposal[] | undefined {
  if (field.key !== "state" || typeof event.event !== "string") return undefined;
  const name = event.event;
  const state = states.find(([pattern]) => pattern.test(name))?.[1];
  const choice = field.choices?.find((each) => each.value === state);
  if (!choice) return undefined;
  const reason = `An ${name} event means that the session is ${choice.label.toLowerCase()}`.replace(/^An (?![aeiou])/i, "A ");
  const value: EditorValue = { kind: "fixed", value: choice.value };
  return [{ key: field.key, label: field.label, value, from: "Fixed value", sample: choice.value, reason }];
}

function fromSibling(field: ActionField, { siblings, event, actionSlug }: Known): Proposal[] | undefined {
  const same = [...siblings].sort((a, b) => Number(b.actionSlug === actionSlug) - Number(a.actionSlug === actionSlug));
  for (const sibling of same) {
    const json = sibling.settings[field.key];
    const path = isJsonObject(json) && Object.keys(json).length === 1 ? json["@path"] : undefined;
    const found = typeof path === "string" ? readPath(event, path) : undefined;
    if (typeof path !== "string" || found === undefined || !isRight(field, found)) continue;
    return [proposal(field, path, found, fromJson(json), `“${sibling.name}” fills it so`)];
  }
  return undefined;
}

/** Costs by name, as the spec has them. */
function costsOf(field: ActionField, byKey: ReadonlyMap<string, EventPath[]>): Proposal[] | undefined {
  if (field.key !== "additionalCosts" || !field.valueFields) return undefined;
  const costs = ["shipping", "tax"].flatMap(
    (key) =>
      byKey
        .get(key)
        ?.filter((entry) => isAmount(entry.sample))
        .slice(0, 1) ?? [],
  );
  if (costs.length === 0) return undefined;
  let value: EditorValue = { kind: "nothing" };
  for (const { path, sample } of costs) value = fill(value, field, { path, key: path.slice(path.lastIndexOf(".") + 1), value: sample });
  return [
    {
      key: field.key,
      label: field.label,
      value,
      from: costs.map((entry) => pathWords(entry.path).name).join(", "),
      sample: Object.fromEntries(costs.map((entry) => [pathWords(entry.path).name, entry.sample ?? null])),
      reason: "What Segment’s e-commerce events call it. These costs must exist in Talon.One",
    },
  ];
}

function byName(field: ActionField, byKey: ReadonlyMap<string, EventPath[]>): Proposal[] | undefined {
  for (const name of namesFor(field.key)) {
    const entry = byKey.get(name)?.find(({ sample }) => isRight(field, sample));
    if (!entry) continue;
    const key = entry.path.slice(entry.path.lastIndexOf(".") + 1);
    const value = fill({ kind: "nothing" }, field, { path: entry.path, key, value: entry.sample });
    const same = plainKey(key) === plainKey(field.key);
    const reason = value.kind === "items" ? itemsReason(value) : same ? "It has the same name" : "What Segment’s events call it";
    return [proposal(field, entry.path, entry.sample, value, reason)];
  }
  return undefined;
}

function itemsReason({ shape }: Extract<EditorValue, { kind: "items" }>): string {
  const keys =
    shape?.kind === "object" ? shape.entries.filter((entry) => toJson(entry.value) !== undefined).map((entry) => keyWords(entry.key)) : [];
  return keys.length === 0 ? "One entry for each" : `One entry for each, with ${keys.join(", ")}`;
}

function proposal(field: ActionField, path: string, sample: JsonValue | undefined, value: EditorValue, reason: string): Proposal {
  const { name, within } = pathWords(path);
  return { key: field.key, label: field.label, value, from: within === undefined ? name : `${name} (${within})`, sample, reason };
}

/** Whether a value is of the type that the field takes. */
function isRight(field: ActionField, value: JsonValue | undefined): boolean {
  const type = typeName(value);
  if (type === "missing" || type === "null") return false;
  if (field.multiple)
    return field.type === "object" ? Array.isArray(value) && isJsonObject(value[0]) : type === "array" || type === "string";
  switch (field.type) {
    case "object":
      return type === "object";
    case "number":
    case "integer":
      return isAmount(value);
    case "boolean":
      return type === "boolean";
    default:
      return type === "string" || type === "number";
  }
}

function isAmount(value: JsonValue | undefined): boolean {
  return typeof value === "number" || (typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value)));
}
