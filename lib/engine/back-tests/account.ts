import "#server-only";
import type pg from "pg";
import { actionBySlug } from "#lib/core/actions/index.ts";
import { type CatalogueIndex, indexCatalogue } from "#lib/core/catalogue/catalogue-index.ts";
import { lintPayload } from "#lib/core/catalogue/lint.ts";
import type { MappingPlan } from "#lib/core/plan/types.ts";
import { loadCatalogue } from "#lib/engine/catalogue/load-catalogue.ts";
import type { Issue } from "#lib/platform/json.ts";

/** What the Talon.One account has, as far as it was read: payloads are compared with it. */
export type Account = {
  /** Its attributes were read: names that it does not have are reported as problems. */
  knowsAttributes: boolean;
  /** Absent where nothing is known. */
  index: CatalogueIndex | undefined;
};

/** As it was read last. */
export async function loadAccount(pool: pg.Pool, destinationId: string): Promise<Account> {
  const catalogue = await loadCatalogue(pool, destinationId);
  if (Object.keys(catalogue).length === 0) return { knowsAttributes: false, index: undefined };
  const index = indexCatalogue(catalogue);
  // A suggestion is for a person who types: looked for at each of many events, it would cost most.
  return { knowsAttributes: index.has.attributes, index: { ...index, nearest: () => undefined } };
}

/**
 * Attributes, event types and audiences of a payload that the account does not have as they are.
 */
export function accountIssues(plan: MappingPlan | undefined, { index }: Account): Issue[] {
  if (!index || (plan?.outcome !== "ready" && plan?.outcome !== "invalid")) return [];
  const action = actionBySlug.get(plan.actionSlug);
  return action
    ? lintPayload(action, plan.payload, index).map(({ path, message, code }) => ({ path, message, ...(code && { code }) }))
    : [];
}
