import "#server-only";
import { loadLiquid } from "#lib/core/mapping/index.ts";
import { compileDestination, plan } from "#lib/core/plan/index.ts";
import type { DestinationConfig, Plan } from "#lib/core/plan/types.ts";
import type { JsonObject } from "#lib/platform/json.ts";

/** Compiles a destination once; the result plans one event after another. */
export type Planner = (config: DestinationConfig) => Promise<(event: JsonObject) => Plan>;

export const planner: Planner = async (config) => {
  await loadLiquid();
  const { compiled } = compileDestination(config);
  return (event) => plan(compiled, event);
};
