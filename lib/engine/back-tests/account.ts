import "#server-only";
import type pg from "pg";
import { actionBySlug } from "#lib/core/actions/index.ts";
import { type CatalogueIndex, indexCatalogue } from "#lib/core/catalogue/catalogue-index.ts";
import { lintPayload } from "#lib/core/catalogue/lint.ts";
import type { MappingPlan } from "#lib/core/plan/types.ts";
import { loadCatalogue } from "#lib/engine/catalogue/load-catalogue.ts";
import type { Issue } from "#lib/platform/json.ts";

/** What is known about the Talon.One account; payloads are checked against it. */
export type Account = {
  /** True once its attributes were read: names that it lacks are then reported as problems. */
  knowsAttributes: boolean;
  /** Absent if nothing is known. */
  index: CatalogueIndex | undefined;
};

/** As last read. */
export async function loadAccount(pool: pg.Pool, destinationId: string): Promise<Account> {
  const catalogue = await loadCatalogue(pool, destinationId);
  if (Object.keys(catalogue).length === 0) return { knowsAttributes: false, index: undefined };
  const index = indexCatalogue(catalogue);
  // Suggestions help a person who types. For each of many events, finding one would cost most of
  // the time.
  return { knowsAttributes: index.has.attributes, index: { ...index, nearest: () => undefined } };
}

/**
 * Attributes, event types and audiences in a payload that do not exist in the account, or not in
 * this form.
 */
export function accountIssues(plan: MappingPlan | undefined, { index }: Account): Issue[] {
  if (!index || (plan?.outcome !== "ready" && plan?.outcome !== "invalid")) return [];
  const action = actionBySlug.get(plan.actionSlug);
  return action
    ? lintPayload(action, plan.payload, index).map(({ path, message, code }) => ({ path, message, ...(code && { code }) }))
    : [];
}
