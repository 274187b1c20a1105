import "#server-only";
import { loadLiquid } from "#lib/core/mapping/index.ts";
import { compileDestination, type PlanOptions, planInSteps } from "#lib/core/plan/index.ts";
import type { DestinationConfig, Plan } from "#lib/core/plan/types.ts";
import type { Issue, JsonObject } from "#lib/platform/json.ts";

/** Plans one event in steps, between which other work may run. */
export type PlanSteps = (event: JsonObject, options?: PlanOptions) => Iterator<unknown, Plan>;
/** `issues`: those of each mapping that cannot run, by its ID. */
export type Compiled = { plan: PlanSteps; issues: ReadonlyMap<string, Issue[]> };
/** Compiles a destination once; the result plans one event after another. */
export type Planner = (config: DestinationConfig) => Promise<Compiled>;

export const planner: Planner = async (config) => {
  await loadLiquid();
  const { compiled, problems } = compileDestination(config);
  return {
    plan: (event, options) => planInSteps(compiled, event, options),
    issues: new Map(problems.mappings.map(({ mappingId, issues }) => [mappingId, issues])),
  };
};

/**
 * How long all mappings of one event may run together, in ms, not counting other work in between:
 * hundreds of times what an event takes, even on a busy machine.
 */
const planningMs = 2_500;

/** Plans one event. When it has taken too long, refuses the remaining mappings. */
export function* planInTime(plan: PlanSteps, event: JsonObject, options: PlanOptions = {}): Generator<void, Plan> {
  let used = 0;
  let since = performance.now();
  const steps = plan(event, { ...options, isOutOfTime: () => used + performance.now() - since > planningMs });
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    used += performance.now() - since;
    yield;
    since = performance.now();
  }
}
