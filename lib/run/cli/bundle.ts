import { readFileSync } from "node:fs";
import type { DestinationConfig, DestinationFilters, MappingConfig } from "#lib/core/plan/index.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";
import { parseJson } from "#lib/platform/json-parse.ts";
import { InputError } from "./ndjson.ts";

/**
 * A destination with its mappings, as the API returns them. Anything else in the file stays as it
 * is in `content`.
 */
export type Bundle = { config: DestinationConfig; deployment?: string; content: JsonObject };

/**
 * Reads {destination, mappings: [...]}. Throws an InputError that names the place of what it cannot
 * use.
 */
export function readBundle(file: string): Bundle {
  let content: JsonValue;
  try {
    content = parseJson(readFileSync(file, "utf8").replace(/^\ufeff/, ""));
  } catch (error) {
    throw new InputError(`The bundle ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const refuse = (what: string): never => {
    throw new InputError(`The bundle ${file} cannot be used: ${what}`);
  };
  if (!isJsonObject(content)) return refuse("it must be an object with destination and mappings.");
  const { destination = {}, mappings } = content;
  if (!isJsonObject(destination)) return refuse("destination must be an object.");
  if (!Array.isArray(mappings)) return refuse("mappings must be a list.");
  const { filters, deployment, strictIntegrations } = destination;
  const config: DestinationConfig = {
    filters: isJsonObject(filters) ? (filters as DestinationFilters) : {},
    strictIntegrations: strictIntegrations === true,
    mappings: mappings.map((mapping, index) => readMapping(mapping, index, refuse)),
  };
  return typeof deployment === "string" && deployment !== "" ? { config, content, deployment } : { config, content };
}

function readMapping(mapping: JsonValue, index: number, refuse: (what: string) => never): MappingConfig {
  if (!isJsonObject(mapping)) return refuse(`mappings[${index}] must be an object.`);
  const { id, name, actionSlug, trigger, enabled, settings, options } = mapping;
  if (typeof actionSlug !== "string") return refuse(`mappings[${index}].actionSlug must be text.`);
  if (typeof trigger !== "string") return refuse(`mappings[${index}].trigger must be text.`);
  if (!isJsonObject(settings)) return refuse(`mappings[${index}].settings must be an object.`);
  return {
    id: typeof id === "string" ? id : `mappings[${index}]`,
    name: typeof name === "string" ? name : actionSlug,
    actionSlug,
    trigger,
    enabled: enabled !== false,
    settings,
    options: isJsonObject(options) ? (options as MappingConfig["options"] & JsonObject) : {},
  };
}
