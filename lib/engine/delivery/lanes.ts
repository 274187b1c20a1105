import "#server-only";
import type pg from "pg";
import type { PlannedRequest } from "#lib/core/actions/types.ts";
import { binaryArray, binaryIntegers } from "#lib/platform/db/binary-array.ts";
import type { QueuedRequest } from "./queued-request.ts";

// Claiming. Every row lock here is taken with SKIP LOCKED: a claim never waits, so it cannot be
// part of a deadlock. What it skips, it finds again a moment later. A claim moves ready_at into the
// future (a last resort, in case a sender forgets it) and writes its lease's token.

const claimSeconds = 120;

/**
 * A claim need not outlive a crash of the database: its lanes are due again then. So it does not
 * wait for the disk. It sets this for its own transaction only: a setting of the connection could
 * stay behind in a pooler and make someone else's commit just as forgetful.
 */
const hasty = "hasty AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true) AS level)";
const isHasty = "EXISTS (SELECT level FROM hasty)";

type ClaimRow = {
  lane_key: string;
  seq: string;
  delivery_id: string;
  /** Null when the delivery's partition was dropped as a whole. */
  event_id: string | null;
  expires_on: string;
  request_index: number;
  lane_count: number;
  mergeable: boolean;
  attempts: number;
  /** Since its first failure, by the database's clock alone: ours may differ. */
  failing_for_ms: string | null;
  reclaimed: boolean;
  picked: boolean;
  /** Null when the delivery's partition was dropped. */
  action_slug: string | null;
  request: PlannedRequest | null;
  /** Instead of `request`, if the database cannot choose it. */
  requests: PlannedRequest[] | null;
  retry_unknown: boolean;
  stop_lane: boolean;
  is_test: boolean;
};

// The operator "->" fails on escapes that a request may contain: \u0000 and halves of a surrogate
// pair. If there is any escape, JavaScript makes the choice. Written so that it means the same
// whatever standard_conforming_strings is.
const escaped = "strpos(d.requests::text, E'\\\\u') > 0";
const oneRequest = `CASE WHEN ${escaped} THEN NULL ELSE d.requests -> e.request_index END AS request, CASE WHEN ${escaped} THEN d.requests END AS requests`;
const requestColumns = `
  e.lane_key, e.seq::text, e.delivery_id, e.delivery_expires_on::text AS expires_on, e.request_index, e.lane_count, e.mergeable, e.attempts,
  (extract(epoch FROM now() - e.first_failed_at) * 1000)::bigint AS failing_for_ms, d.event_id, d.action_slug, ${oneRequest},
  coalesce(d.retry_unknown, true) AS retry_unknown, coalesce(d.stop_lane, false) AS stop_lane, coalesce(d.is_test, false) AS is_test`;
const joinDelivery = `
  LEFT JOIN LATERAL (
    SELECT d.event_id, d.action_slug, d.requests, d.retry_unknown, d.stop_lane, d.is_test FROM delivery d
     WHERE d.destination_id = e.destination_id AND d.id = e.delivery_id AND d.expires_on = e.delivery_expires_on OFFSET 0) d ON true`;

/**
 * The heads of the n earliest due lanes: O(n), whatever waits behind. INVARIANTS
 * - A claimed lane is not due in any snapshot, and only the claimant changes it; so the head read
 *   here is the lane's head.
 * - Nothing is claimed without a living lease of this token.
 * - Heads that are in several lanes are only reported ("picked" is false): claimTogether decides
 *   about them.
 * - A lane without entries cannot exist. If one does, it is removed here rather than looked at
 *   forever.
 */
