import "#server-only";
import { comparePlans } from "#lib/core/plan/compare-plans.ts";
import type { MappingPlan, Plan } from "#lib/core/plan/types.ts";
import type { Issue, JsonObject } from "#lib/platform/json.ts";
import { type Account, accountIssues } from "./account.ts";
import type { Concerned } from "./config.ts";
import type { Tally } from "./result.ts";

/**
 * Both plans of one event, for the mappings concerned; `others`: requests of the other mappings.
 */
export type Planned = { before: Plan; after: Plan; others: number };

/** Adds one event. */
export function compareEvent(
  tally: Tally,
  event: { id: string; receivedAt: Date },
  { before, after, others }: Planned,
  mappings: readonly Concerned[],
  account: Account,
): void {
  const requests = { before: others, after: others };
  for (const { id } of mappings) {
    const was = planOf(before, id);
    const is = planOf(after, id);
    requests.before += countOf(was);
    requests.after += countOf(is);
    // Most events concern only few mappings.
    if (!was && !is) {
      tally.compared(id, event.id, nothing);
      continue;
    }
    const comparison = comparePlans(was, is);
    tally.compared(id, event.id, comparison);
    const issuesBefore = issuesOf(was, account);
    // Most events give the same result: equal parts are not compared twice.
    tally.issuesOf(id, event.id, issuesBefore, comparison.identical ? issuesBefore : issuesOf(is, account));
    const isSame = comparison.identical || (comparison.before === comparison.after && comparison.differences.length === 0);
    if (!isSame) for (const lane of lanesOf(was, is)) tally.customer(lane);
  }
  tally.event(event.receivedAt, requests);
}

const nothing = { before: "not_matched" as const, after: "not_matched" as const, identical: false, differences: [] };

/** Undefined if it makes no payload. */
export function planOf(plan: Plan, mappingId: string): (MappingPlan & { payload: JsonObject }) | undefined {
  const found = plan.mappings.find((mapping) => mapping.mappingId === mappingId);
  return found?.outcome === "ready" || found?.outcome === "invalid" ? found : undefined;
}

/** Checks the payload against its contract, and its names against the account. */
export const issuesOf = (plan: MappingPlan | undefined, account: Account): readonly Issue[] => [
  ...(plan?.outcome === "invalid" ? plan.issues : []),
  ...accountIssues(plan, account),
];
export const countOf = (plan: MappingPlan | undefined): number => (plan?.outcome === "ready" ? plan.requests.length : 0);

/** Profiles, or sessions if no profile is named. */
function lanesOf(...plans: (MappingPlan | undefined)[]): Set<string> {
  const lanes = new Set<string>();
  for (const plan of plans)
    if (plan?.outcome === "ready")
      for (const request of plan.requests) {
        const profiles = request.lanes.filter((lane) => lane.startsWith("profile:"));
        for (const lane of profiles.length > 0 ? profiles : request.lanes) lanes.add(lane);
      }
  return lanes;
}
