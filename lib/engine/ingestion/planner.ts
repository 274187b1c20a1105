import "#server-only";
import { loadLiquid } from "#lib/core/mapping/index.ts";
import { compileDestination, type PlanOptions, planInSteps } from "#lib/core/plan/index.ts";
import type { DestinationConfig, Plan } from "#lib/core/plan/types.ts";
import type { JsonObject } from "#lib/platform/json.ts";

/** Plans one event in steps, between which other work may run. */
export type PlanSteps = (event: JsonObject, options?: PlanOptions) => Iterator<unknown, Plan>;
/** Compiles a destination once; the result plans one event after another. */
export type Planner = (config: DestinationConfig) => Promise<PlanSteps>;

export const planner: Planner = async (config) => {
  await loadLiquid();
  const { compiled } = compileDestination(config);
  return (event, options) => planInSteps(compiled, event, options);
};