const claimHeads = {
  name: "lanes-claim-heads",
  text: `
  WITH ${hasty},
  due AS MATERIALIZED (
    SELECT l.key, l.owner, l.ready_at FROM lane l
     WHERE l.destination_id = $1 AND l.ready_at <= now() AND l.stopped_by IS NULL AND ${isHasty}
       AND EXISTS (SELECT 1 FROM client_lease c WHERE c.client_key = $2 AND c.token = $3 AND c.expires_at > clock_timestamp())
     ORDER BY l.ready_at LIMIT $4 FOR UPDATE OF l SKIP LOCKED),
  head AS MATERIALIZED (
    SELECT h.*, due.key AS due_key, coalesce(due.owner < 0, false) AS reclaimed,
           row_number() OVER (PARTITION BY h.mergeable ORDER BY due.ready_at) <= CASE WHEN h.mergeable THEN $6::int ELSE $5::int END AS wanted
      FROM due LEFT JOIN LATERAL (
        SELECT n.* FROM lane_entry n WHERE n.destination_id = $1 AND n.lane_key = due.key ORDER BY n.seq LIMIT 1) h ON true),
  e AS (SELECT * FROM head WHERE seq IS NOT NULL),
  claimed AS (
    UPDATE lane l SET ready_at = now() + make_interval(secs => ${claimSeconds}), owner = $3
     WHERE l.destination_id = $1 AND l.key = ANY (ARRAY(SELECT e.lane_key FROM e WHERE e.wanted AND e.lane_count = 1))),
  emptied AS (DELETE FROM lane l WHERE l.destination_id = $1 AND l.key = ANY (ARRAY(SELECT due_key FROM head WHERE seq IS NULL)))
  SELECT ${requestColumns}, e.reclaimed, e.lane_count = 1 AS picked FROM e ${joinDelivery} WHERE e.wanted ORDER BY e.seq`,
};

/**
 * The mergeable entries right behind these claimed lanes' heads, up to the first that cannot share
 * their request.
 */
const followers = {
  name: "lanes-followers",
  text: `
  SELECT ${requestColumns}, false AS reclaimed, true AS picked
    FROM unnest($2::text[], $3::text[]::bigint[]) AS head(key, seq)
   CROSS JOIN LATERAL (
     SELECT * FROM (
       SELECT n.*, bool_and(n.mergeable AND n.lane_count = 1) OVER (ORDER BY n.seq) AS together
         FROM (SELECT * FROM lane_entry m WHERE m.destination_id = $1 AND m.lane_key = head.key AND m.seq > head.seq ORDER BY m.seq LIMIT 20) n) run
      WHERE run.together) e ${joinDelivery} ORDER BY e.seq`,
};

/**
 * Requests that are in several lanes: claims all lanes of one that is first in each, or none.
 * INVARIANTS
 * - First in a lane stays first until settled, so two requests never wait for one another.
 * - A lane whose head has to wait for another lane is parked (ready_at = infinity) instead of being
 *   looked at again and again. The other lane has earlier work. When that is settled, the lane
 *   becomes due with this request as its head, and the question comes up here again. So of the
 *   lanes of a request that is first in all of them, the last one to get there is due.
 */
const claimTogether = {
  name: "lanes-claim-together",
  text: `
  WITH ${hasty},
  want AS MATERIALIZED (SELECT * FROM unnest($4::int[], $5::text[], $6::text[]::bigint[]) AS w(candidate, key, seq)),
  locked AS MATERIALIZED (
    SELECT l.key, l.owner, l.stopped_by FROM lane l
     WHERE l.destination_id = $1 AND l.key = ANY ($5::text[]) AND ${isHasty}
       AND EXISTS (SELECT 1 FROM client_lease c WHERE c.client_key = $2 AND c.token = $3 AND c.expires_at > clock_timestamp())
       FOR UPDATE OF l SKIP LOCKED),
  place AS MATERIALIZED (
    SELECT w.candidate, w.key, l.key IS NOT NULL AS locked, coalesce(l.owner, 0) < 0 AS reclaimed,
           l.stopped_by IS NOT NULL OR coalesce(l.owner = $3, false) AS held,
           (SELECT n.seq FROM lane_entry n WHERE n.destination_id = $1 AND n.lane_key = w.key ORDER BY n.seq LIMIT 1) AS first, w.seq
      FROM want w LEFT JOIN locked l ON l.key = w.key),
  candidate AS MATERIALIZED (
    SELECT candidate, bool_and(locked AND NOT held AND first = seq) AS free, bool_or(first < seq OR held) AS waits, bool_or(reclaimed) AS reclaimed FROM place GROUP BY candidate),
  claimed AS (
    UPDATE lane l SET ready_at = now() + make_interval(secs => ${claimSeconds}), owner = $3
     WHERE l.destination_id = $1 AND l.key = ANY (ARRAY(SELECT p.key FROM place p JOIN candidate c ON c.candidate = p.candidate AND c.free))),
  parked AS (
    UPDATE lane l SET ready_at = 'infinity'
     WHERE l.destination_id = $1 AND l.key = ANY (ARRAY(
       SELECT p.key FROM place p JOIN candidate c ON c.candidate = p.candidate AND NOT c.free AND c.waits WHERE p.locked AND NOT p.held AND p.first = p.seq)))
  SELECT candidate, free, reclaimed FROM candidate WHERE free`,
};

