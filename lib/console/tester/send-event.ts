import "#server-only";
import type pg from "pg";
import type { z } from "zod";
import { recordAudit } from "#lib/access/audit/record.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { getDelivery } from "#lib/console/deliveries/story.ts";
import { findDestination } from "#lib/console/destinations/service.ts";
import type { MappingPlan } from "#lib/core/plan/types.ts";
import { checkEvent } from "#lib/core/segment/event.ts";
import { customersIn, idsIn } from "#lib/engine/deletions/customers-in.ts";
import { deletedReason, findDeleted, findDeletedAlone } from "#lib/engine/deletions/tombstones.ts";
import { sendTest, type TestResult } from "#lib/engine/delivery/send-test.ts";
import { loadMappings } from "#lib/engine/mappings/load.ts";
import { planInTime } from "#lib/engine/mappings/planner.ts";
import { db } from "#lib/platform/db/client.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { AppError } from "#lib/platform/errors.ts";
import { createId } from "#lib/platform/ids.ts";
import { runInTurns } from "#lib/platform/in-turns.ts";
import { isCause, remedyOfCause } from "#lib/talon-one/remedies.ts";
import type { SentResult, SentResults, sendTestSchema } from "./schema.ts";

/**
 * Sends an event through the ticked mappings of a destination, on or off, and through no others.
 * What each would not send is said, not sent; a filter that stops the event stops all. Everything
 * that leaves is recorded as a test.
 */
export async function sendEvent(viewer: Viewer, destinationId: string, input: z.output<typeof sendTestSchema>): Promise<SentResults> {
  const destination = await findDestination(db(), destinationId);
  const checked = checkEvent(input.event);
  if (!checked.ok) throw new AppError("invalid", checked.issues[0]?.message ?? "This is not an event.", below("event", checked.issues));
  const loaded = await loadMappings(pool(), destinationId, input.mappingIds);
  if (!loaded || loaded.mappings.size < new Set(input.mappingIds).size)
    throw new AppError("not_found", "One of these mappings no longer exists.");
  const { mappings } = loaded;
  const planned = await runInTurns(planInTime(loaded.plan, checked.event, { includeDisabled: true }));
  if (planned.stopped) throw new AppError("conflict", `A filter of this destination stops the event. ${planned.stopped.reason}`);
  await db().$transaction((tx) =>
    recordAudit(tx, viewer, {
      action: "tested",
      objectKind: "destination",
      objectId: destinationId,
      objectName: destination.name,
      destinationId,
      after: { mappings: [...mappings.values()].map(({ name }) => name) },
    }),
  );
  const messageId = typeof checked.event.messageId === "string" ? checked.event.messageId : `test-${createId("delivery")}`;
  const userIds = [...idsIn(checked.event.userId)];
  // One after another, in the destination's order: as intake would, and so that the second sees
  // what the first did.
  const results: SentResult[] = [];
  for (const mapping of planned.mappings) {
    const sent = { messageId, userIds, eventId: input.eventId, mappingVersion: mappings.get(mapping.mappingId)?.version };
    results.push(await sendOne(viewer, destinationId, mapping, sent));
  }
  return { deployment: destination.deployment, results };
}

async function sendOne(
  viewer: Viewer,
  destinationId: string,
  mapping: MappingPlan,
  { userIds, ...about }: { messageId: string; eventId?: string; mappingVersion?: number; userIds: readonly string[] },
): Promise<SentResult> {
  const base = { mappingId: mapping.mappingId, mappingName: mapping.name };
  const notSent = { ...base, outcome: "not_sent" as const, remedy: null, deliveryId: null, attempts: [] };
  switch (mapping.outcome) {
    case "not_matched":
      return { ...notSent, sentence: `Not sent: it does not match. ${mapping.reason}`, issues: [] };
    case "not_compiled":
      return { ...notSent, sentence: "Not sent: the mapping has errors.", issues: mapping.issues };
    case "invalid":
      return { ...notSent, sentence: "Not sent: the payload has problems.", issues: mapping.issues };
    case "ready": {
      if (mapping.requests.length === 0) return { ...notSent, sentence: "Not sent: the mapping produced no request.", issues: [] };
      const { mappingId, actionSlug, requests } = mapping;
      const customers = [...userIds, ...requests.flatMap((request) => [...customersIn(request)])];
      const deleted = await findDeleted(pool(), destinationId, customers);
      if (deleted.size > 0) return { ...notSent, sentence: `Not sent. ${deletedReason}`, issues: [] };
      // Looked at again as it is stored, so that a deletion recorded at that moment isn't missed.
      const guard = async (client: pg.ClientBase) => {
        const now = await findDeletedAlone(client, destinationId, customers);
        if (now.size > 0) throw new AppError("conflict", `Not sent. ${deletedReason}`);
      };
      const result = await sendTest(destinationId, { mappingId, actionSlug, requests, guard, ...about });
      const { attempts } = await getDelivery(viewer, destinationId, result.deliveryId);
      const cause = result.cause !== null && isCause(result.cause) ? result.cause : undefined;
      return {
        ...base,
        outcome: result.state === "withdrawn" || result.state === "cancelled" ? "not_sent" : result.state,
        sentence: outcomeSentence(result),
        remedy: cause && result.state === "failed" ? remedyOfCause(cause) : null,
        deliveryId: result.deliveryId,
        issues: [],
        attempts: attempts.map(({ status, durationMs, error, request, response }) => ({ status, durationMs, error, request, response })),
      };
    }
  }
}

function outcomeSentence({ state, reason }: TestResult): string {
  if (state === "delivered") return "Talon.One accepted it.";
  if (state === "waiting") return "Not sent yet: the destination is busy or no worker is running. It may still be sent.";
  if (state === "withdrawn") return `Not sent. ${deletedReason}`;
  return reason ?? "Talon.One did not accept it.";
}

function below(parent: string, issues: readonly { path: string; message: string }[]) {
  return issues.map((issue) => ({ ...issue, path: issue.path === "" ? parent : `${parent}.${issue.path}` }));
}
