import "#server-only";
import { createHash } from "node:crypto";
import type { z } from "zod";
import { recordAudit } from "#lib/access/audit/record.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { findDestination } from "#lib/console/destinations/service.ts";
import { type EventSelection, newestEvent } from "#lib/engine/past-events/selected-events.ts";
import { runReprocess } from "#lib/engine/reprocess/run-reprocess.ts";
import { type DbTransaction, db } from "#lib/platform/db/client.ts";
import type { Reprocess as Row } from "#lib/platform/db/generated/client.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { AppError } from "#lib/platform/errors.ts";
import { createId } from "#lib/platform/ids.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import type { Reprocess, startReprocessSchema } from "./schema.ts";
import { reprocessViews } from "./view.ts";

/** The same click by the same person within this time counts once. */
const doubleClickMs = 15_000;
/** A small run has ended when the answer comes; workers do the rest of a large one. */
const atOnceMs = 1_500;

type Start = {
  selection: EventSelection;
  mappingIds: string[];
  again: boolean;
  preview: boolean;
  until: string;
  previewId?: string;
};

/** Runs stored events through the mappings that are on now, or only counts what that would send. */
export async function startReprocess(
  viewer: Viewer,
  destinationId: string,
  input: z.output<typeof startReprocessSchema>,
): Promise<Reprocess> {
  const selection: EventSelection = input.eventIds ? { eventIds: [...new Set(input.eventIds)] } : { filter: input.filter ?? {} };
  const mappingIds = [...new Set(input.mappingIds ?? [])];
  await refuseUnknownMappings(destinationId, mappingIds);
  const until = await newestEvent(pool(), destinationId);
  const { again, dryRun: preview } = input;
  return start(viewer, destinationId, { selection, mappingIds, again, preview, until }, input.idempotencyKey);
}

/** Carries out a preview: the same events, through the mappings as they are now. */
export async function runPreview(viewer: Viewer, destinationId: string, id: string): Promise<Reprocess> {
  const preview = await findReprocess(destinationId, id);
  if (!preview.preview) throw new AppError("conflict", "This is not a preview. It has run already.");
  if (preview.state !== "done") throw new AppError("conflict", "This preview has not finished. Wait for it, or start a new one.");
  const { mappingIds, again, until } = preview;
  const selection = preview.selection as EventSelection;
  // Once for each preview, however often it is pressed.
  return start(viewer, destinationId, { selection, mappingIds, again, preview: false, until, previewId: id }, `preview ${id}`);
}

async function start(viewer: Viewer, destinationId: string, run: Start, key: string | undefined): Promise<Reprocess> {
  const destination = await findDestination(db(), destinationId);
  if (!run.preview && !destination.enabled)
    throw new AppError("conflict", "This destination is off. Turn it on before you reprocess events.");
  const same = createHash("sha256")
    .update(JSON.stringify([viewer.id, run.selection, run.mappingIds, run.again, run.preview]))
    .digest("hex")
    .slice(0, 32);
  const { row, isNew } = await db().$transaction(async (tx) => {
    // One at a time decides whether a click is the second one.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`reprocess ${destinationId} ${key ?? same}`}, 0))`;
    const before = await earlier(tx, destinationId, key, same);
    if (before) return { row: before, isNew: false };
    const id = createId("reprocess");
    const made = await tx.reprocess.create({
      data: {
        id,
        destinationId,
        idempotencyKey: key ? `key:${key}` : `same:${same}:${id}`,
        ...run,
        selection: run.selection as never,
        createdById: viewer.id,
        createdByName: viewer.name,
      },
    });
    if (!run.preview)
      await recordAudit(tx, viewer, {
        action: "reprocessed",
        objectKind: "event",
        objectId: id,
        objectName: `events of ${destination.name}`,
        destinationId,
        after: auditOf(run),
      });
    return { row: made, isNew: true };
  });
  if (isNew) await runReprocess(pool(), row.id, atOnceMs);
  return getReprocess(viewer, destinationId, row.id);
}

const earlier = (tx: DbTransaction, destinationId: string, key: string | undefined, same: string) =>
  key
    ? tx.reprocess.findUnique({ where: { destinationId_idempotencyKey: { destinationId, idempotencyKey: `key:${key}` } } })
    : tx.reprocess.findFirst({
        where: {
          destinationId,
          idempotencyKey: { startsWith: `same:${same}:` },
          createdAt: { gt: new Date(Date.now() - doubleClickMs) },
        },
      });

/** The audit log keeps entries for good: whom someone looked for is left out. */
function auditOf({ selection, mappingIds, again }: Start): JsonObject {
  const { eventIds, filter } = selection;
  const { userId, messageId, ...rest } = filter ?? {};
  return {
    ...(eventIds ? { events: eventIds.length } : {}),
    ...(filter ? { filter: rest as JsonObject } : {}),
    ...(userId === undefined && messageId === undefined ? {} : { of: userId === undefined ? "one message" : "one user" }),
    mappings: mappingIds.length > 0 ? mappingIds : "all that are on",
    again,
  };
}

async function refuseUnknownMappings(destinationId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const found = await db().mapping.findMany({ where: { destinationId, id: { in: [...ids] }, deletedAt: null } });
  const issues = ids.flatMap((id, index) => {
    const mapping = found.find((one) => one.id === id);
    if (!mapping) return [{ path: `mappingIds[${index}]`, message: "This mapping does not exist." }];
    return mapping.enabled ? [] : [{ path: `mappingIds[${index}]`, message: `${mapping.name} is off. Turn it on first.` }];
  });
  if (issues.length > 0) throw new AppError("invalid", issues[0]?.message ?? "", issues);
}

export async function findReprocess(destinationId: string, id: string): Promise<Row> {
  await findDestination(db(), destinationId);
  const row = await db().reprocess.findFirst({ where: { id, destinationId } });
  if (!row) throw new AppError("not_found", "This run does not exist, or has expired.");
  return row;
}

export async function getReprocess(viewer: Viewer, destinationId: string, id: string): Promise<Reprocess> {
  const row = await findReprocess(destinationId, id);
  return (await reprocessViews(viewer, destinationId, [row]))[0] as Reprocess;
}

/** The newest first, previews left out. */
export async function listReprocesses(viewer: Viewer, destinationId: string): Promise<{ items: Reprocess[] }> {
  await findDestination(db(), destinationId);
  const rows = await db().reprocess.findMany({ where: { destinationId, preview: false }, orderBy: { id: "desc" }, take: 20 });
  return { items: await reprocessViews(viewer, destinationId, rows) };
}

/** What has been queued stays; the rest is not sent. */
export async function cancelReprocess(viewer: Viewer, destinationId: string, id: string): Promise<Reprocess> {
  const { preview } = await findReprocess(destinationId, id);
  await db().$transaction(async (tx) => {
    const { count } = await tx.reprocess.updateMany({
      where: { id, destinationId, state: "running" },
      data: { state: "cancelled", finishedAt: new Date(), reason: `Cancelled by ${viewer.name}.` },
    });
    if (count > 0 && !preview)
      await recordAudit(tx, viewer, { action: "cancelled", objectKind: "event", objectId: id, objectName: "reprocessing", destinationId });
  });
  return getReprocess(viewer, destinationId, id);
}