export type Claim = {
  destinationId: string;
  clientKey: string;
  token: string;
  /** How many due lanes to look at, and how many heads to take of either kind. */
  look: number;
  singles: number;
  mergeables: number;
};
export type Claimed = { requests: QueuedRequest[]; vanished: QueuedRequest[]; looked: number };

/**
 * Claims work. `vanished`: claimed, but the delivery no longer exists. `looked`: how many due lanes
 * were seen; fewer than asked for means that there are no more.
 */
export async function claimRequests(client: pg.Pool | pg.ClientBase, claim: Claim): Promise<Claimed> {
  const { destinationId, clientKey, token } = claim;
  const heads = await client.query<ClaimRow>({
    ...claimHeads,
    values: [destinationId, clientKey, token, claim.look, claim.singles, claim.mergeables],
  });
  const claimed: Claimed = { requests: [], vanished: [], looked: heads.rows.length };
  const take = (row: ClaimRow, reclaimed: boolean) => {
    const queued = queuedRequestOf(destinationId, row, reclaimed);
    (requestOf(row) ? claimed.requests : claimed.vanished).push(queued);
  };
  const together = new Map<string, ClaimRow>();
  for (const row of heads.rows)
    if (row.picked) take(row, row.reclaimed);
    else together.set(`${row.delivery_id}/${row.request_index}`, row);

  const runs = heads.rows.filter((row) => row.picked && row.mergeable);
  if (runs.length > 0) {
    const more = await client.query<ClaimRow>({
      ...followers,
      values: [destinationId, binaryArray(runs.map((row) => row.lane_key)), binaryArray(runs.map((row) => row.seq))],
    });
    for (const row of more.rows) take(row, false);
  }
  if (together.size > 0) {
    const rows = [...together.values()];
    const places = rows.flatMap((row, candidate) => lanesOfRow(row).map((key) => ({ candidate, key, seq: row.seq })));
    const free = await client.query<{ candidate: number; reclaimed: boolean }>({
      ...claimTogether,
      values: [
        destinationId,
        clientKey,
        token,
        binaryIntegers(places.map((place) => place.candidate)),
        binaryArray(places.map((place) => place.key)),
        binaryArray(places.map((place) => place.seq)),
      ],
    });
    for (const { candidate, reclaimed } of free.rows) {
      const row = rows[candidate];
      if (row) take(row, reclaimed);
    }
  }
  return claimed;
}

const requestOf = (row: ClaimRow) => row.request ?? row.requests?.[row.request_index];
const lanesOfRow = (row: ClaimRow) => requestOf(row)?.lanes ?? [row.lane_key];

function queuedRequestOf(destinationId: string, row: ClaimRow, reclaimed: boolean): QueuedRequest {
  return {
    destinationId,
    deliveryId: row.delivery_id,
    eventId: row.event_id ?? "",
    expiresOn: row.expires_on,
    requestIndex: row.request_index,
    seq: row.seq,
    lanes: lanesOfRow(row),
    request: requestOf(row) ?? { method: "PUT", path: "/", query: "", headers: {}, lanes: [] },
    actionSlug: row.action_slug ?? "",
    mergeable: row.mergeable,
    attempts: row.attempts,
    firstFailedAtMs: row.failing_for_ms === null ? undefined : Date.now() - Number(row.failing_for_ms),
    retryUnknown: row.retry_unknown,
    stopLane: row.stop_lane,
    isTest: row.is_test,
    reclaimed,
  };
}

