import "#server-only";
import type pg from "pg";
import { binaryArray, binaryIntegers } from "#lib/platform/db/binary-array.ts";
import { durable, isDurable } from "#lib/platform/db/session.ts";

export type NewAttempt = {
  id: string;
  destinationId: string;
  expiresOn: string;
  /** More than one if they share the request. */
  deliveryIds: string[];
  requestIndex: number;
  /** JSON text, redacted. */
  request: string;
  startedAt: Date;
  /** An earlier sender may have sent this request: its unfinished attempt is closed as unknown. */
  reclaimed: boolean;
};

/**
 * Written, and durable, before the request leaves: after a crash it is known which requests may
 * have gone out. INVARIANT: an attempt is stored as started. Statistics count it when it ends;
 * no trigger looks at what is added. Recorded again, after an answer that never
 * came, they are the same attempts. FENCE: nothing is written, and so nothing may be sent, unless
 * this token's lease is alive; false then.
 */
export async function recordAttempts(
  client: pg.Pool | pg.ClientBase,
  clientKey: string,
  token: string,
  attempts: readonly NewAttempt[],
): Promise<boolean> {
  const reclaimed = attempts.filter((attempt) => attempt.reclaimed);
  if (reclaimed.length > 0)
    await client.query(
      `UPDATE attempt a SET outcome = 'unknown', finished_at = now(), error = 'The worker ended before the answer came.'
         FROM unnest($1::text[], $2::text[], $3::text[]) AS r(destination_id, delivery_id, expires_on)
        WHERE a.destination_id = r.destination_id AND a.expires_on = r.expires_on::date AND a.outcome = 'started'
          AND (a.delivery_id = r.delivery_id OR a.delivery_ids @> ARRAY[r.delivery_id])`,
      [
        reclaimed.flatMap((attempt) => attempt.deliveryIds.map(() => attempt.destinationId)),
        reclaimed.flatMap((attempt) => attempt.deliveryIds),
        reclaimed.flatMap((attempt) => attempt.deliveryIds.map(() => attempt.expiresOn)),
      ],
    );
  const values = [
    binaryArray(attempts.map((attempt) => attempt.id)),
    binaryArray(attempts.map((attempt) => attempt.expiresOn)),
    binaryArray(attempts.map((attempt) => attempt.destinationId)),
    binaryArray(attempts.map((attempt) => (attempt.deliveryIds.length === 1 ? (attempt.deliveryIds[0] ?? null) : null))),
    binaryArray(attempts.map((attempt) => (attempt.deliveryIds.length === 1 ? null : attempt.deliveryIds.join(" ")))),
    binaryIntegers(attempts.map((attempt) => attempt.requestIndex)),
    binaryArray(attempts.map((attempt) => attempt.startedAt.toISOString())),
    binaryArray(
      attempts.map((attempt) => attempt.request),
      "json",
    ),
    clientKey,
    token,
  ];
  const isWhole = async (statement: { name: string; text: string }) =>
    (await client.query({ ...statement, values })).rowCount === attempts.length;
  return (await isWhole(record)) || (await isWhole(recordAgain));
}

const recordText = `
  WITH ${durable}
  INSERT INTO attempt (id, expires_on, destination_id, delivery_id, delivery_ids, request_index, started_at, outcome, request)
  SELECT a.id, a.expires_on::date, a.destination_id, a.delivery_id, CASE WHEN a.delivery_ids IS NULL THEN '{}' ELSE string_to_array(a.delivery_ids, ' ') END,
         a.request_index, a.started_at::timestamptz, 'started', a.request
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::text[], $8::json[])
         AS a(id, expires_on, destination_id, delivery_id, delivery_ids, request_index, started_at, request)
   WHERE ${isDurable} AND EXISTS (SELECT 1 FROM client_lease c WHERE c.client_key = $9 AND c.token = $10 AND c.expires_at > clock_timestamp())
  ON CONFLICT (destination_id, id, expires_on)`;
const record = { name: "attempts-record", text: `${recordText} DO NOTHING` };
/**
 * For attempts that are stored already. Not the usual way: a statement that may change rows fires
 * the trigger that counts changes, even if it changes none.
 */
const recordAgain = { name: "attempts-record-again", text: `${recordText} DO UPDATE SET started_at = excluded.started_at` };
