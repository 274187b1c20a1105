import "#server-only";
import type { z } from "zod";
import { can } from "#lib/access/auth/permissions.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { writeAlertRules } from "#lib/console/alerts/service.ts";
import { changeSettings } from "#lib/console/bundles/service.ts";
import { writeDeletionRules } from "#lib/console/deletions/rules.ts";
import { demandPromotion } from "#lib/console/destinations/promotion.ts";
import { findDestination } from "#lib/console/destinations/service.ts";
import { readDrafts } from "#lib/console/mappings/drafts/service.ts";
import { storeDraft, storeOrder } from "#lib/console/mappings/drafts/store.ts";
import { locked } from "#lib/console/mappings/live.ts";
import { storedOf } from "#lib/console/mappings/stored.ts";
import type { Release } from "#lib/console/releases/schema.ts";
import { releaseDrafts } from "#lib/console/releases/service.ts";
import { getRelease } from "#lib/console/releases/view.ts";
import { loadLiquid } from "#lib/core/mapping/index.ts";
import { type DbTransaction, db } from "#lib/platform/db/client.ts";
import type { Destination, Mapping as Row } from "#lib/platform/db/generated/client.ts";
import { AppError } from "#lib/platform/errors.ts";
import { makePlan, type Planned, type Step, type Wanted } from "./plan.ts";
import type { applyConfigurationSchema, ConfigurationPlan } from "./schema.ts";
import { demandSamePlan } from "./since.ts";
import { writeTestCases } from "./test-cases.ts";

/** What applying this would change. Writes nothing. */
export async function planConfiguration(viewer: Viewer, destinationId: string, wanted: Wanted): Promise<ConfigurationPlan> {
  await loadLiquid();
  const destination = await findDestination(db(), destinationId);
  return (await makePlan(db(), viewer, destination, wanted)).answer;
}

type Applied = ConfigurationPlan & { release: Release | null };

/**
 * Makes a destination's mappings equal to the wanted ones, as one release, in one transaction:
 * everything in the plan that was looked at, or nothing. If the destination asks for approval, the
 * release waits for it.
 */
export async function applyConfiguration(
  viewer: Viewer,
  destinationId: string,
  input: z.output<typeof applyConfigurationSchema>,
): Promise<Applied> {
  await loadLiquid();
  const { answer, releaseId } = await locked(destinationId, async (tx, destination) => {
    const planned = await makePlan(tx, viewer, destination, input);
    await demandSamePlan(tx, input.plan, planned.answer.plan, [destinationId]);
    return { answer: planned.answer, releaseId: await applyPlan(tx, viewer, destination, planned, input) };
  });
  return { ...answer, release: releaseId === null ? null : await getRelease({ destinationId, id: releaseId }) };
}

type How = Pick<z.output<typeof applyConfigurationSchema>, "note" | "ask" | "publishAt">;

/**
 * Writes a plan, within a transaction that holds the destination's lock. Returns the release's ID,
 * or null if no mapping changes.
 */
export async function applyPlan(
  tx: DbTransaction,
  viewer: Viewer,
  destination: Destination,
  { answer, steps, order, settings, cases }: Planned,
  { note, publishAt, ask }: How,
): Promise<string | null> {
  const destinationId = destination.id;
  if (answer.problems.length > 0) throw new AppError("invalid", answer.problems[0]?.message ?? "", answer.problems);
  if (settings) {
    if (!can(viewer, "config.write")) throw new AppError("forbidden", "Ask an admin: only they can change filters and limits.");
    if (settings.promotesToId)
      await demandPromotion(tx, viewer, { id: destinationId, to: settings.promotesToId, path: "settings.promotesTo" });
    const { alerts, deletions, ...others } = settings;
    const differences = answer.changes.flatMap((change) => (change.kind === "settings" ? change.differences : []));
    if (differences.some(({ path }) => !/^(alerts|deletions)\b/.test(path))) await changeSettings(tx, viewer, destinationId, others);
    if (deletions) await writeDeletionRules(tx, viewer, destinationId, deletions);
    if (alerts && !can(viewer, "alerts.write")) throw new AppError("forbidden", "Ask an admin: only they can change alert rules.");
    if (alerts) await writeAlertRules(tx, viewer, destinationId, alerts);
  }
  if (cases.length > 0 && !can(viewer, "tester.write")) throw new AppError("forbidden", "Your role can’t change test cases.");
  await writeTestCases(tx, viewer, destinationId, cases);
  if (steps.length === 0 && !order) return null;
  const drafts = [];
  for (const step of steps) drafts.push(await draft(tx, viewer, destinationId, step));
  if (order) await storeOrder(tx, viewer, destinationId, order);
  const orderRevision = order && (await readDrafts(tx, destinationId)).order?.revision;
  return releaseDrafts(tx, viewer, destination, { drafts, orderRevision, note, publishAt, ask: ask || answer.asksForApproval });
}

async function draft(tx: DbTransaction, viewer: Viewer, destinationId: string, { mappingId, row, stored }: Step) {
  const content = stored ?? storedOf(row as Row);
  const given = { mappingId, destinationId, baseVersion: row?.version ?? 0, stored: content, deleted: stored === undefined };
  const { revision } = await storeDraft(tx, viewer, given);
  return { mappingId, revision };
}
