import "#server-only";
import type { z } from "zod";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { mendName } from "#lib/access/http/names.ts";
import { findingsOfContents } from "#lib/console/catalogue/findings.ts";
import { filtersSchema, mappingLimit } from "#lib/console/destinations/schema.ts";
import { findDestination } from "#lib/console/destinations/service.ts";
import { removeDraft, storeDraft, storeOrder } from "#lib/console/mappings/drafts/store.ts";
import { draftViews } from "#lib/console/mappings/drafts/view.ts";
import { changedCases } from "#lib/console/tester/changed-cases.ts";
import { storedTestCases } from "#lib/console/tester/test-cases.ts";
import { sealSecrets, tryToOpen } from "#lib/engine/secrets/mapping-settings.ts";
import { type DbTransaction, db } from "#lib/platform/db/client.ts";
import type { Destination, MappingDraft as DraftRow, Mapping as Row } from "#lib/platform/db/generated/client.ts";
import { AppError } from "#lib/platform/errors.ts";
import { createId } from "#lib/platform/ids.ts";
import type { Issue, JsonObject } from "#lib/platform/json.ts";
import { demandDraftRevision, demandVersion } from "./conflicts.ts";
import { changed, newStored, refuse } from "./edit.ts";
import { addRow, changeRow, inOrder, locked, orderRows, removeRow, reviveRow } from "./live.ts";
import type { createMappingSchema, DeletedMapping, ListedMappings, Mapping, updateMappingSchema } from "./schema.ts";
import { type Stored, storedOf } from "./stored.ts";
import { draftedMapping, mappingViews } from "./view.ts";

// Every way to change a mapping: the console, the API and imports. If a destination's changes go by
// release, each of them makes a draft, and there is no way around it.

type Place = { destinationId: string; id: string };
type Update = z.output<typeof updateMappingSchema>;

/** Every change of a mapping makes a draft there. */
export const goesByRelease = ({ changes }: Destination) => changes !== "at_once";

export async function listMappings(destinationId: string, deleted = false): Promise<ListedMappings> {
  const { version } = await findDestination(db(), destinationId);
  const rows = await db().mapping.findMany({
    where: { destinationId, deletedAt: deleted ? { not: null } : null },
    orderBy: deleted ? { deletedAt: "desc" } : [...inOrder],
    take: 200,
  });
  const order = deleted ? null : await db().orderDraft.findUnique({ where: { destinationId } });
  return {
    items: await mappingViews(rows),
    drafted: deleted ? [] : await draftedMappings(destinationId),
    draftedOrder: order?.mappingIds ?? null,
    limit: mappingLimit,
    version,
  };
}

/** Those that no release has created yet. */
async function draftedMappings(destinationId: string): Promise<Mapping[]> {
  const drafts = await db().mappingDraft.findMany({ where: { destinationId, baseVersion: 0 }, orderBy: { mappingId: "asc" } });
  return (await draftViews(drafts, new Map())).map(draftedMapping);
}

async function find(tx: DbTransaction, { destinationId, id }: Place, withDeleted = false): Promise<Row> {
  const row = await tx.mapping.findFirst({ where: { id, destinationId, ...(withDeleted ? {} : { deletedAt: null }) } });
  if (!row) throw notFound();
  return row;
}
const notFound = () => new AppError("not_found", "This mapping does not exist.");

/** The live mapping, deleted or not, and its draft: at least one of them. */
async function findBoth(tx: DbTransaction, { destinationId, id }: Place): Promise<{ row: Row | null; draft: DraftRow | null }> {
  const row = await tx.mapping.findFirst({ where: { id, destinationId } });
  const draft = await tx.mappingDraft.findFirst({ where: { mappingId: id, destinationId } });
  if (!draft && (!row || row.deletedAt)) throw notFound();
  return { row, draft };
}

/** A mapping, deleted or not, or one that is still only a draft. */
export async function getMapping({ destinationId, id }: Place): Promise<Mapping> {
  const row = await db().mapping.findFirst({ where: { id, destinationId } });
  if (row) return (await mappingViews([row]))[0] as Mapping;
  const draft = await db().mappingDraft.findFirst({ where: { mappingId: id, destinationId } });
  const [view] = draft ? await draftViews([draft], new Map()) : [];
  if (!view) throw notFound();
  return draftedMapping(view);
}

export async function createMapping(viewer: Viewer, destinationId: string, input: z.output<typeof createMappingSchema>): Promise<Mapping> {
  const id = await locked(destinationId, (tx, destination) => insertMapping(tx, viewer, destination, input));
  return withFindings(await getMapping({ destinationId, id }));
}

