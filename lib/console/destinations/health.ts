import "#server-only";
import { nothing, standingOf } from "#lib/engine/statistics/read.ts";
import { pool } from "#lib/platform/db/pool.ts";
import type { Destination } from "./schema.ts";

type Counts = Pick<Destination["counts"], "mappings" | "enabledMappings" | "sources">;

export async function countsOf(ids: readonly string[]): Promise<Map<string, Counts>> {
  const { rows } = await pool().query<Counts & { id: string }>(
    `SELECT d.id,
       (SELECT count(*)::int FROM mapping m WHERE m.destination_id = d.id AND m.deleted_at IS NULL) AS mappings,
       (SELECT count(*)::int FROM mapping m WHERE m.destination_id = d.id AND m.deleted_at IS NULL AND m.enabled) AS "enabledMappings",
       (SELECT count(*)::int FROM source s WHERE s.destination_id = d.id AND s.deleted_at IS NULL) AS sources
     FROM unnest($1::text[]) AS d(id)`,
    [ids],
  );
  return new Map(rows.map(({ id, ...counts }) => [id, counts]));
}

/**
 * How many of the deliveries that settled in the last hour arrived and failed, and how many wait
 * now; and what their sender says about Talon.One's silence.
 */
export async function healthOf(ids: readonly string[], now = Date.now()): Promise<Map<string, Destination["health"]>> {
  const [standing, { rows }] = await Promise.all([
    standingOf(pool(), ids, now),
    pool().query<{ id: string; last: Date | null; silent: string | null }>(
      `SELECT d.id,
         (SELECT settled_at FROM delivery WHERE destination_id = d.id AND state = 'delivered' ORDER BY id DESC LIMIT 1) AS last,
         (SELECT min(s.owned ->> 'silentSince') FROM destination mine JOIN worker w ON w.seen_at > now() - interval '5 seconds'
            CROSS JOIN jsonb_array_elements(w.stats) AS s(owned) WHERE mine.id = d.id AND s.owned ->> 'clientKey' = mine.client_key) AS silent
       FROM unnest($1::text[]) AS d(id)`,
      [ids],
    ),
  ]);
  return new Map(
    rows.map(({ id, last, silent }) => {
      const { delivered, failed, refused, waiting } = standing.get(id) ?? nothing;
      return [id, { delivered, failed, refused, waiting, lastDeliveredAt: last?.toISOString() ?? null, silentSince: silent }];
    }),
  );
}
