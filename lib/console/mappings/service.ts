import "#server-only";
import type { z } from "zod";
import { recordAudit } from "#lib/access/audit/record.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { mendName } from "#lib/access/http/names.ts";
import { bumpDestinations } from "#lib/console/destinations/bump.ts";
import { filtersSchema, mappingLimit } from "#lib/console/destinations/schema.ts";
import { findDestination } from "#lib/console/destinations/service.ts";
import { changedCases } from "#lib/console/tester/changed-cases.ts";
import { storedTestCases } from "#lib/console/tester/test-cases.ts";
import { actionBySlug, defaultMapping } from "#lib/core/actions/index.ts";
import { fillSecrets, hideSecrets, readMappingSettings, sealSecrets, tryToOpen } from "#lib/engine/secrets/mapping-settings.ts";
import { type DbTransaction, db } from "#lib/platform/db/client.ts";
import { Prisma, type Mapping as Row } from "#lib/platform/db/generated/client.ts";
import { AppError } from "#lib/platform/errors.ts";
import { createId } from "#lib/platform/ids.ts";
import type { Issue, JsonObject } from "#lib/platform/json.ts";
import { checkMapping } from "./check-mapping.ts";
import type { createMappingSchema, DeletedMapping, Mapping, MappingList, updateMappingSchema } from "./schema.ts";
import { auditView, mappingViews, optionsOf, settingsOf } from "./view.ts";

type Place = { destinationId: string; id: string };

export async function listMappings(destinationId: string, deleted = false): Promise<MappingList> {
  const { version } = await findDestination(db(), destinationId);
  const rows = await db().mapping.findMany({
    where: { destinationId, deletedAt: deleted ? { not: null } : null },
    orderBy: deleted ? { deletedAt: "desc" } : [{ position: "asc" }, { id: "asc" }],
    take: 200,
  });
  return { items: await mappingViews(rows), limit: mappingLimit, version };
}

async function find(tx: DbTransaction, { destinationId, id }: Place, withDeleted = false): Promise<Row> {
  const row = await tx.mapping.findFirst({ where: { id, destinationId, ...(withDeleted ? {} : { deletedAt: null }) } });
  if (!row) throw new AppError("not_found", "This mapping does not exist.");
  return row;
}

export async function getMapping(place: Place): Promise<Mapping> {
  return (await mappingViews([await find(db(), place, true)]))[0] as Mapping;
}

/**
 * One change of a destination's mappings at a time, so that slots and positions are seen as they
 * are.
 */
export async function locked<Result>(destinationId: string, work: (tx: DbTransaction) => Promise<Result>): Promise<Result> {
  return db().$transaction(
    async (tx) => {
      await tx.$queryRaw`SELECT 1 FROM destination WHERE id = ${destinationId} FOR UPDATE`;
      await findDestination(tx, destinationId);
      const result = await work(tx);
      await bumpDestinations(tx, [destinationId]);
      return result;
    },
    { maxWait: 10_000, timeout: 15_000 },
  );
}

async function freePlace(tx: DbTransaction, destinationId: string): Promise<{ slot: number; position: number }> {
  const taken = await tx.mapping.findMany({ where: { destinationId, deletedAt: null }, select: { slot: true, position: true } });
  const slots = new Set(taken.map(({ slot }) => slot));
  for (let slot = 1; slot <= mappingLimit; slot++)
    if (!slots.has(slot)) return { slot, position: Math.max(0, ...taken.map(({ position }) => position)) + 1 };
  throw new AppError("limit_reached", `A destination can hold ${mappingLimit} mappings. Delete one before you add another.`);
}

function refuse(issues: Issue[]): void {
  if (issues.length === 0) return;
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : "";
  throw new AppError("invalid", `${issues[0]?.message ?? ""}${more}`, issues);
}

const json = (value: unknown) => value as Prisma.InputJsonValue;

export async function createMapping(viewer: Viewer, destinationId: string, input: z.output<typeof createMappingSchema>): Promise<Mapping> {
  const id = await locked(destinationId, (tx) => insertMapping(tx, viewer, destinationId, input));
  return getMapping({ destinationId, id });
}

/**
 * Adds a mapping within somebody's transaction, which holds the destination's lock. Answers its ID.
 */