/** What the account says about what was just saved: callers of the API see what the form shows. */
async function withFindings(mapping: Mapping): Promise<Mapping> {
  const [found] = await findingsOfContents(mapping.destinationId, [mapping.draft ?? mapping]);
  return { ...mapping, findings: found?.findings ?? [] };
}

/**
 * Adds a mapping, or the draft of one, inside the caller's transaction, which holds the
 * destination's lock. Returns its ID.
 */
export async function insertMapping(
  tx: DbTransaction,
  viewer: Viewer,
  destination: Destination,
  input: z.output<typeof createMappingSchema>,
): Promise<string> {
  const id = createId("mapping");
  const { stored, issues } = newStored(id, input);
  if (!input.keepInvalid) refuse(issues);
  const kept = { ...stored, enabled: stored.enabled && issues.length === 0 };
  await put(tx, viewer, destination, { id, stored: kept, notes: input.notes, note: input.note });
  return id;
}

async function put(
  tx: DbTransaction,
  viewer: Viewer,
  destination: Destination,
  { id, stored, notes, note }: { id: string; stored: Stored; notes?: Issue[]; note?: string },
): Promise<void> {
  const destinationId = destination.id;
  if (goesByRelease(destination))
    await storeDraft(tx, viewer, { mappingId: id, destinationId, baseVersion: 0, stored, importNotes: notes });
  else await addRow(tx, viewer, { destinationId, id }, stored, { verb: "created", note }, notes);
}

/**
 * Returns the test cases that give a different result afterwards: callers of the API see what the
 * console shows.
 */
export async function updateMapping(viewer: Viewer, place: Place, input: Update): Promise<Mapping> {
  const changedTestCases = await locked(place.destinationId, async (tx, destination) => {
    const { row, draft } = await findBoth(tx, place);
    if (row) await demandVersion(tx, row, input.version);
    if (input.draftRevision !== undefined) demandDraftRevision(draft, input.draftRevision);
    const fromDraft = goesByRelease(destination) || input.draftRevision !== undefined;
    if (goesByRelease(destination) && input.version !== undefined && input.draftRevision === undefined && draft)
      demandDraftRevision(draft, undefined);
    if (!fromDraft && (!row || row.deletedAt))
      throw new AppError("conflict", "This mapping is only a draft. Change the draft, or release it.");
    // What the draft was started from is no longer live. A caller that knows this says so by
    // `version`.
    if (fromDraft && row && draft && input.version === undefined && !goesByRelease(destination))
      await demandVersion(tx, row, draft.baseVersion);
    const before = storedOf((fromDraft && draft) || (row as Row));
    const { stored, verb } = changed(place.id, before, input);
    await store(tx, viewer, destination, { id: place.id, row, draft: fromDraft ? draft : null, stored, verb, input });
    return row ? changedBy(tx, row, stored) : [];
  });
  return { ...(await withFindings(await getMapping(place))), changedTestCases };
}

/** Overwrites a mapping inside the caller's transaction, which holds the destination's lock. */
export async function overwriteMapping(
  tx: DbTransaction,
  viewer: Viewer,
  destination: Destination,
  id: string,
  input: Update,
): Promise<void> {
  const { row, draft } = await findBoth(tx, { destinationId: destination.id, id });
  const { stored } = changed(id, storedOf((goesByRelease(destination) && draft) || (row as Row)), input);
  await store(tx, viewer, destination, { id, row, draft: goesByRelease(destination) ? draft : null, stored, verb: "imported", input });
}

type Storing = { id: string; row: Row | null; draft: DraftRow | null; stored: Stored; verb: string; input: Update };

/** Makes it a draft, or live; the draft that it came from, if any, has then become the mapping. */
async function store(tx: DbTransaction, viewer: Viewer, destination: Destination, { id, row, draft, stored, verb, input }: Storing) {
  const destinationId = destination.id;
  if (goesByRelease(destination)) {
    const baseVersion = input.version ?? draft?.baseVersion ?? row?.version ?? 0;
    await storeDraft(tx, viewer, { mappingId: id, destinationId, baseVersion, stored });
    return;
  }
  const change = { verb, note: input.note };
  if (!row) await addRow(tx, viewer, { destinationId, id }, stored, { ...change, verb: "created" });
  else if (row.deletedAt) await reviveRow(tx, viewer, row, stored, { ...change, verb: "restored" });
  else await changeRow(tx, viewer, row, stored, change, { newContent: input.settings !== undefined });
  if (draft) await removeDraft(tx, viewer, draft, { published: true });
}

