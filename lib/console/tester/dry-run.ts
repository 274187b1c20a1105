import "#server-only";
import type { z } from "zod";
import { recordAudit } from "#lib/access/audit/record.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { integrationAccess } from "#lib/console/catalogue/integration-access.ts";
import { findDestination } from "#lib/console/destinations/service.ts";
import { checkEvent } from "#lib/core/segment/event.ts";
import { customersIn } from "#lib/engine/deletions/customers-in.ts";
import { deletedReason, findDeleted } from "#lib/engine/deletions/tombstones.ts";
import { loadMappings } from "#lib/engine/mappings/load.ts";
import { planInTime } from "#lib/engine/mappings/planner.ts";
import { db } from "#lib/platform/db/client.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { AppError } from "#lib/platform/errors.ts";
import { runInTurns } from "#lib/platform/in-turns.ts";
import { dryRun } from "#lib/talon-one/dry-run.ts";
import type { TalonRequest } from "#lib/talon-one/result.ts";
import { describeRow, readRuleAnswer } from "#lib/talon-one/rule-answer.ts";
import type { DryRunResults, DryRunSide, dryRunSchema } from "./schema.ts";

/** Its own rate: one request per second for each destination, in addition to all deliveries. */
const paceMs = 1_000;
/** From one event and mapping; most make only one. */
export const mostRequests = 5;
const turns = new Map<string, Promise<unknown>>();

type Asked = Pick<TalonRequest, "path" | "body">;
/** `without`: null where nothing is asked beside it. */
type BothSides = { with: readonly Asked[]; without: readonly Asked[] | null };

/**
 * Asks Talon.One's live rules what they would do with requests, storing nothing; and, beside it,
 * what they would do with those that the saved mapping makes of the same event.
 */
export async function dryRunRequests(viewer: Viewer, destinationId: string, input: z.output<typeof dryRunSchema>): Promise<DryRunResults> {
  return askRules(viewer, destinationId, async () => ({
    with: input.requests,
    without: input.without ? await savedRequests(destinationId, input.without) : null,
  }));
}

/** The same for requests that are made only where Talon.One can be asked. */
export async function askRules(viewer: Viewer, destinationId: string, make: () => Promise<BothSides>): Promise<DryRunResults> {
  const destination = await findDestination(db(), destinationId);
  const access = await integrationAccess(destinationId);
  if (!access) throw new AppError("conflict", "A dry run needs an Integration key. An admin enters it under Settings.");
  const sides = await make();
  await db().$transaction((tx) =>
    recordAudit(tx, viewer, {
      action: "asked_for_dry_run",
      objectKind: "destination",
      objectId: destinationId,
      objectName: destination.name,
      destinationId,
      after: { requests: sides.with.length + (sides.without?.length ?? 0) },
    }),
  );
  const ask = async (requests: readonly Asked[]) => {
    const answers: DryRunSide[] = [];
    for (const { path, body } of requests) {
      const request: TalonRequest = { method: "PUT", path, body };
      answers.push(await inTurn(destinationId, () => askOne(destinationId, request, access)));
    }
    return answers;
  };
  return { with: await ask(sides.with), without: sides.without ? await ask(sides.without) : null };
}

/** Nothing about a deleted customer is sent any more, not even in a question. */
async function askOne(destinationId: string, request: TalonRequest, access: Parameters<typeof dryRun>[1]): Promise<DryRunSide> {
  const deleted = await findDeleted(pool(), destinationId, customersIn(request));
  if (deleted.size > 0) return { outcome: "not_possible", message: `Not asked. ${deletedReason}`, effects: [] };
  return sideOf(request, await dryRun(request, access));
}

/** What the mapping as it is saved makes of the event; nothing where it does not match. */
async function savedRequests(destinationId: string, { event, mappingId }: NonNullable<z.output<typeof dryRunSchema>["without"]>) {
  const checked = checkEvent(event);
  const loaded = await loadMappings(pool(), destinationId, [mappingId]);
  if (!checked.ok || !loaded?.mappings.has(mappingId)) return [];
  const planned = await runInTurns(planInTime(loaded.plan, checked.event, { includeDisabled: true }));
  return planned.mappings.flatMap((mapping) => (mapping.outcome === "ready" ? mapping.requests.slice(0, mostRequests) : []));
}

function sideOf(request: TalonRequest, result: Awaited<ReturnType<typeof dryRun>>): DryRunSide {
  switch (result.kind) {
    case "answer": {
      const rows = readRuleAnswer(request, result.body)?.rows ?? [];
      const effects = rows.map(({ kind, value, ruleName, campaignId, campaignName }) => ({
        kind,
        ...describeRow(kind, value),
        ruleName,
        campaignId,
        campaignName,
        value,
      }));
      return { outcome: "answer", message: null, effects };
    }
    case "not_possible":
      return {
        outcome: "not_possible",
        message: "Talon.One has no dry run for this request: it runs no rules, or many customers’.",
        effects: [],
      };
    case "refused":
      return { outcome: "refused", message: `Talon.One would reject it: ${result.message}`, effects: [] };
    case "unreachable":
      return { outcome: "unreachable", message: result.message, effects: [] };
  }
}

/** One after another, `paceMs` apart. */
function inTurn<Value>(destinationId: string, work: () => Promise<Value>): Promise<Value> {
  const before = turns.get(destinationId) ?? Promise.resolve();
  const mine = before.then(work);
  const after = mine.catch(() => {}).then(() => new Promise((resolve) => setTimeout(resolve, paceMs)));
  turns.set(destinationId, after);
  void after.then(() => turns.get(destinationId) === after && turns.delete(destinationId));
  return mine;
}
