import "#server-only";
import type pg from "pg";
import { laneKey } from "#lib/engine/delivery/new-delivery.ts";
import { type Place, seal } from "#lib/platform/crypto/envelope.ts";
import { fingerprint } from "#lib/platform/crypto/fingerprint.ts";
import { inTransaction } from "#lib/platform/db/in-transaction.ts";
import { createId } from "#lib/platform/ids.ts";
import { personHash, testsLock } from "./person-hash.ts";
import { holdTests } from "./waiting-tests.ts";

export type AskedDeletion = {
  destinationId: string;
  userId: string;
  /** A notice from Segment, or someone on the page or through the API. */
  origin: "notice" | "person";
  sourceId?: string;
  /** The notice's ID: the same notice counts once. */
  messageId?: string;
  askedBy: { id: string | null; name: string };
};
export type RecordedDeletion = { id: string; isNew: boolean };

export const userIdPlace = (id: string): Place => ({ table: "deletion", id, column: "user_id" });
/** The person's own lane: everything about them waits there. */
export const laneOf = (userId: string): string => laneKey(`profile:${userId}`);

/** Segment sends one notice for each source: notices for the same request are merged. */
const mergedForHours = 24;

/**
 * Puts a deletion into the person's lane, in a transaction of its own. From its commit on the lane
 * is stopped (unless one of its requests is in progress), tests about the person are held, and
 * their later events are not delivered if the destination says so. Requested twice, it is one
 * deletion.
 */
export async function recordDeletion(pool: pg.Pool, asked: AskedDeletion): Promise<RecordedDeletion> {
  const person = personHash(asked.userId);
  const { messageId } = asked;
  // What is stored names nobody.
  if (messageId?.includes(asked.userId))
    return recordDeletion(pool, { ...asked, messageId: `hash-${fingerprint(messageId).slice(0, 40)}` });
  return inTransaction(pool, async (client) => {
    await client.query("SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 0)), pg_advisory_xact_lock(hashtextextended($2, 0))", [
      testsLock(asked.destinationId),
      `deletion ${asked.destinationId} ${person}`,
    ]);
    const merged = await mergeInto(client, asked, person);
    return merged ? { id: merged, isNew: false } : { id: await insert(client, asked, person), isNew: true };
  });
}

async function mergeInto(client: pg.ClientBase, { destinationId, origin, messageId }: AskedDeletion, person: string) {
  const { rows } = await client.query<{ id: string }>(
    `UPDATE deletion d SET last_asked_at = now(),
            notices = notices + CASE WHEN $4 = ANY (message_ids) THEN 0 ELSE 1 END,
            message_ids = CASE WHEN $4::text IS NULL OR $4 = ANY (message_ids) OR cardinality(message_ids) >= 100 THEN message_ids ELSE message_ids || $4::text END
      WHERE d.id = (SELECT id FROM deletion WHERE destination_id = $1 AND person = $2
                       AND (finished_at IS NULL OR $3 = 'notice' AND finished_at > now() - make_interval(hours => ${mergedForHours}))
                     ORDER BY id DESC LIMIT 1)
      RETURNING d.id`,
    [destinationId, person, origin, messageId ?? null],
  );
  return rows[0]?.id;
}

async function insert(client: pg.ClientBase, asked: AskedDeletion, person: string): Promise<string> {
  const { destinationId, userId, origin, sourceId, messageId, askedBy } = asked;
  const id = createId("deletion");
  await client.query("INSERT INTO deletion_rules (destination_id) VALUES ($1) ON CONFLICT DO NOTHING", [destinationId]);
  // A claimed lane is only locked here: it stops once its request has ended.
  await client.query(
    `INSERT INTO lane (destination_id, key, ready_at, stopped_by) VALUES ($1, $2, 'infinity', $3)
     ON CONFLICT (destination_id, key) DO UPDATE SET stopped_by = $3, ready_at = 'infinity', owner = NULL WHERE coalesce(lane.owner, 0) <= 0`,
    [destinationId, laneOf(userId), id],
  );
  const { rows } = await client.query<{ suppresses: boolean }>(
    `INSERT INTO deletion (id, destination_id, person, user_id, origin, source_id, message_ids, asked_by_id, asked_by_name, place, suppresses, suppressed_until)
     SELECT $1, $2, $3, $4, $5, $6, CASE WHEN $7::text IS NULL THEN '{}' ELSE ARRAY[$7::text] END, $8, $9, nextval('lane_seq') * 1048576,
            r.suppress <> 'none', CASE WHEN r.suppress = 'days' THEN now() + make_interval(days => r.suppress_days) END
       FROM deletion_rules r WHERE r.destination_id = $2 RETURNING suppresses`,
    [id, destinationId, person, seal(userId, userIdPlace(id)), origin, sourceId ?? null, messageId ?? null, askedBy.id, askedBy.name],
  );
  const suppresses = rows[0]?.suppresses ?? true;
  await holdTests(client, { destinationId, userId, suppresses });
  await (suppresses
    ? bury(client, id)
    : client.query("DELETE FROM tombstone WHERE destination_id = $1 AND person = $2", [destinationId, person]));
  return id;
}

/**
 * A destination's first tombstone is announced to all processes: from then on, intake checks for
 * them.
 */
async function bury(client: pg.ClientBase, id: string): Promise<void> {
  await client.query(
    `WITH first AS (UPDATE destination d SET version = version + 1 FROM deletion x
                     WHERE x.id = $1 AND d.id = x.destination_id AND NOT EXISTS (SELECT 1 FROM tombstone t WHERE t.destination_id = d.id))
     INSERT INTO tombstone (destination_id, person, deletion_id, until) SELECT destination_id, person, id, suppressed_until FROM deletion WHERE id = $1
     ON CONFLICT (destination_id, person) DO UPDATE SET deletion_id = excluded.deletion_id, until = excluded.until, created_at = now()`,
    [id],
  );
}

/** It came without a user ID: it is kept as unreadable, and reported. */
export async function noteUnreadableNotice(pool: pg.Pool, destinationId: string): Promise<void> {
  await pool.query(
    "INSERT INTO deletion_rules (destination_id, unreadable_at) VALUES ($1, now()) ON CONFLICT (destination_id) DO UPDATE SET unreadable_at = now()",
    [destinationId],
  );
}
