import "#server-only";
import { seesPersonal } from "#lib/access/auth/permissions.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { findDestination } from "#lib/console/destinations/service.ts";
import { createMasker } from "#lib/console/privacy/mask.ts";
import { db } from "#lib/platform/db/client.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { remember } from "#lib/platform/remember.ts";
import type { ReasonCounts } from "./schema.ts";

/** Reasons are counted in so many of the newest events. */
const reasonWindow = 20_000;
const mostReasons = 30;

/** Reasons that differ in a number alone are one: "It is 4012 seconds old". */
export const reasonKey = (column: string) => `md5(regexp_replace(${column}, '[0-9]+', '0', 'g'))`;

/** Why events were not used, commonest first. */
export async function countReasons(viewer: Viewer, destinationId: string): Promise<ReasonCounts> {
  await findDestination(db(), destinationId);
  const counts = await remember(`reasons/${destinationId}`, () => count(destinationId));
  if (seesPersonal(viewer)) return counts;
  const masker = createMasker([]);
  return { ...counts, reasons: counts.reasons.map((each) => ({ ...each, reason: masker.words(each.reason) })) };
}

async function count(destinationId: string): Promise<ReasonCounts> {
  const { rows } = await pool().query<ReasonCounts["reasons"][number] & { events: number }>(
    `WITH newest AS (SELECT outcome, reason FROM event WHERE destination_id = $1 ORDER BY id DESC LIMIT ${reasonWindow})
     SELECT ${reasonKey("reason")} AS key, (array_agg(reason))[1] AS reason, min(outcome) AS outcome, count(*)::int AS count, (SELECT count(*)::int FROM newest) AS events
       FROM newest WHERE outcome <> 'accepted' AND reason IS NOT NULL GROUP BY 1 ORDER BY 4 DESC, 1 LIMIT ${mostReasons}`,
    [destinationId],
  );
  return { events: rows[0]?.events ?? 0, reasons: rows.map(({ events: _, ...reason }) => reason) };
}
