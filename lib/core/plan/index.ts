import type { Issue, JsonValue } from "#lib/platform/json.ts";
import { compileFilter } from "../segment/filter-condition.ts";
import { compileTrigger } from "../segment/trigger.ts";
import { type CompiledConfig, type CompiledDestination, compileDestinationWith, validateMappingWith } from "./compile-destination.ts";
import { doubtfulPaths } from "./doubtful-paths.ts";
import { readFilterPath } from "./filter-path.ts";
import { storedFilterReader } from "./filter-reader.ts";
import { compileFilters } from "./filters.ts";
import { type PlanOptions, planInSteps as planInStepsWith, plan as planWith } from "./plan.ts";
import type { DestinationConfig, DestinationFilters, MappingConfig, Plan } from "./types.ts";
import { sayWhatIsMissing } from "./what-is-missing.ts";

// Imports the FQL parser: a page that plans imports this file dynamically.
export type { CompiledConfig, CompiledDestination } from "./compile-destination.ts";
export type { PlanOptions } from "./plan.ts";
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

const options = (given: PlanOptions | undefined): PlanOptions => ({ sayMissing: sayWhatIsMissing, ...given });

/** What a destination does with one event. */
export const plan = (compiled: CompiledDestination, event: JsonValue, given?: PlanOptions): Plan =>
  planWith(compiled, event, options(given));

/** The same, with a place for other work on the way. */
export const planInSteps = (compiled: CompiledDestination, event: JsonValue, given?: PlanOptions): Generator<void, Plan> =>
  planInStepsWith(compiled, event, options(given));
