import "#server-only";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import type { DbTransaction } from "#lib/platform/db/client.ts";
import { AppError } from "#lib/platform/errors.ts";
import { megabytes, savedLimits } from "./limits.ts";

type Used = { count: number; bytes: number };

/**
 * Refuses what would be more than people may store. One at a time decides, to the end of the
 * transaction: two at once would both find the last place free.
 */
export async function refuseOverLimit(
  tx: DbTransaction,
  viewer: Viewer,
  destinationId: string,
  kind: "events" | "links",
  text: string,
): Promise<void> {
  await lockSaved(tx);
  const more = Buffer.byteLength(text);
  const [used] = await tx.$queryRaw<{ mine: number; mineBytes: number; all: number; allBytes: number }[]>`
    WITH saved AS (
      SELECT 'events' AS kind, destination_id, created_by_id, bytes FROM saved_event WHERE expires_at > now()
      UNION ALL
      SELECT 'links', destination_id, created_by_id, bytes FROM saved_link WHERE expires_at > now())
    SELECT count(*) FILTER (WHERE created_by_id = ${viewer.id})::int AS mine,
           coalesce(sum(bytes) FILTER (WHERE created_by_id = ${viewer.id}), 0)::int AS "mineBytes",
           count(*) FILTER (WHERE destination_id = ${destinationId} AND kind = ${kind})::int AS "all",
           coalesce(sum(bytes) FILTER (WHERE destination_id = ${destinationId} AND kind = ${kind}), 0)::int AS "allBytes"
      FROM saved WHERE created_by_id = ${viewer.id} OR destination_id = ${destinationId}`;
  const whose = kind === "events" ? "saved events" : "shared links";
  check(
    { count: used?.mine ?? 0, bytes: used?.mineBytes ?? 0 },
    more,
    savedLimits.person,
    "You can store",
    "saved events and shared links",
  );
  check({ count: used?.all ?? 0, bytes: used?.allBytes ?? 0 }, more, savedLimits[kind], "A destination can have", whose);
}

export const lockSaved = (tx: DbTransaction) => tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('what testers save', 0))`;

export function check(used: Used, more: number, limit: Used, start: string, what: string): void {
  const todo = "Delete some under Saved in the Event Tester first.";
  if (used.count >= limit.count) throw new AppError("limit_reached", `${start} ${limit.count} ${what}. ${todo}`);
  if (used.bytes + more > limit.bytes)
    throw new AppError(
      "limit_reached",
      `${start} ${megabytes(limit.bytes)} of ${what}. ${megabytes(used.bytes)} are in use, and this one has ${megabytes(more)}. ${todo}`,
    );
}
