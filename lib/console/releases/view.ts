import "#server-only";
import type { z } from "zod";
import { badCursor } from "#lib/access/http/bad-cursor.ts";
import type { Page, pageQuery } from "#lib/access/http/schema.ts";
import { findDestination } from "#lib/console/destinations/service.ts";
import { contentOf } from "#lib/console/mappings/drafts/view.ts";
import { storedOf } from "#lib/console/mappings/stored.ts";
import { db } from "#lib/platform/db/client.ts";
import type { MappingVersion, Release as Row } from "#lib/platform/db/generated/client.ts";
import { AppError } from "#lib/platform/errors.ts";
import { findContent, problemsOf, wantedOf } from "./check.ts";
import type { Release, ReleaseDetail, ReleaseItem } from "./schema.ts";

type Place = { destinationId: string; id: string };
const isWaiting = ({ state }: Row) => state === "asked" || state === "scheduled";

/** Newest first. */
export async function listReleases(destinationId: string, { cursor, limit }: z.output<typeof pageQuery>): Promise<Page<Release>> {
  const below = cursor ? Number(cursor) : undefined;
  if (below !== undefined && (!Number.isInteger(below) || below < 1 || below > 2 ** 31)) throw badCursor();
  await findDestination(db(), destinationId);
  const where = { destinationId, ...(below ? { number: { lt: below } } : {}) };
  const rows = await db().release.findMany({ where, orderBy: { number: "desc" }, take: limit + 1 });
  const items = await views(destinationId, rows.slice(0, limit));
  return { items, nextCursor: rows.length > limit ? String(items.at(-1)?.number) : null };
}

export async function getRelease(place: Place): Promise<Release> {
  return (await views(place.destinationId, [await find(place)]))[0] as Release;
}

/** With what each mapping was before it, and after it. */
export async function getReleaseDetail(place: Place): Promise<ReleaseDetail> {
  const row = await find(place);
  const [release] = await views(place.destinationId, [row]);
  const items = row.items as ReleaseItem[];
  const numbers = items.flatMap(({ mappingId, beforeVersion, afterVersion }) =>
    [beforeVersion, afterVersion].flatMap((number) => (number ? [{ mappingId, number }] : [])),
  );
  const versions = numbers.length > 0 ? await db().mappingVersion.findMany({ where: { OR: numbers } }) : [];
  const content = (mappingId: string, number: number | null) => {
    const found = versions.find((version) => version.mappingId === mappingId && version.number === number);
    return found && !found.deleted ? contentOf(storedOf(found as MappingVersion)) : null;
  };
  const contents = items.map(({ mappingId, beforeVersion, afterVersion }) => ({
    mappingId,
    before: content(mappingId, beforeVersion),
    after: content(mappingId, afterVersion),
  }));
  return { ...(release as Release), contents };
}

async function find({ destinationId, id }: Place): Promise<Row> {
  const row = await db().release.findFirst({ where: { id, destinationId } });
  if (!row) throw new AppError("not_found", "This release does not exist.");
  return row;
}

async function views(destinationId: string, rows: readonly Row[]): Promise<Release[]> {
  const itemsOf = (row: Row) => row.items as ReleaseItem[];
  const mappingIds = [...new Set(rows.flatMap((row) => itemsOf(row).map(({ mappingId }) => mappingId)))];
  const live = await db().mapping.findMany({ where: { id: { in: mappingIds } }, select: { id: true, version: true } });
  const version = new Map(live.map((each) => [each.id, each.version]));
  const ids = rows.map(({ id }) => id);
  const related = await db().release.findMany({
    where: { destinationId, OR: [{ rollsBackId: { in: ids } }, { id: { in: rows.flatMap((row) => row.rollsBackId ?? []) } }] },
    select: { id: true, number: true, rollsBackId: true },
  });
  const ref = (found: { id: string; number: number } | undefined) => (found ? { id: found.id, number: found.number } : null);
  const views: Release[] = [];
  for (const row of rows)
    views.push({
      id: row.id,
      destinationId,
      number: row.number,
      state: row.state as Release["state"],
      note: row.note,
      items: itemsOf(row),
      reorders: row.orderRevision !== null,
      publishAt: row.publishAt?.toISOString() ?? null,
      publishedAt: row.publishedAt?.toISOString() ?? null,
      createdById: row.createdById,
      createdBy: row.createdByName,
      createdAt: row.createdAt.toISOString(),
      decidedBy: row.decidedByName,
      decidedAt: row.decidedAt?.toISOString() ?? null,
      reason: row.reason,
      aroundApproval: row.aroundApproval,
      rollsBack: ref(related.find(({ id }) => id === row.rollsBackId)),
      rolledBackBy: ref(related.find(({ rollsBackId }) => rollsBackId === row.id)),
      outdated: isWaiting(row) ? await outdatedOf(row) : [],
      canRollBack: row.state === "published" && itemsOf(row).every((item) => version.get(item.mappingId) === item.afterVersion),
    });
  return views;
}

/** Few releases wait at a time. */
async function outdatedOf(row: Row): Promise<string[]> {
  const { content, outdated } = await findContent(db(), row.destinationId, wantedOf(row));
  return [...outdated, ...problemsOf(content, 0)].map(({ message }) => message);
}