export async function insertMapping(
  tx: DbTransaction,
  viewer: Viewer,
  destinationId: string,
  input: z.output<typeof createMappingSchema>,
): Promise<string> {
  const action = actionBySlug.get(input.actionSlug);
  const given = input.settings ?? (action ? defaultMapping(action) : {});
  const { settings, secrets, issues: masks } = hideSecrets(given, { before: {}, secrets: {} });
  const issues = [...masks, ...checkMapping({ ...input, settings: fillSecrets(settings, secrets) })];
  if (!input.keepInvalid) refuse(issues);
  const id = createId("mapping");
  const row = await tx.mapping.create({
    data: {
      id,
      destinationId,
      ...(await freePlace(tx, destinationId)),
      name: input.name,
      actionSlug: input.actionSlug,
      trigger: input.trigger,
      enabled: input.enabled && issues.length === 0,
      settings: json(settings),
      secrets: sealSecrets(id, secrets),
      options: input.options,
      importNotes: input.notes ? json(input.notes) : undefined,
    },
  });
  await record(tx, viewer, "created", row, undefined, row);
  return id;
}

const record = (tx: DbTransaction, viewer: Viewer, action: string, row: Row, before?: Row, after?: Row) =>
  recordAudit(tx, viewer, {
    action,
    objectKind: "mapping",
    objectId: row.id,
    objectName: row.name,
    destinationId: row.destinationId,
    before: before && auditView(before),
    after: after && auditView(after),
  });

/**
 * Answers with the test cases that come out otherwise after it: whoever changes a mapping by the
 * API is told as the console tells.
 */
export async function updateMapping(viewer: Viewer, place: Place, input: z.output<typeof updateMappingSchema>): Promise<Mapping> {
  const changedTestCases = await locked(place.destinationId, async (tx) => {
    const before = await find(tx, place);
    if (input.version !== undefined && input.version !== before.version) throw await conflict(tx, before);
    return changedBy(tx, before, await save(tx, viewer, before, input));
  });
  return { ...(await getMapping(place)), changedTestCases };
}

async function changedBy(tx: DbTransaction, before: Row, after: Row): Promise<{ id: string; name: string }[]> {
  const cases = await storedTestCases(tx, before.destinationId);
  if (cases.length === 0) return [];
  const { filters } = await findDestination(tx, before.destinationId);
  const content = (row: Row) => ({ ...row, settings: settingsOf(row), options: optionsOf(row) });
  const changed = changedCases(before.id, content(before), content(after), cases, filtersSchema.catch({}).parse(filters));
  return changed.map(({ testCase: { id, name } }) => ({ id, name }));
}

/** Writes over a mapping within somebody's transaction, which holds the destination's lock. */
export async function overwriteMapping(
  tx: DbTransaction,
  viewer: Viewer,
  place: Place,
  input: z.output<typeof updateMappingSchema>,
): Promise<void> {
  await save(tx, viewer, await find(tx, place), input, "imported");
}

/**
 * Checks and writes the given parts of a mapping; what was not touched is not judged, unless it is
 * switched on.
 */
async function save(
  tx: DbTransaction,
  viewer: Viewer,
  before: Row,
  input: z.output<typeof updateMappingSchema>,
  action?: string,
): Promise<Row> {
  const { secrets: stored } = tryToOpen(before);
  const hidden = input.settings
    ? hideSecrets(input.settings, { before: settingsOf(before), secrets: stored })
    : { settings: settingsOf(before), secrets: stored, issues: readMappingSettings(before).unreadable };
  const next = {
    name: input.name ?? before.name,
    actionSlug: input.actionSlug ?? before.actionSlug,
    trigger: input.trigger ?? before.trigger,
    enabled: input.enabled ?? before.enabled,
    options: input.options ?? optionsOf(before),
  };
  const touched = input.actionSlug ?? input.trigger ?? input.settings ?? input.options;
  if (touched !== undefined || input.enabled === true)
    refuse([...hidden.issues, ...checkMapping({ ...next, settings: fillSecrets(hidden.settings, hidden.secrets) })]);
  const after = await tx.mapping.update({
    where: { id: before.id },
    data: {
      ...next,
      settings: json(hidden.settings),
      secrets: input.settings ? sealSecrets(before.id, hidden.secrets) : undefined,
      // What an import said no longer holds once somebody has mended the mapping.
      importNotes: input.settings ? Prisma.DbNull : undefined,
      version: { increment: 1 },
    },
  });
  const verb = after.enabled === before.enabled || touched !== undefined ? "updated" : after.enabled ? "enabled" : "disabled";
  await record(tx, viewer, action ?? verb, after, before, after);
  return after;
}

