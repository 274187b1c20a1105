import "#server-only";
import { seesPersonal } from "#lib/access/auth/permissions.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { mark } from "#lib/console/privacy/mask.ts";
import { countGone } from "#lib/engine/past-events/gone-events.ts";
import type { EventSelection } from "#lib/engine/past-events/selected-events.ts";
import { countsOf, type ReprocessCounts } from "#lib/engine/reprocess/counts.ts";
import { db } from "#lib/platform/db/client.ts";
import type { Reprocess as Row } from "#lib/platform/db/generated/client.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { timeOfId } from "#lib/platform/ids.ts";
import type { Reprocess } from "./schema.ts";

/** People who see personal data masked do not see for whom someone looked either. */
export async function reprocessViews(viewer: Viewer, destinationId: string, rows: readonly Row[]): Promise<Reprocess[]> {
  const { rateLimitPerSecond: limit } = await db().destination.findUniqueOrThrow({
    where: { id: destinationId },
    select: { rateLimitPerSecond: true },
  });
  const mappings = await db().mapping.findMany({
    where: { destinationId },
    orderBy: [{ position: "asc" }, { id: "asc" }],
    select: { id: true, name: true },
  });
  const previews = await previewed(rows);
  const expired = new Map<string, number>();
  for (const { id, selection } of rows) expired.set(id, await countGone(pool(), destinationId, (selection as EventSelection).filter ?? {}));
  const view = (row: Row): Reprocess => {
    const { first, mappings: made, ...counts } = countsOf(row.counts);
    const { eventIds, filter } = row.selection as EventSelection;
    const requests = Object.values(made).reduce((sum, one) => sum + one.requests, 0);
    return {
      id: row.id,
      preview: row.preview,
      state: row.state as Reprocess["state"],
      progress: progressOf(row, first),
      again: row.again,
      eventIds: eventIds?.length ?? null,
      filter: (filter && shownFilter(viewer, filter)) ?? null,
      mappingIds: row.mappingIds,
      ...counts,
      gone: goneOf(row, counts.events, previews, expired.get(row.id) ?? 0),
      requests,
      seconds: Math.ceil(requests / limit),
      mappings: mappings.flatMap(({ id, name }) => {
        const of = made[id];
        if (!of) return [];
        const { samples: _, ...numbers } = of;
        return [{ mappingId: id, name, ...numbers }];
      }),
      reason: row.reason,
      createdBy: row.createdByName,
      createdAt: row.createdAt.toISOString(),
      finishedAt: row.finishedAt?.toISOString() ?? null,
    };
  };
  return rows.map(view);
}

function shownFilter(viewer: Viewer, filter: NonNullable<EventSelection["filter"]>): Reprocess["filter"] {
  const { userId, ...rest } = filter;
  if (userId === undefined) return rest;
  return { ...rest, userId: seesPersonal(viewer) ? userId : mark };
}

function progressOf(row: Row, first: string | null): number {
  if (row.state === "done") return 1;
  if (!row.cursor || !first) return 0;
  const [from, at, to] = [first, row.cursor, row.until].map(timeOfId) as [number, number, number];
  return to > from ? Math.min(1, Math.max(0, (at - from) / (to - from))) : 0;
}

async function previewed(rows: readonly Row[]): Promise<Map<string, ReprocessCounts>> {
  const ids = rows.flatMap(({ previewId }) => (previewId ? [previewId] : []));
  if (ids.length === 0) return new Map();
  const found = await db().reprocess.findMany({ where: { id: { in: ids } }, select: { id: true, counts: true } });
  return new Map(found.map(({ id, counts }) => [id, countsOf(counts)]));
}

/**
 * Of what was named, or counted by the preview, how much a run that is over has not met; and what
 * had expired of the chosen time before.
 */
function goneOf(row: Row, met: number, previews: ReadonlyMap<string, ReprocessCounts>, expired: number): number | null {
  if (row.state !== "done") return null;
  const { eventIds } = row.selection as EventSelection;
  const expected = eventIds?.length ?? (row.previewId ? previews.get(row.previewId)?.events : undefined);
  if (expected === undefined) return expired > 0 ? expired : null;
  return Math.max(0, expected - met) + expired;
}
