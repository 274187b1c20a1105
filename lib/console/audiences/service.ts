import "#server-only";
import type { z } from "zod";
import { recordAudit } from "#lib/access/audit/record.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { filtersOf, findDestination } from "#lib/console/destinations/service.ts";
import type { CatalogueAudience } from "#lib/core/catalogue/types.ts";
import { bumpDestinations } from "#lib/engine/mappings/bump.ts";
import { db } from "#lib/platform/db/client.ts";
import { Prisma } from "#lib/platform/db/generated/client.ts";
import { AppError } from "#lib/platform/errors.ts";
import { creatingMapping } from "./create-audience.ts";
import type { Audience, AudienceList, audienceQuery } from "./schema.ts";

/** The actions that name audiences by Segment's ID. */
const servingActions = ["updateCustomerProfileAudiences", "updateCustomerProfilesAudiencesV2"];
const audiencesOffLimit = 10_000;

type Row = {
  audience_id: string;
  key: string;
  space_id: string | null;
  entered: bigint;
  left: bigint;
  last_entered_at: Date | null;
  last_left_at: Date | null;
};

/** Audiences that Segment Engage has mentioned, by key, a page at a time. */
export async function listAudiences(destinationId: string, query: z.output<typeof audienceQuery>): Promise<AudienceList> {
  const destination = await findDestination(db(), destinationId);
  const off = filtersOf(destination).audiencesOff ?? [];
  const after = readCursor(query.cursor);
  const part = `%${(query.q ?? "").replace(/[\\%_]/g, "\\$&")}%`;
  // A destination has at most 10,000 of them, and its index has them in order.
  const rows = await db().$queryRaw<Row[]>`
    SELECT audience_id, key, space_id, entered, "left", last_entered_at, last_left_at FROM engage_audience
     WHERE destination_id = ${destinationId} ${after ? Prisma.sql`AND (key, audience_id) > (${after[0]}, ${after[1]})` : Prisma.empty}
       ${query.q ? Prisma.sql`AND (key ILIKE ${part} OR audience_id ILIKE ${part})` : Prisma.empty}
       ${query.show === "off" ? Prisma.sql`AND audience_id = ANY (${off})` : Prisma.empty}
     ORDER BY key, audience_id LIMIT ${query.limit + 1}`;
  const serving = await db().mapping.findMany({
    where: { destinationId, deletedAt: null, enabled: true, actionSlug: { in: servingActions } },
    select: { name: true },
    orderBy: { position: "asc" },
  });
  const known = await db().catalogueItems.findUnique({
    where: { destinationId_part: { destinationId, part: "audiences" } },
    select: { items: true, readAt: true },
  });
  const inTalonOne = new Map(((known?.items ?? []) as CatalogueAudience[]).map((one) => [one.integrationId, one]));
  const shown = rows.slice(0, query.limit);
  const last = rows.length > query.limit ? shown.at(-1) : undefined;
  const isOff = new Set(off);
  return {
    items: shown.map((row) => viewOf(row, !isOff.has(row.audience_id), inTalonOne.get(row.audience_id))),
    nextCursor: last ? JSON.stringify([last.key, last.audience_id]) : null,
    talonOneReadAt: known?.readAt?.toISOString() ?? null,
    createdBy: (await creatingMapping(db(), destinationId))?.name ?? null,
    servedBy: serving.map(({ name }) => name),
  };
}

function viewOf(row: Row, on: boolean, inTalonOne?: CatalogueAudience): Audience {
  return {
    audienceId: row.audience_id,
    key: row.key,
    spaceId: row.space_id,
    on,
    entered: Number(row.entered),
    left: Number(row.left),
    lastEnteredAt: row.last_entered_at?.toISOString() ?? null,
    lastLeftAt: row.last_left_at?.toISOString() ?? null,
    talonOne: inTalonOne ? { id: inTalonOne.id, name: inTalonOne.name } : null,
  };
}

function readCursor(text: string | undefined): [string, string] | undefined {
  if (!text) return undefined;
  try {
    const read: unknown = JSON.parse(text);
    if (Array.isArray(read) && read.length === 2 && read.every((part) => typeof part === "string" && !part.includes("\0")))
      return read as [string, string];
  } catch {
    // Not one of ours.
  }
  throw new AppError("invalid", "This cursor is not from this list.", [
    { path: "cursor", message: "Use the nextCursor of the previous page." },
  ]);
}

/** Turned off, the audience's events are left out of this destination by its own filter. */
export async function switchAudience(
  viewer: Viewer,
  destinationId: string,
  audienceId: string,
  on: boolean,
): Promise<Omit<Audience, "talonOne">> {
  const row = await db().$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM destination WHERE id = ${destinationId} FOR UPDATE`;
    const destination = await findDestination(tx, destinationId);
    const [found] = await tx.$queryRaw<Row[]>`
      SELECT audience_id, key, space_id, entered, "left", last_entered_at, last_left_at FROM engage_audience
       WHERE destination_id = ${destinationId} AND audience_id = ${audienceId}`;
    if (!found) throw new AppError("not_found", "No event has named this audience yet.");
    const filters = filtersOf(destination);
    const off = new Set(filters.audiencesOff);
    if (off.has(audienceId) !== on) return found;
    if (on) off.delete(audienceId);
    else off.add(audienceId);
    if (off.size > audiencesOffLimit) throw new AppError("limit_reached", "At most 10,000 audiences can be off.");
    const { audiencesOff: _, ...others } = filters;
    const changed = off.size > 0 ? { ...others, audiencesOff: [...off] } : others;
    await tx.destination.update({ where: { id: destinationId }, data: { filters: changed } });
    await bumpDestinations(tx, [destinationId]);
    await recordAudit(tx, viewer, {
      action: on ? "enabled" : "disabled",
      objectKind: "audience",
      objectId: audienceId,
      objectName: found.key,
      destinationId,
      before: { on: !on },
      after: { on },
    });
    return found;
  });
  const { talonOne: _, ...view } = viewOf(row, on);
  return view;
}
