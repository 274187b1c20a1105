import type { Issue } from "#lib/platform/json.ts";
import { compileFilter } from "../segment/filter-condition.ts";
import { compileTrigger } from "../segment/trigger.ts";
import { type CompiledConfig, compileDestinationWith, validateMappingWith } from "./compile-destination.ts";
import { doubtfulPaths } from "./doubtful-paths.ts";
import { readFilterPath } from "./filter-path.ts";
import { storedFilterReader } from "./filter-reader.ts";
import { compileFilters } from "./filters.ts";
import type { DestinationConfig, DestinationFilters, MappingConfig } from "./types.ts";

// Imports the FQL parser: a page that plans imports this file dynamically.
export type { CompiledConfig, CompiledDestination } from "./compile-destination.ts";
export { type PlanOptions, plan, planInSteps } from "./plan.ts";
export type * from "./types.ts";

/**
 * Compiles a destination's filters and mappings, to plan many events. Errors are listed in
 * `problems`, never thrown. Await `loadLiquid()` of lib/core/mapping first where a mapping may use
 * @liquid.
 */
export function compileDestination(config: DestinationConfig): CompiledConfig {
  return compileDestinationWith(compileTrigger, storedFilterReader, config);
}

/** Every error of one mapping; paths begin with actionSlug, trigger or settings. */
export function validateMapping(config: MappingConfig): Issue[] {
  return validateMappingWith(compileTrigger, config);
}

/**
 * Every error of a destination's filters, none if they can be saved; with paths such as "drop.fql"
 * and "blockList[0]".
 */
export function validateFilters(filters: DestinationFilters): Issue[] {
  return [...compileFilters(filters, false, { condition: compileFilter, path: readFilterPath }).issues, ...doubtfulPaths(filters)];
}