/**
 * After a change of sender: everything that earlier senders had claimed is due again at once. The
 * sign of `owner` is flipped, so that their late settlements no longer match, and the next claimant
 * knows that a request may have gone out. Claims of another client's living sender are left alone:
 * the destination belonged to that client until a moment ago, and a request may be in progress.
 */
export async function reclaimLanes(client: pg.Pool, destinationIds: readonly string[], token: string): Promise<number> {
  const { rowCount } = await client.query(
    `WITH theirs AS MATERIALIZED (
       SELECT l.destination_id, l.key FROM lane l
        WHERE l.destination_id = ANY ($1) AND l.ready_at > now() AND l.ready_at < 'infinity' AND l.stopped_by IS NULL AND l.owner > 0 AND l.owner <> $2
          AND NOT EXISTS (SELECT 1 FROM client_lease c WHERE c.token = l.owner AND c.owner IS NOT NULL AND c.expires_at > clock_timestamp())
          FOR UPDATE OF l SKIP LOCKED)
     UPDATE lane l SET ready_at = now(), owner = -l.owner FROM theirs t WHERE l.destination_id = t.destination_id AND l.key = t.key`,
    [destinationIds, token],
  );
  return rowCount ?? 0;
}

/**
 * Lanes that are claimed with our own token although we hold nothing of them: a claim whose
 * response never came (the database went away just then), or one that met a settlement on its way.
 * They are due again at once. `held`: the lanes of everything that is claimed, sent or not.
 * INVARIANT: no claim of this client may be in progress meanwhile.
 */
export async function releaseOrphans(
  client: pg.Pool,
  destinationIds: readonly string[],
  token: string,
  held: readonly { destinationId: string; key: string }[],
): Promise<number> {
  const { rowCount } = await client.query(
    `WITH orphan AS MATERIALIZED (
       SELECT l.destination_id, l.key FROM lane l
        WHERE l.destination_id = ANY ($1) AND l.owner = $2 AND l.ready_at > now() AND l.ready_at < 'infinity' AND l.stopped_by IS NULL
          AND NOT l.destination_id || ' ' || l.key = ANY ($3) FOR UPDATE OF l SKIP LOCKED)
     UPDATE lane l SET ready_at = now(), owner = -l.owner FROM orphan o WHERE l.destination_id = o.destination_id AND l.key = o.key`,
    [destinationIds, token, held.map((lane) => `${lane.destinationId} ${lane.key}`)],
  );
  return rowCount ?? 0;
}

/** When the next lane becomes due, in ms from now; undefined if none will without a change. */
export async function nextDueMs(client: pg.Pool | pg.ClientBase, destinationIds: readonly string[]): Promise<number | undefined> {
  const { rows } = await client.query<{ ms: string | null }>({
    name: "lanes-next-due",
    text: `SELECT min(extract(epoch FROM next.ready_at - now()) * 1000) AS ms FROM unnest($1::text[]) AS d(id)
            CROSS JOIN LATERAL (SELECT l.ready_at FROM lane l WHERE l.destination_id = d.id AND l.stopped_by IS NULL AND l.ready_at < 'infinity'
                                   AND (l.owner IS NULL OR l.ready_at <= now()) ORDER BY l.ready_at LIMIT 1) next`,
    values: [destinationIds],
  });
  const ms = rows[0]?.ms;
  return ms === null || ms === undefined ? undefined : Math.max(0, Number(ms));
}

/**
 * A last resort. Looks again at parked lanes, and at those that would wait longer than any retry
 * does because the database's clock was ahead. Nothing else depends on it; it heals what a bug or a
 * manual change in the database has left.
 */
export async function unparkLanes(client: pg.Pool, destinationIds: readonly string[]): Promise<number> {
  const { rowCount } = await client.query(
    `WITH late AS MATERIALIZED (
       SELECT l.destination_id, l.key FROM lane l
        WHERE l.destination_id = ANY ($1) AND l.ready_at > now() + interval '2 hours' AND l.stopped_by IS NULL AND coalesce(l.owner, 0) <= 0
          FOR UPDATE OF l SKIP LOCKED)
     UPDATE lane l SET ready_at = now() FROM late t WHERE l.destination_id = t.destination_id AND l.key = t.key`,
    [destinationIds],
  );
  return rowCount ?? 0;
}
