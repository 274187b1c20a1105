import { createRequire } from "node:module";
import type { ActionDefinition, ActionField } from "../lib/core/actions/index.ts";
import { actions } from "../lib/core/actions/index.ts";
import type { MappingConfig } from "../lib/core/plan/types.ts";
import type { JsonObject, JsonValue } from "../lib/platform/json.ts";

type ReferenceField = { [key: string]: unknown };
type Result = { data?: unknown; output?: unknown };
type Reference = { onEvent(event: JsonValue, settings: JsonObject): Promise<Result[]> };

const require = createRequire(import.meta.url);
const { Destination } = require("@segment/actions-core") as { Destination: new (definition: unknown) => Reference };

/**
 * Segment's own code for a whole destination, with the fields of our 12 actions as its schema. Its
 * `perform` builds the same requests as ours and sends nothing. Only for comparison in tests and
 * benchmarks.
 */
export function referenceDestination(): Reference {
  return new Destination({
    name: "Talon.One (reference)",
    mode: "cloud",
    actions: Object.fromEntries(actions.map((action) => [action.slug, referenceAction(action)])),
  });
}

function referenceAction(action: ActionDefinition) {
  return {
    title: action.title,
    fields: referenceFields(action.fields),
    perform: (_request: unknown, { payload }: { payload: JsonObject }) => action.buildRequests(payload, {}),
  };
}

export function referenceFields(fields: readonly ActionField[]): { [key: string]: ReferenceField } {
  return Object.fromEntries(fields.map((field) => [field.key, referenceField(field)]));
}

function referenceField({ label, help, type, required, multiple, choices, fields }: ActionField): ReferenceField {
  return {
    label,
    description: help,
    type: type === "secret" ? "password" : type,
    required: required === true,
    ...(multiple ? { multiple: true } : {}),
    ...(choices ? { choices: [...choices] } : {}),
    ...(fields ? { properties: referenceFields(fields) } : {}),
  };
}

/**
 * Mappings as the subscriptions that Segment would pass to it. It changes them, so make new ones
 * for each use that compares results.
 */
export function subscriptions(mappings: readonly MappingConfig[]): JsonObject[] {
  return mappings.map(({ name, actionSlug, trigger, settings }) => ({
    name,
    partnerAction: actionSlug,
    subscribe: trigger,
    mapping: structuredClone(settings),
  }));
}
