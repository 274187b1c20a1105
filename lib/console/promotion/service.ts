import "#server-only";
import type { z } from "zod";
import { recordAudit } from "#lib/access/audit/record.ts";
import { can, lesserRole, viewerAt } from "#lib/access/auth/permissions.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { makePlan, type Planned } from "#lib/console/configuration/plan.ts";
import { applyPlan } from "#lib/console/configuration/service.ts";
import { demandSamePlan } from "#lib/console/configuration/since.ts";
import { findDestination } from "#lib/console/destinations/service.ts";
import { contentOf } from "#lib/console/mappings/drafts/view.ts";
import { locked } from "#lib/console/mappings/live.ts";
import { storedOf } from "#lib/console/mappings/stored.ts";
import type { Release } from "#lib/console/releases/schema.ts";
import { getRelease } from "#lib/console/releases/view.ts";
import { loadLiquid } from "#lib/core/mapping/index.ts";
import { type DbTransaction, db } from "#lib/platform/db/client.ts";
import type { Destination } from "#lib/platform/db/generated/client.ts";
import { AppError } from "#lib/platform/errors.ts";
import type { Issue } from "#lib/platform/json.ts";
import type { applyPromotionSchema, PromotionPlan, promotionSchema } from "./schema.ts";
import { runTestCases } from "./test-cases.ts";
import { type Promoted, promotedMappings } from "./wanted.ts";

type Input = z.output<typeof promotionSchema>;
type Answer = Omit<PromotionPlan, "testCases">;

/** What promoting a destination's mappings to another one would change there. Writes nothing. */
export async function planPromotion(viewer: Viewer, destinationId: string, input: Input): Promise<PromotionPlan> {
  await loadLiquid();
  const from = await findDestination(db(), destinationId);
  const there = viewerAt(viewer, input.to);
  const to = await findTarget(db(), there, from, input.to);
  const { planned, promoted, answer } = await plan(db(), there, from, to, input);
  // The contents of both destinations' test cases are shown to people who may see them in both.
  const inBoth = { ...there, role: viewer.role && there.role && lesserRole(viewer.role, there.role) };
  return { ...answer, testCases: await runTestCases(db(), inBoth, { from, to }, promoted, planned.result) };
}

/**
 * Releases them there, as one release, in one transaction: everything in the plan that was looked
 * at, or nothing. If the other destination asks for approval, the release waits for it.
 */
export async function applyPromotion(
  viewer: Viewer,
  destinationId: string,
  input: z.output<typeof applyPromotionSchema>,
): Promise<Answer & { release: Release | null }> {
  await loadLiquid();
  const from = await findDestination(db(), destinationId);
  const there = viewerAt(viewer, input.to);
  await findTarget(db(), there, from, input.to);
  if (!can(there, "releases.write"))
    throw new AppError("forbidden", "Your role at the other destination doesn’t allow releases. Ask an admin.");
  const { answer, releaseId } = await locked(input.to, async (tx, to) => {
    const { planned, answer } = await plan(tx, there, from, to, input);
    await demandSamePlan(tx, input.plan, answer.plan, [from.id, to.id]);
    const [missing] = answer.missingKeys;
    if (missing) throw new AppError("invalid", `“${missing.mapping}”: ${missing.message}`, answer.missingKeys.map(keyIssue));
    const note = input.note || `Promoted from “${from.name}”.`;
    const releaseId = await applyPlan(tx, there, to, planned, { ...input, note });
    if (releaseId)
      await recordAudit(tx, viewer, {
        action: "promoted",
        objectKind: "destination",
        objectId: from.id,
        objectName: from.name,
        destinationId: to.id,
        after: { to: to.name, note, mappings: answer.changes.map(({ kind, name }) => ({ kind, name })) },
      });
    return { answer, releaseId };
  });
  return { ...answer, release: releaseId === null ? null : await getRelease({ destinationId: input.to, id: releaseId }) };
}

async function findTarget(tx: DbTransaction, there: Viewer, from: Destination, id: string): Promise<Destination> {
  const refuse = (message: string) => new AppError("invalid", message, [{ path: "to", message }]);
  if (id === from.id) throw refuse("A destination can’t promote to itself. Choose another one.");
  const to = await tx.destination.findFirst({ where: { id, deletedAt: null } });
  if (!to || !can(there, "mappings.read")) throw refuse("The destination to promote to does not exist.");
  return to;
}

async function plan(
  tx: DbTransaction,
  viewer: Viewer,
  from: Destination,
  to: Destination,
  input: Input,
): Promise<{ planned: Planned; promoted: Promoted; answer: Answer }> {
  const promoted = await promotedMappings(tx, from, to);
  const keys = promoted.ids.map((id) => input.keys.filter(({ mappingId }) => mappingId === id));
  const planned = await makePlan(
    tx,
    viewer,
    to,
    { mappings: promoted.mappings },
    { keys, keepOthers: input.keepOthers, ids: promoted.ids },
  );
  const open = promoted.audiences.filter(({ becomes, kept }) => becomes === null && !kept);
  if (open.length > 0 && !input.copyAudienceIds) planned.answer.problems.push(...open.map(audienceIssue));
  const changes = planned.answer.changes.map((change) => {
    const step = planned.steps.find(({ change: own }) => own === change);
    return {
      ...change,
      before: step?.row ? contentOf(storedOf(step.row)) : null,
      after: step?.stored ? contentOf(step.stored) : null,
    };
  });
  const missingKeys = planned.missingKeys.map(({ index, path, message }) => ({
    mappingId: promoted.ids[index] ?? "",
    mapping: promoted.mappings[index]?.name ?? "",
    path,
    message,
  }));
  return { planned, promoted, answer: { ...planned.answer, changes, audiences: promoted.audiences, missingKeys, others: planned.others } };
}

const keyIssue = ({ mappingId, path, message }: Answer["missingKeys"][number]): Issue => ({ path: `keys.${mappingId}.${path}`, message });
const audienceIssue = ({ mapping, path, id, name, reason }: Answer["audiences"][number]): Issue => ({
  path: "audiences",
  message: `“${mapping}”: the audience ${name === null ? id : `“${name}” (${id})`} in ${path} could not be translated. ${reason}`,
});
