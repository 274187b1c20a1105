import "#server-only";
import { createHash } from "node:crypto";
import type { z } from "zod";
import { recordAudit } from "#lib/access/audit/record.ts";
import { can } from "#lib/access/auth/permissions.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { ownDeletionSettings, writeDeletionRules } from "#lib/console/deletions/rules.ts";
import { usualDeletions } from "#lib/console/deletions/usual.ts";
import { checkFilters } from "#lib/console/destinations/check-filters.ts";
import { type Environment, filtersSchema, mappingLimit } from "#lib/console/destinations/schema.ts";
import { auditView, findDestination } from "#lib/console/destinations/service.ts";
import { readDrafts } from "#lib/console/mappings/drafts/service.ts";
import { locked } from "#lib/console/mappings/live.ts";
import { goesByRelease, insertMapping, overwriteMapping } from "#lib/console/mappings/service.ts";
import { type Stored, storedOf } from "#lib/console/mappings/stored.ts";
import { putTestCase, storedTestCases } from "#lib/console/tester/test-cases.ts";
import { loadLiquid } from "#lib/core/mapping/index.ts";
import { canonical } from "#lib/platform/canonical.ts";
import { type DbTransaction, db } from "#lib/platform/db/client.ts";
import type { Destination } from "#lib/platform/db/generated/client.ts";
import { AppError } from "#lib/platform/errors.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { parseJson } from "#lib/platform/json-parse.ts";
import type { ImportStep } from "./import-step.ts";
import { type ImportPlan, planImport } from "./plan-import.ts";
import type { TestCaseStep } from "./plan-test-cases.ts";
import type { ImportedSettings, ImportReport, importSchema } from "./schema.ts";

type Input = z.output<typeof importSchema>;

/**
 * Imports mappings, and on request a bundle's filters and limits, in one transaction: everything in
 * the plan, or nothing. A dry run makes the same plan and writes nothing.
 */
export async function importInto(viewer: Viewer, destinationId: string, input: Input): Promise<ImportReport> {
  if (input.applyDestination && !can(viewer, "config.write"))
    throw new AppError("forbidden", "Ask an admin: only admins can import filters and limits.");
  await loadLiquid();
  if (input.dryRun) {
    const plan = await makePlan(db(), destinationId, input);
    return { dryRun: true, plan: planMark(plan), drafts: goesByRelease(await findDestination(db(), destinationId)), ...plan.report };
  }
  return locked(destinationId, async (tx, destination) => {
    const plan = await makePlan(tx, destinationId, input);
    const mark = planMark(plan);
    if (input.plan !== undefined && input.plan !== mark)
      throw new AppError(
        "conflict",
        "Someone changed this destination after the plan was made. Nothing was imported. Look at the new plan.",
      );
    for (const step of plan.steps) await apply(tx, viewer, destination, step);
    for (const step of plan.caseSteps) await applyTestCase(tx, viewer, destinationId, step, plan.steps);
    if (input.applyDestination && plan.destination) {
      const { deletions, ...settings } = plan.destination;
      await changeSettings(tx, viewer, destinationId, settings);
      if (plan.report.destination.some(({ field }) => field === "deletions"))
        await writeDeletionRules(tx, viewer, destinationId, deletions ?? usualDeletions);
    }
    return { dryRun: false, plan: mark, drafts: goesByRelease(destination), ...plan.report };
  });
}

/**
 * The same for the same plan over the same mappings: what would be overwritten counts as it is now.
 * Taken before anything is applied.
 */
function planMark({ report, steps, caseSteps, destination }: ImportPlan): string {
  const content = { report, targets: steps.map(({ target }) => target), cases: caseSteps.map(({ write }) => write?.target), destination };
  return createHash("sha256")
    .update(canonical(parseJson(encodeJson(content as unknown as JsonObject))))
    .digest("base64url");
}

