import "#server-only";
import type { z } from "zod";
import { recordAudit } from "#lib/access/audit/record.ts";
import { seesPersonal } from "#lib/access/auth/permissions.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { findDestination } from "#lib/console/destinations/service.ts";
import { createMasker } from "#lib/console/privacy/mask.ts";
import { isKeyShown } from "#lib/console/privacy/shown-fields.ts";
import { type BackTestConfig, configOf } from "#lib/engine/back-tests/config.ts";
import type { BackTestResult as Stored } from "#lib/engine/back-tests/result.ts";
import { countGone } from "#lib/engine/past-events/gone-events.ts";
import { loadLive } from "#lib/engine/past-events/live-plan.ts";
import { type EventSelection, newestEvent } from "#lib/engine/past-events/selected-events.ts";
import { canonical } from "#lib/platform/canonical.ts";
import { db } from "#lib/platform/db/client.ts";
import type { BackTest as Row } from "#lib/platform/db/generated/client.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { AppError } from "#lib/platform/errors.ts";
import { createId } from "#lib/platform/ids.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { candidateOf } from "./candidate.ts";
import { type DraftNow, type DraftRevision, draftsNow, ofDrafts } from "./of-drafts.ts";
import type { BackTest, BackTestResult, startBackTestSchema } from "./schema.ts";

/** The most that run at a time, per destination. */
const mostRunning = 5;

/**
 * Plans stored events as they are planned now, and as they would be. A worker does it; nothing is
 * sent.
 */
export async function startBackTest(viewer: Viewer, destinationId: string, input: z.output<typeof startBackTestSchema>): Promise<BackTest> {
  const destination = await findDestination(db(), destinationId);
  const { title, drafts, ...candidate } = await candidateOf(destinationId, input);
  const config = configOf(await loadLive(pool(), destinationId), candidate);
  const until = await newestEvent(pool(), destinationId);
  const id = createId("backTest");
  await db().$transaction(async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`back-tests of ${destinationId}`}, 0))`;
    if ((await tx.backTest.count({ where: { destinationId, state: "running" } })) >= mostRunning)
      throw new AppError("limit_reached", `${mostRunning} back-tests of this destination are running. Wait for one, or cancel it.`);
    await tx.backTest.create({
      data: {
        id,
        destinationId,
        title,
        selection: { filter: input.filter } as never,
        last: input.last,
        config: {},
        drafts,
        until,
        createdById: viewer.id,
        createdByName: viewer.name,
      },
    });
    // Prisma would round long numbers.
    await tx.$executeRaw`UPDATE back_test SET config = ${encodeJson(config)}::jsonb WHERE id = ${id}`;
    await recordAudit(tx, viewer, {
      action: "back_tested",
      objectKind: "destination",
      objectId: destinationId,
      objectName: destination.name,
      destinationId,
      after: { tried: title, last: input.last, ...input.filter },
    });
  });
  return getBackTest(viewer, destinationId, id);
}

export async function findBackTest(destinationId: string, id: string): Promise<Row> {
  await findDestination(db(), destinationId);
  const row = await db().backTest.findFirst({ where: { id, destinationId } });
  if (!row) throw new AppError("not_found", "This back-test does not exist, or has expired.");
  return row;
}

/** What was compared, numbers with every digit. */
export async function backTestConfig(id: string): Promise<BackTestConfig> {
  const { rows } = await pool().query<{ config: BackTestConfig }>("SELECT config FROM back_test WHERE id = $1", [id]);
  if (!rows[0]) throw new AppError("not_found", "This back-test does not exist, or has expired.");
  return rows[0].config;
}

export async function getBackTest(viewer: Viewer, destinationId: string, id: string): Promise<BackTest> {
  const row = await findBackTest(destinationId, id);
  const { rateLimitPerSecond } = await findDestination(db(), destinationId);
  const result = row.result as Stored | null;
  return {
    ...(await view(row, await draftsNow(destinationId))),
    result: result && resultView(result, rateLimitPerSecond, !seesPersonal(viewer)),
  };
}

/** The newest first. */
export async function listBackTests(destinationId: string): Promise<{ items: Omit<BackTest, "result">[] }> {
  await findDestination(db(), destinationId);
  const rows = await db().backTest.findMany({ where: { destinationId }, orderBy: { id: "desc" }, take: 20 });
  const drafts = await draftsNow(destinationId);
  return { items: await Promise.all(rows.map((row) => view(row, drafts))) };
}

export async function cancelBackTest(viewer: Viewer, destinationId: string, id: string): Promise<BackTest> {
  await findBackTest(destinationId, id);
  await db().backTest.updateMany({
    where: { id, destinationId, state: "running" },
    data: { state: "cancelled", finishedAt: new Date(), reason: `Cancelled by ${viewer.name}.` },
  });
  return getBackTest(viewer, destinationId, id);
}

async function view(row: Row, draftsOfDestination: readonly DraftNow[]): Promise<Omit<BackTest, "result">> {
  const { mappings, filters } = row.config as BackTestConfig;
  const recorded = (row.drafts ?? []) as DraftRevision[];
  const existing = await db().mapping.findMany({
    where: { destinationId: row.destinationId, id: { in: mappings.map(({ id }) => id) }, deletedAt: null },
    select: { id: true },
  });
  const there = new Set(existing.map(({ id }) => id));
  return {
    id: row.id,
    title: row.title,
    state: row.state as BackTest["state"],
    looked: row.looked,
    last: row.last,
    filter: (row.selection as EventSelection).filter ?? {},
    gone: await countGone(pool(), row.destinationId, (row.selection as EventSelection).filter ?? {}),
    mappings: mappings.map(({ id, name }) => ({ id, name, exists: there.has(id) })),
    drafts: recorded,
    ofDrafts: ofDrafts({ mappings, recorded, createdAt: row.createdAt }, draftsOfDestination),
    filtersChange: canonical(filters.before) !== canonical(filters.after),
    reason: row.reason,
    createdBy: row.createdByName,
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}

function resultView(stored: Stored, limitPerSecond: number, masked: boolean): BackTestResult {
  const { requests, cells, differences, issues, ...rest } = stored;
  const seconds = stored.from && stored.to ? Math.max(1, (Date.parse(stored.to) - Date.parse(stored.from)) / 1_000) : 1;
  const rate = (of: Stored["requests"]["before"]) => ({ ...of, perSecond: of.total / seconds });
  const masker = createMasker([]);
  const path = (text: string) => (masked ? shownPath(text) : text);
  return {
    ...rest,
    knowsAttributes: stored.knowsAttributes ?? false,
    cells: cells.map(({ events: _, number: __, ...cell }) => cell),
    differences: differences.map(({ events: _, number: __, ...group }) => ({ ...group, path: path(group.path) })),
    issues: issues.map(({ events: _, numbers: __, ...group }) => ({
      ...group,
      path: path(group.path),
      message: masked ? masker.words(group.message) : group.message,
    })),
    requests: { before: rate(requests.before), after: rate(requests.after), limitPerSecond },
  };
}

/** Keys that may be someone's number are hidden. */
export const shownPath = (path: string) =>
  path
    .split(".")
    .map((key) => (isKeyShown(key) ? key : "•••"))
    .join(".");
