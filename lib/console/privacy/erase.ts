import "#server-only";
import { setTimeout as wait } from "node:timers/promises";
import type pg from "pg";
import { recordAudit } from "#lib/access/audit/record.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import type { PlannedRequest } from "#lib/core/actions/types.ts";
import { sortedLanes } from "#lib/engine/delivery/lane-order.ts";
import { laneKey } from "#lib/engine/delivery/new-delivery.ts";
import { fingerprint } from "#lib/platform/crypto/fingerprint.ts";
import { db } from "#lib/platform/db/client.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { isJsonObject, type JsonValue } from "#lib/platform/json.ts";
import type { ErasureReceipt } from "./schema.ts";

type Erased = ErasureReceipt["erased"];
const likeLiteral = (text: string) =>
  `%${JSON.stringify(text)
    .slice(1, -1)
    .replace(/[\\%_]/g, "\\$&")}%`;

/**
 * Removes all that is kept of one user ID, in every destination: events (also those that name it as the previous ID), deliveries with their requests and attempts,
 * what still waits to be sent, and saved samples. What Talon.One and Segment hold is theirs to erase.
 */
export async function erasePerson(viewer: Viewer, userId: string): Promise<ErasureReceipt> {
  const erased: Erased = {
    events: 0,
    deliveries: 0,
    attempts: 0,
    sharedAttemptsRedacted: 0,
    waitingRequests: 0,
    savedEvents: 0,
    testCases: 0,
    links: 0,
  };
  const { rows: destinations } = await pool().query<{ id: string }>("SELECT id FROM destination ORDER BY id");
  const gone: { destinationId: string; deliveries: string[] }[] = [];
  for (const { id } of destinations) gone.push(await eraseIn(id, userId, erased));
  // A request that was in flight while its delivery went writes its attempt a moment later: wait for it, and look once more.
  for (const { destinationId, deliveries } of gone) {
    if (deliveries.length === 0) continue;
    await quiet(destinationId, userId);
    await eraseAttempts(destinationId, deliveries, userId, erased);
  }
  await eraseSamples(userId, erased);
  const at = new Date();
  const person = fingerprint(`person:${userId}`);
  const id = await recordAudit(db(), viewer, {
    action: "erased",
    objectKind: "person",
    objectId: person,
    objectName: "a person",
    after: { ...erased },
  });
  return {
    id,
    at: at.toISOString(),
    by: viewer.name,
    person,
    erased,
    notes: [
      "Events without this user ID (anonymous ones) are not among these.",
      "De-duplication keeps a hash of each message's ID until its window ends; it names nobody.",
      "Ask Segment and Talon.One to erase what they hold, and let backups of the database expire.",
    ],
  };
}

async function eraseIn(destinationId: string, userId: string, erased: Erased): Promise<{ destinationId: string; deliveries: string[] }> {
  const client = await pool().connect();
  try {
    await client.query("BEGIN");
    const events = await client.query<{ id: string }>(
      "DELETE FROM event WHERE destination_id = $1 AND (user_id = $2 OR id = ANY ($3)) RETURNING id",
      [destinationId, userId, await formerNames(client, destinationId, userId)],
    );
    const removed = await client.query<{ id: string; requests: PlannedRequest[] }>(
      "DELETE FROM delivery WHERE destination_id = $1 AND (event_id = ANY ($2) OR customer_profile_id = $3) RETURNING id, requests",
      [destinationId, events.rows.map(({ id }) => id), userId],
    );
    const deliveries = removed.rows.map(({ id, requests }) => ({ id, keys: requests.flatMap(({ lanes }) => lanes ?? []) }));
    erased.events += events.rows.length;
    erased.deliveries += deliveries.length;
    erased.waitingRequests += await eraseWaiting(client, destinationId, deliveries);
    await client.query("COMMIT");
    const ids = deliveries.map(({ id }) => id);
    await eraseAttempts(destinationId, ids, userId, erased);
    return { destinationId, deliveries: ids };
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  } finally {
    client.release();
  }
}

/** IDs of the alias events by which this user ID was given up for another. Payloads are read here: the database's operators fail on escapes that they may hold. */
async function formerNames(client: pg.ClientBase, destinationId: string, userId: string): Promise<string[]> {
  const { rows } = await client.query<{ id: string; payload: JsonValue }>(
    "SELECT id, payload FROM event WHERE destination_id = $1 AND type = 'alias' AND (payload::text LIKE $2 OR strpos(payload::text, '\\u') > 0)",
    [destinationId, likeLiteral(userId)],
  );
  return rows.filter(({ payload }) => isJsonObject(payload) && payload.previousId === userId).map(({ id }) => id);
}

