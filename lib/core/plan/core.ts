// The planner without the FQL parser, for bundles that read triggers elsewhere. Everything else
// imports ./index.ts.
export {
  type CompilationProblems,
  type CompiledConfig,
  type CompiledDestination,
  compileDestinationWith,
} from "./compile-destination.ts";
export { type CompileTrigger, integrationName, type ReadFilter } from "./filters.ts";
export { type PlanOptions, plan, planInSteps } from "./plan.ts";
export { samplePosition } from "./sample.ts";
export type * from "./types.ts";