async function conflict(tx: DbTransaction, row: Row): Promise<AppError> {
  const last = await tx.auditEntry.findFirst({ where: { objectKind: "mapping", objectId: row.id }, orderBy: { id: "desc" } });
  const who = last ? `${last.actorName} saved this mapping at ${last.at.toISOString().slice(11, 16)} UTC` : "Somebody saved this mapping";
  return new AppError(
    "conflict",
    `${who}, after you opened it. Load that version, or save yours over it.`,
    [
      // Where older scripts look for them; `current` is what is documented.
      { path: "version", message: String(row.version), code: last?.actorName ?? "" },
    ],
    { current: { version: row.version, savedBy: last?.actorName ?? null, savedAt: last?.at.toISOString() ?? null } },
  );
}

export async function duplicateMapping(viewer: Viewer, place: Place): Promise<Mapping> {
  const id = createId("mapping");
  await locked(place.destinationId, async (tx) => {
    const from = await find(tx, place);
    const row = await tx.mapping.create({
      data: {
        id,
        destinationId: place.destinationId,
        ...(await freePlace(tx, place.destinationId)),
        name: `${mendName(from.name, 90) || "Mapping"} (copy)`,
        actionSlug: from.actionSlug,
        trigger: from.trigger,
        enabled: false,
        settings: json(from.settings),
        secrets: sealSecrets(id, tryToOpen(from).secrets),
        options: json(from.options),
      },
    });
    await record(tx, viewer, "created", row, undefined, row);
  });
  return getMapping({ destinationId: place.destinationId, id });
}

/**
 * `ids` are all living mappings of the destination; a list that somebody else has changed meanwhile
 * is refused.
 */
export async function reorderMappings(viewer: Viewer, destinationId: string, ids: readonly string[]): Promise<MappingList> {
  await locked(destinationId, async (tx) => {
    const rows = await tx.mapping.findMany({ where: { destinationId, deletedAt: null }, orderBy: [{ position: "asc" }, { id: "asc" }] });
    if (rows.length !== ids.length || new Set(ids).size !== ids.length || !rows.every(({ id }) => ids.includes(id)))
      throw new AppError("conflict", "The list of mappings has changed meanwhile. Load it again and sort it then.");
    for (const [index, id] of ids.entries()) await tx.mapping.update({ where: { id }, data: { position: index + 1 } });
    const names = new Map(rows.map(({ id, name }) => [id, name]));
    const list = (order: readonly string[]) => ({ order: order.map((id) => names.get(id) ?? id) });
    await recordAudit(tx, viewer, {
      action: "reordered",
      objectKind: "destination",
      objectId: destinationId,
      objectName: (await findDestination(tx, destinationId)).name,
      destinationId,
      before: list(rows.map(({ id }) => id)),
      after: list(ids),
    });
  });
  return listMappings(destinationId);
}

export async function deleteMapping(viewer: Viewer, place: Place): Promise<DeletedMapping> {
  return locked(place.destinationId, async (tx) => {
    const before = await find(tx, place);
    await tx.mapping.update({ where: { id: place.id }, data: { deletedAt: new Date(), slot: null, enabled: false } });
    await record(tx, viewer, "deleted", before, before);
    const cases = await storedTestCases(tx, place.destinationId);
    const about = cases.filter(({ expected }) => expected.some(({ mappingId }) => mappingId === place.id));
    return { done: true as const, testCases: about.map(({ id, name }) => ({ id, name })) };
  });
}

/**
 * Brings back a deleted mapping (switched off), or the state that a mapping had before an entry of
 * the audit log.
 */
export async function restoreMapping(viewer: Viewer, place: Place, auditId?: string): Promise<Mapping> {
  await locked(place.destinationId, async (tx) => {
    let row = await find(tx, place, true);
    if (row.deletedAt) {
      const data = { ...(await freePlace(tx, place.destinationId)), deletedAt: null, version: { increment: 1 } };
      row = await tx.mapping.update({ where: { id: place.id }, data });
      await record(tx, viewer, "restored", row, undefined, row);
    } else if (!auditId) throw new AppError("conflict", "This mapping is not deleted.");
    if (auditId) await save(tx, viewer, row, await stateBefore(tx, place.id, auditId), "restored");
  });
  return getMapping(place);
}

async function stateBefore(tx: DbTransaction, mappingId: string, auditId: string): Promise<z.output<typeof updateMappingSchema>> {
  const entry = await tx.auditEntry.findFirst({ where: { id: auditId, objectKind: "mapping", objectId: mappingId } });
  const state = (entry?.before ?? entry?.after) as JsonObject | null | undefined;
  if (!state) throw new AppError("not_found", "This entry of the audit log has no state to go back to.");
  const { name, actionSlug, trigger, settings, options } = state as z.output<typeof updateMappingSchema>;
  return { name, actionSlug, trigger, settings, options };
}