/** Takes them out of their lanes; what waits behind goes on. Lanes are locked in the one order that all transactions keep. */
async function eraseWaiting(
  client: pg.ClientBase,
  destinationId: string,
  deliveries: readonly { id: string; keys: string[] }[],
): Promise<number> {
  const keys = sortedLanes(deliveries.flatMap((delivery) => delivery.keys.map((key) => ({ destinationId, key })))).map(({ key }) => key);
  if (keys.length === 0) return 0;
  for (const key of keys) await client.query("SELECT 1 FROM lane WHERE destination_id = $1 AND key = $2 FOR UPDATE", [destinationId, key]);
  const { rowCount } = await client.query(
    "DELETE FROM lane_entry WHERE destination_id = $1 AND lane_key = ANY ($2) AND delivery_id = ANY ($3)",
    [destinationId, keys, deliveries.map(({ id }) => id)],
  );
  await client.query(
    `UPDATE lane SET ready_at = now(), stopped_by = NULL, owner = NULL WHERE destination_id = $1 AND key = ANY ($2) AND coalesce(owner, 0) <= 0 AND (stopped_by = ANY ($3) OR ready_at = 'infinity')`,
    [destinationId, keys, deliveries.map(({ id }) => id)],
  );
  await client.query(
    `DELETE FROM lane l WHERE l.destination_id = $1 AND l.key = ANY ($2) AND coalesce(l.owner, 0) <= 0
       AND NOT EXISTS (SELECT 1 FROM lane_entry e WHERE e.destination_id = l.destination_id AND e.lane_key = l.key)`,
    [destinationId, keys],
  );
  await client.query("SELECT pg_notify('falconer_work', client_key) FROM destination WHERE id = $1", [destinationId]);
  return rowCount ?? 0;
}

async function eraseAttempts(destinationId: string, deliveryIds: readonly string[], userId: string, erased: Erased): Promise<void> {
  if (deliveryIds.length === 0) return;
  const own = await pool().query(
    "DELETE FROM attempt WHERE destination_id = $1 AND (delivery_id = ANY ($2) OR (cardinality(delivery_ids) > 0 AND delivery_ids <@ $2))",
    [destinationId, deliveryIds],
  );
  erased.attempts += own.rowCount ?? 0;
  const shared = await pool().query<{ id: string; request: JsonValue; response: JsonValue | null }>(
    "SELECT id, request, response FROM attempt WHERE destination_id = $1 AND delivery_ids && $2",
    [destinationId, deliveryIds],
  );
  for (const { id, request, response } of shared.rows) {
    const { rowCount } = await pool().query(
      `UPDATE attempt SET request = $3, response = $4, delivery_ids = ARRAY(SELECT x FROM unnest(delivery_ids) x WHERE x <> ALL ($5)) WHERE destination_id = $1 AND id = $2`,
      [
        destinationId,
        id,
        JSON.stringify(without(request, userId)),
        response === null ? null : JSON.stringify(without(response, userId)),
        deliveryIds,
      ],
    );
    erased.sharedAttemptsRedacted += rowCount ?? 0;
  }
}

/** A merged request lists people; this one's item goes, and the ID wherever else it stands. */
function without(value: JsonValue, userId: string): JsonValue {
  const names = (item: JsonValue) => isJsonObject(item) && (item.customerProfileId === userId || item.integrationId === userId);
  const walk = (inner: JsonValue): JsonValue => {
    if (Array.isArray(inner)) return inner.filter((item) => !names(item)).map(walk);
    if (isJsonObject(inner))
      return Object.fromEntries(Object.entries(inner).map(([key, each]) => [key, each === undefined ? each : walk(each)]));
    return inner;
  };
  const text = JSON.stringify(walk(value));
  return JSON.parse(text.replaceAll(JSON.stringify(userId), JSON.stringify("erased"))) as JsonValue;
}

/** Saved samples that name the ID anywhere in their text. */
async function eraseSamples(userId: string, erased: Erased): Promise<void> {
  const pattern = likeLiteral(userId);
  const count = async (sql: string) => (await pool().query(sql, [pattern])).rowCount ?? 0;
  erased.savedEvents += await count("DELETE FROM saved_event WHERE text LIKE $1");
  erased.testCases += await count("DELETE FROM test_case WHERE event::text LIKE $1 OR expected::text LIKE $1");
  erased.links += await count("DELETE FROM saved_link WHERE state::text LIKE $1");
}

/** Until no worker holds a lane of this person, at most 15 s: a request takes no longer than its time-out. */
async function quiet(destinationId: string, userId: string): Promise<void> {
  const stored = laneKey(`profile:${userId}`);
  for (let tries = 0; tries < 60; tries++) {
    const { rowCount } = await pool().query(
      "SELECT 1 FROM lane WHERE destination_id = $1 AND key = $2 AND owner > 0 AND ready_at > now()",
      [destinationId, stored],
    );
    if (!rowCount) return;
    await wait(250);
  }
}
