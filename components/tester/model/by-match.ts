import type { MappingPlan } from "#lib/core/plan/index.ts";

/** Those that match before those that do not, else in their order. */
export function byMatch(plans: readonly MappingPlan[]): MappingPlan[] {
  return [...plans].sort((a, b) => Number(isMatch(b)) - Number(isMatch(a)));
}

/** "4 match, 46 do not"; mappings with an error are counted separately. */
export function matchWords(plans: readonly MappingPlan[]): string {
  const matching = plans.filter(isMatch).length;
  const broken = plans.filter((plan) => plan.outcome === "not_compiled").length;
  const others = plans.length - matching - broken;
  const parts = [
    matching === 0 ? "None matches" : `${matching} ${matching === 1 ? "matches" : "match"}`,
    ...(others === 0 || matching === 0 ? [] : [`${others} ${others === 1 ? "does" : "do"} not`]),
    ...(broken === 0 ? [] : [`${broken} ${broken === 1 ? "has" : "have"} an error`]),
  ];
  return parts.join(", ");
}

const isMatch = (plan: MappingPlan) => plan.outcome === "ready" || plan.outcome === "invalid";
