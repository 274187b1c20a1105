import "#server-only";
import type { JsonObject } from "#lib/json.ts";
import { loadLiquid } from "#lib/mapping/index.ts";
import { compileDestination, plan } from "#lib/plan/index.ts";
import type { DestinationConfig, Plan } from "#lib/plan/types.ts";

/** Compiles a destination once; the result plans one event after another. */
export type Planner = (config: DestinationConfig) => Promise<(event: JsonObject) => Plan>;

export const planner: Planner = async (config) => {
  await loadLiquid();
  const { compiled } = compileDestination(config);
  return (event) => plan(compiled, event);
};