async function changedBy(tx: DbTransaction, row: Row, after: Stored): Promise<{ id: string; name: string }[]> {
  const cases = await storedTestCases(tx, row.destinationId);
  if (cases.length === 0) return [];
  const { filters } = await findDestination(tx, row.destinationId);
  const differing = changedCases(row.id, storedOf(row), after, cases, filtersSchema.catch({}).parse(filters));
  return differing.map(({ testCase: { id, name } }) => ({ id, name }));
}

/** The copy is off. If changes go by release, it is made from the draft, if there is one. */
export async function duplicateMapping(viewer: Viewer, place: Place): Promise<Mapping> {
  const id = createId("mapping");
  await locked(place.destinationId, async (tx, destination) => {
    const { row, draft } = await findBoth(tx, place);
    const from = storedOf(row && !row.deletedAt && !goesByRelease(destination) ? row : (draft ?? (row as Row)));
    const secrets = sealSecrets(id, tryToOpen({ id: place.id, secrets: from.secrets }).secrets);
    const stored = { ...from, name: `${mendName(from.name, 90) || "Mapping"} (copy)`, enabled: false, secrets };
    await put(tx, viewer, destination, { id, stored });
  });
  return getMapping({ destinationId: place.destinationId, id });
}

/**
 * `ids` are all existing mappings of the destination. The call is refused if someone has changed
 * the list in the meantime.
 */
export async function reorderMappings(viewer: Viewer, destinationId: string, ids: readonly string[]): Promise<ListedMappings> {
  await locked(destinationId, async (tx, destination) => {
    const rows = await tx.mapping.findMany({ where: { destinationId, deletedAt: null }, orderBy: [...inOrder] });
    if (rows.length !== ids.length || new Set(ids).size !== ids.length || !rows.every(({ id }) => ids.includes(id)))
      throw new AppError("conflict", "The list of mappings has changed in the meantime. Reload it, then sort it.");
    if (!goesByRelease(destination)) {
      await orderRows(tx, viewer, destination, ids);
      await storeOrder(tx, viewer, destinationId, null);
    } else await storeOrder(tx, viewer, destinationId, rows.every(({ id }, at) => id === ids[at]) ? null : [...ids]);
  });
  return listMappings(destinationId);
}

export async function deleteMapping(viewer: Viewer, place: Place): Promise<DeletedMapping> {
  return locked(place.destinationId, async (tx, destination) => {
    const { row, draft } = await findBoth(tx, place);
    const living = row && !row.deletedAt ? row : undefined;
    if (living && goesByRelease(destination)) {
      const stored = storedOf(draft ?? living);
      const input = { mappingId: place.id, destinationId: destination.id, baseVersion: living.version, stored };
      await storeDraft(tx, viewer, { ...input, deleted: true });
    } else {
      // The audit log keeps what the draft was.
      if (draft) await removeDraft(tx, viewer, draft);
      if (living) await removeRow(tx, viewer, living, storedOf(living), { verb: "deleted" });
    }
    const cases = await storedTestCases(tx, place.destinationId);
    const about = cases.filter(({ expected }) => expected.some(({ mappingId }) => mappingId === place.id));
    return { done: true as const, testCases: about.map(({ id, name }) => ({ id, name })) };
  });
}

/**
 * Brings back a deleted mapping (turned off), or the state that a mapping had before an entry of
 * the audit log.
 */
export async function restoreMapping(viewer: Viewer, place: Place, auditId?: string): Promise<Mapping> {
  await locked(place.destinationId, async (tx, destination) => {
    const row = await find(tx, place, true);
    const draft = await tx.mappingDraft.findUnique({ where: { mappingId: place.id } });
    if (!row.deletedAt && !auditId) throw new AppError("conflict", "This mapping is not deleted.");
    const before = { ...storedOf(row), enabled: row.deletedAt ? false : row.enabled };
    const input = auditId ? await stateBefore(tx, place.id, auditId) : {};
    const { stored } = changed(place.id, before, input);
    await store(tx, viewer, destination, {
      id: place.id,
      row,
      draft: draft && goesByRelease(destination) ? draft : null,
      stored,
      verb: "restored",
      input,
    });
  });
  return getMapping(place);
}

async function stateBefore(tx: DbTransaction, mappingId: string, auditId: string): Promise<Update> {
  const entry = await tx.auditEntry.findFirst({ where: { id: auditId, objectKind: "mapping", objectId: mappingId } });
  const state = (entry?.before ?? entry?.after) as JsonObject | null | undefined;
  if (!state) throw new AppError("not_found", "This entry of the audit log has no state to go back to.");
  const { name, actionSlug, trigger, settings, options } = state as Update;
  return { name, actionSlug, trigger, settings, options };
}
