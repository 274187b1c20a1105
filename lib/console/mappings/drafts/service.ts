import "#server-only";
import type { z } from "zod";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { filtersSchema, mappingLimit } from "#lib/console/destinations/schema.ts";
import { findDestination } from "#lib/console/destinations/service.ts";
import { demandDraftRevision, demandVersion } from "#lib/console/mappings/conflicts.ts";
import { merged } from "#lib/console/mappings/edit.ts";
import { inOrder, lockDestination } from "#lib/console/mappings/live.ts";
import type { Mapping, saveDraftSchema } from "#lib/console/mappings/schema.ts";
import { getMapping } from "#lib/console/mappings/service.ts";
import { type Stored, storedOf } from "#lib/console/mappings/stored.ts";
import { storedTestCases } from "#lib/console/tester/test-cases.ts";
import { loadLiquid } from "#lib/core/mapping/index.ts";
import { tryToOpen } from "#lib/engine/secrets/mapping-settings.ts";
import { type DbTransaction, db } from "#lib/platform/db/client.ts";
import type { MappingDraft as DraftRow, Mapping as LiveRow } from "#lib/platform/db/generated/client.ts";
import { AppError } from "#lib/platform/errors.ts";
import { createId } from "#lib/platform/ids.ts";
import { changedTestCases } from "./compare.ts";
import type { DraftedChange, DraftedOrder, DraftList } from "./schema.ts";
import { removeDraft, storeDraft, storeOrder } from "./store.ts";
import { contentOf, draftViews } from "./view.ts";

type Place = { destinationId: string; id: string };
type Save = z.output<typeof saveDraftSchema>;

/** All drafts of a destination beside what is live, as its page Changes shows them. */
export async function listDrafts(destinationId: string, tx: DbTransaction = db()): Promise<DraftList> {
  const { filters } = await findDestination(tx, destinationId);
  const { drafts, live, order } = await readDrafts(tx, destinationId);
  const cases = drafts.length > 0 ? await storedTestCases(tx, destinationId) : [];
  await loadLiquid();
  const views = await draftViews(drafts, live, tx);
  const items = views.map((view, index): DraftedChange => {
    const stored = storedOf(drafts[index] as DraftRow);
    const mapping = live.get(view.mappingId);
    const now = mapping && !mapping.deletedAt ? storedOf(mapping) : undefined;
    const change = { mappingId: view.mappingId, live: now, next: view.kind === "deleted" ? undefined : stored };
    return {
      ...view,
      live: now ? contentOf(now) : null,
      changedSecrets: now && view.kind !== "deleted" ? changedSecrets(view.mappingId, now, stored) : [],
      testCases: changedTestCases(change, cases, filtersSchema.catch({}).parse(filters)),
    };
  });
  const alive = [...live.values()].filter(({ deletedAt }) => !deletedAt);
  return {
    items,
    order,
    names: Object.fromEntries(alive.map(({ id, name }) => [id, name])),
    room: mappingLimit - alive.length,
  };
}

/** The rows themselves: every draft of a destination, its mappings, and the drafted order. */
export async function readDrafts(tx: DbTransaction, destinationId: string) {
  const [drafts, rows, orderRow] = [
    await tx.mappingDraft.findMany({ where: { destinationId }, orderBy: { mappingId: "asc" } }),
    await tx.mapping.findMany({ where: { destinationId, deletedAt: null }, orderBy: [...inOrder] }),
    await tx.orderDraft.findUnique({ where: { destinationId } }),
  ];
  const deleted = await tx.mapping.findMany({
    where: { destinationId, deletedAt: { not: null }, id: { in: drafts.map(({ mappingId }) => mappingId) } },
  });
  const live = new Map<string, LiveRow>([...rows, ...deleted].map((row) => [row.id, row]));
  const before = rows.map(({ id }) => id);
  const order: DraftedOrder | null = orderRow && {
    revision: orderRow.revision,
    before,
    after: applyOrder(before, orderRow.mappingIds),
    updatedById: orderRow.updatedById,
    updatedBy: orderRow.updatedByName,
    updatedAt: orderRow.updatedAt.toISOString(),
  };
  // Includes the places of mappings that are still only drafts: a release creates them, then orders
  // all.
  return { drafts, live, order, orderIds: orderRow?.mappingIds };
}

/** `order` without what is gone, and at its end what has come since. */
export function applyOrder(ids: readonly string[], order: readonly string[]): string[] {
  const known = order.filter((id) => ids.includes(id));
  return [...known, ...ids.filter((id) => !known.includes(id))];
}

function changedSecrets(mappingId: string, a: Stored, b: Stored): string[] {
  const [was, is] = [a, b].map(({ secrets }) => tryToOpen({ id: mappingId, secrets }).secrets);
  const places = new Set([...Object.keys(was ?? {}), ...Object.keys(is ?? {})]);
  return [...places].filter((at) => was?.[at] !== is?.[at]).map((at) => `settings.${at.replaceAll("/", ".")}`);
}

/** Makes or changes a mapping's draft. Errors are reported, and refuse nothing. */
export async function saveDraft(viewer: Viewer, { destinationId, id }: Place, input: Save): Promise<Mapping> {
  await db().$transaction(async (tx) => {
    await lockDestination(tx, destinationId);
    const row = await tx.mapping.findFirst({ where: { id, destinationId } });
    const draft = await tx.mappingDraft.findFirst({ where: { mappingId: id, destinationId } });
    if (!draft && (!row || row.deletedAt)) throw new AppError("not_found", "This mapping does not exist.");
    if (row) await demandVersion(tx, row, input.version);
    if (input.revision !== undefined || (draft && input.version !== undefined)) demandDraftRevision(draft, input.revision);
    const { stored } = merged(id, storedOf(draft ?? (row as LiveRow)), input);
    const baseVersion = (row && input.version) ?? draft?.baseVersion ?? row?.version ?? 0;
    await storeDraft(tx, viewer, { mappingId: id, destinationId, baseVersion, stored });
  });
  return getMapping({ destinationId, id });
}

/** The draft of a mapping that does not exist yet. */
export async function createDraft(viewer: Viewer, destinationId: string, input: Save): Promise<Mapping> {
  const id = createId("mapping");
  const nothing = { ...input, settings: {}, secrets: null };
  await db().$transaction(async (tx) => {
    await lockDestination(tx, destinationId);
    const { stored } = merged(id, nothing, input);
    await storeDraft(tx, viewer, { mappingId: id, destinationId, baseVersion: 0, stored });
  });
  return getMapping({ destinationId, id });
}

/** The audit log keeps what it was. */
export async function discardDraft(viewer: Viewer, { destinationId, id }: Place, revision?: number): Promise<void> {
  await db().$transaction(async (tx) => {
    await lockDestination(tx, destinationId);
    const draft = await tx.mappingDraft.findFirst({ where: { mappingId: id, destinationId } });
    if (!draft) throw new AppError("not_found", "This mapping has no draft.");
    if (revision !== undefined) demandDraftRevision(draft, revision);
    await removeDraft(tx, viewer, draft);
  });
}

export async function discardOrder(viewer: Viewer, destinationId: string): Promise<void> {
  await db().$transaction(async (tx) => {
    await lockDestination(tx, destinationId);
    await storeOrder(tx, viewer, destinationId, null);
  });
}
