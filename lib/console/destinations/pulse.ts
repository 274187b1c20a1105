import "#server-only";
import { pool } from "#lib/platform/db/pool.ts";
import { firstIdAt } from "#lib/platform/ids.ts";
import type { Destination } from "./schema.ts";

export type Pulse = Destination["pulse"];
export const noPulse: Pulse = { outage: null, recovery: null, throttledSince: null, oldestWaitingAt: null, refusedCalls: 0 };

type Row = {
  id: string;
  kind: "failing" | "silent" | "key" | null;
  started: Date | null;
  ended: Date | null;
  throttled: string | null;
  oldest: Date | null;
  refused: number;
};

/** At most this many deliveries of an outage are counted; if there were more, the page says so. */
export const mostCounted = 20_000;

/**
 * The current state of destinations: a few index look-ups each, so that it is never older than the
 * request.
 */
export async function pulseOf(ids: readonly string[]): Promise<Map<string, Pulse>> {
  const { rows } = await pool().query<Row>(
    `SELECT d.id, o.kind, o.started_at AS started, o.ended_at AS ended,
       (SELECT min(s.owned ->> 'throttledSince') FROM destination mine JOIN worker w ON w.seen_at > now() - interval '5 seconds'
          CROSS JOIN jsonb_array_elements(w.stats) AS s(owned) WHERE mine.id = d.id AND s.owned ->> 'clientKey' = mine.client_key) AS throttled,
       (SELECT min(created_at) FROM (
          (SELECT created_at FROM delivery WHERE destination_id = d.id AND state = 'waiting' ORDER BY id LIMIT 1) UNION ALL
          (SELECT created_at FROM delivery WHERE destination_id = d.id AND state = 'retrying' ORDER BY id LIMIT 1)) w) AS oldest,
       (SELECT coalesce(sum(calls), 0)::int FROM (
          SELECT sum(r.count) AS calls FROM source s JOIN refused_call r ON r.source_id = s.id AND r.minute > now() - interval '1 hour'
           WHERE s.destination_id = d.id AND s.enabled AND s.deleted_at IS NULL
           GROUP BY s.id HAVING s.last_event_at IS NULL OR max(r.last_at) > least(s.last_event_at, now() - interval '5 minutes')) c) AS refused
     FROM unnest($1::text[]) AS d(id)
     LEFT JOIN LATERAL (SELECT * FROM outage WHERE destination_id = d.id ORDER BY started_at DESC LIMIT 1) o
       ON o.ended_at IS NULL OR o.ended_at > now() - interval '1 hour'`,
    [ids],
  );
  return new Map(await Promise.all(rows.map(async (row) => [row.id, await pulseFrom(row)] as const)));
}

async function pulseFrom({ id, kind, started, ended, throttled, oldest, refused }: Row): Promise<Pulse> {
  const since = started?.toISOString() ?? "";
  return {
    outage: kind && !ended ? { kind, since } : null,
    recovery: kind && started && ended ? { kind, since, until: ended.toISOString(), ...(await caughtUp(id, started, ended)) } : null,
    throttledSince: throttled,
    oldestWaitingAt: oldest?.toISOString() ?? null,
    refusedCalls: refused,
  };
}

type CaughtUp = Pick<NonNullable<Pulse["recovery"]>, "waited" | "delivered" | "failed" | "left" | "more">;

/** What waited when an outage ended, and what has become of it. */
async function caughtUp(destinationId: string, started: Date, ended: Date): Promise<CaughtUp> {
  const { rows } = await pool().query<CaughtUp & { seen: number }>(
    `SELECT count(*)::int AS seen, count(*) FILTER (WHERE waited)::int AS waited, count(*) FILTER (WHERE waited AND (state = 'delivered' OR recovered_at IS NOT NULL))::int AS delivered,
       count(*) FILTER (WHERE state IN ('waiting', 'retrying'))::int AS left,
       count(*) FILTER (WHERE waited AND state IN ('failed', 'dead') AND recovered_at IS NULL)::int AS failed
     FROM (SELECT state, recovered_at, settled_at IS NULL OR settled_at >= $4 AS waited FROM delivery
            WHERE destination_id = $1 AND id >= $2 AND id < $3 AND state <> 'invalid' AND NOT is_test LIMIT ${mostCounted + 1}) w`,
    // The request that showed the end settled a moment before it was written down.
    [
      destinationId,
      firstIdAt("delivery", started.getTime() - 60_000),
      firstIdAt("delivery", ended.getTime()),
      new Date(ended.getTime() - 5_000),
    ],
  );
  const { seen = 0, waited = 0, delivered = 0, failed = 0, left = 0 } = rows[0] ?? {};
  return { waited, delivered, failed, left, more: seen > mostCounted };
}