async function makePlan(tx: DbTransaction, destinationId: string, input: Input): Promise<ImportPlan> {
  const destination = await findDestination(tx, destinationId);
  const rows = await importTargets(tx, destination);
  const { rateLimitPerSecond, retentionDays, retryHorizonHours } = destination;
  const existing = {
    destination: {
      filters: filtersSchema.catch({}).parse(destination.filters),
      rateLimitPerSecond,
      retentionDays,
      retryHorizonHours,
      deletions: await ownDeletionSettings(tx, destinationId),
    },
    mappings: rows.map((row) => ({
      id: row.id,
      name: row.name,
      actionSlug: row.actionSlug,
      trigger: row.trigger,
      settings: row.settings,
      options: row.options,
    })),
    testCases: await storedTestCases(tx, destinationId),
  };
  const result = planImport(input.content, existing, { sameName: input.sameName, limit: mappingLimit });
  if (!result.ok) throw new AppError("invalid", result.message, [{ path: "content", message: result.message }]);
  return result.plan;
}

/**
 * What an import adds to and overwrites: the mappings or, if changes go by release, what their
 * drafts make of them.
 */
async function importTargets(tx: DbTransaction, destination: Destination): Promise<(Stored & { id: string })[]> {
  const { drafts, live } = await readDrafts(tx, destination.id);
  const alive = [...live.values()].filter(({ deletedAt }) => !deletedAt).map((row) => ({ ...storedOf(row), id: row.id }));
  if (!goesByRelease(destination)) return alive;
  const drafted = new Map(drafts.map((draft) => [draft.mappingId, draft]));
  const kept = alive.filter(({ id }) => !drafted.has(id));
  const next = drafts.filter(({ deleted }) => !deleted).map((draft) => ({ ...storedOf(draft), id: draft.mappingId }));
  const place = new Map(alive.map(({ id }, index) => [id, index]));
  return [...kept, ...next].sort((a, b) => (place.get(a.id) ?? alive.length) - (place.get(b.id) ?? alive.length));
}

async function apply(
  tx: DbTransaction,
  viewer: Viewer,
  destination: Destination,
  { report, read, target }: ImportPlan["steps"][number],
): Promise<void> {
  if (!read.action) return;
  const mapping = {
    name: read.name,
    actionSlug: read.action.slug,
    trigger: read.trigger,
    enabled: report.enabled,
    settings: read.settings,
    options: read.options,
  };
  if (report.result === "create") {
    // Problems that only an import knows are stored with the mapping; all others are found again
    // wherever it is shown.
    const notes = [...read.problems, ...read.notes].slice(0, 200);
    report.mappingId = await insertMapping(tx, viewer, destination, { ...mapping, keepInvalid: true, notes });
  } else if (report.result === "update" && target) {
    const { enabled, ...rest } = mapping;
    await overwriteMapping(tx, viewer, destination, target.id, { ...rest, enabled });
  }
}

async function applyTestCase(
  tx: DbTransaction,
  viewer: Viewer,
  destinationId: string,
  { report: { name }, write }: TestCaseStep,
  steps: readonly ImportStep[],
): Promise<void> {
  if (!write) return;
  const expected = write.expected.flatMap(({ step, expectation }) => {
    const mappingId = idOfStep(step, steps);
    return mappingId === undefined ? [] : [{ ...expectation, mappingId }];
  });
  await putTestCase(tx, viewer, destinationId, { name, event: write.event, expected }, write.target);
}

/** The mapping that an entry has become, or that is identical to it. */
function idOfStep(at: number, steps: readonly ImportStep[]): string | undefined {
  const step = steps[at];
  if (step?.report.mappingId) return step.report.mappingId;
  return typeof step?.same === "number" ? idOfStep(step.same, steps) : step?.same;
}

/** Writes filters and limits; throws if the filters cannot be used. */
export async function changeSettings(tx: DbTransaction, viewer: Viewer, id: string, given: ChangedSettings): Promise<void> {
  const issues = given.filters ? checkFilters(given.filters) : [];
  if (issues.length > 0) throw new AppError("invalid", "These filters cannot be used.", issues);
  const row = await findDestination(tx, id);
  const { filters, rateLimitPerSecond, retentionDays, retryHorizonHours, environment, promotesToId } = given;
  const data = { filters, rateLimitPerSecond, retentionDays, retryHorizonHours, environment, promotesToId };
  await tx.destination.update({ where: { id }, data });
  const after = await findDestination(tx, id);
  await recordAudit(tx, viewer, {
    action: "updated",
    objectKind: "destination",
    objectId: id,
    objectName: row.name,
    destinationId: id,
    before: auditView(row),
    after: auditView(after),
  });
}

type ChangedSettings = Omit<ImportedSettings, "deletions"> & { environment?: Environment | null; promotesToId?: string | null };
