import "#server-only";
import type { z } from "zod";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { badCursor } from "#lib/access/http/bad-cursor.ts";
import type { Page, pageQuery } from "#lib/access/http/schema.ts";
import { demandDraftRevision } from "#lib/console/mappings/conflicts.ts";
import { storeDraft } from "#lib/console/mappings/drafts/store.ts";
import { contentOf } from "#lib/console/mappings/drafts/view.ts";
import { merged } from "#lib/console/mappings/edit.ts";
import { lockDestination } from "#lib/console/mappings/live.ts";
import type { Mapping } from "#lib/console/mappings/schema.ts";
import { getMapping } from "#lib/console/mappings/service.ts";
import { storedOf } from "#lib/console/mappings/stored.ts";
import { type DbTransaction, db } from "#lib/platform/db/client.ts";
import type { MappingVersion as Row } from "#lib/platform/db/generated/client.ts";
import { AppError } from "#lib/platform/errors.ts";
import type { Version } from "./schema.ts";

type Place = { destinationId: string; mappingId: string };
type Numbered = Place & { number: number };

/** Newest first. */
export async function listVersions(
  { destinationId, mappingId }: Place,
  { cursor, limit }: z.output<typeof pageQuery>,
): Promise<Page<Version>> {
  const below = cursor ? Number(cursor) : undefined;
  if (below !== undefined && (!Number.isInteger(below) || below < 1 || below > 2 ** 31)) throw badCursor();
  await getMapping({ destinationId, id: mappingId });
  const where = { mappingId, destinationId, ...(below ? { number: { lt: below } } : {}) };
  const rows = await db().mappingVersion.findMany({ where, orderBy: { number: "desc" }, take: limit + 1 });
  const items = await views(rows.slice(0, limit), { destinationId, mappingId });
  return { items, nextCursor: rows.length > limit ? String(items.at(-1)?.number) : null };
}

export async function getVersion(place: Numbered): Promise<Version> {
  return (await views([await find(db(), place)], place))[0] as Version;
}

async function find(tx: DbTransaction, { destinationId, mappingId, number }: Numbered): Promise<Row> {
  const row = await tx.mappingVersion.findFirst({ where: { mappingId, destinationId, number } });
  if (!row) throw new AppError("not_found", "This mapping has no such version.");
  return row;
}

async function views(rows: readonly Row[], { destinationId, mappingId }: Place): Promise<Version[]> {
  const live = await db().mapping.findFirst({ where: { id: mappingId, destinationId, deletedAt: null }, select: { version: true } });
  const releaseIds = rows.flatMap(({ releaseId }) => releaseId ?? []);
  const releases = await db().release.findMany({ where: { id: { in: releaseIds } }, select: { id: true, number: true } });
  const byId = new Map(releases.map((release) => [release.id, release]));
  return rows.map((row) => ({
    ...contentOf(storedOf(row)),
    mappingId: row.mappingId,
    number: row.number,
    deleted: row.deleted,
    change: row.change,
    note: row.note,
    release: (row.releaseId && byId.get(row.releaseId)) || null,
    author: row.authorName || null,
    createdAt: row.createdAt.toISOString(),
    erasedAt: row.erasedAt?.toISOString() ?? null,
    live: live?.version === row.number,
  }));
}

/** Makes a version the mapping's draft, keys included. What is live stays as it is. */
export async function restoreVersion(viewer: Viewer, place: Numbered, replacesDraft?: number): Promise<Mapping> {
  const { destinationId, mappingId } = place;
  await db().$transaction(async (tx) => {
    await lockDestination(tx, destinationId);
    const version = await find(tx, place);
    const mapping = await tx.mapping.findFirstOrThrow({ where: { id: mappingId, destinationId } });
    const draft = await tx.mappingDraft.findUnique({ where: { mappingId } });
    if (draft) demandDraftRevision(draft, replacesDraft);
    const content = storedOf(version);
    // A version without keys, from before they were kept, takes the mapping's, if these go to the
    // same address.
    const { stored } = version.secrets === null ? merged(mappingId, storedOf(mapping), content) : { stored: content };
    await storeDraft(tx, viewer, { mappingId, destinationId, baseVersion: mapping.version, stored });
  });
  return getMapping({ destinationId, id: mappingId });
}
