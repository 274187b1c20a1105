import "#server-only";
import type pg from "pg";
import type { QueuedRequest, Verdict } from "./queued-request.ts";

/**
 * Of the requests that an earlier sender had claimed, those that may have gone out: the attempt was
 * recorded, but nobody lived to record its end. These attempts are closed as unknown.
 */
export async function mayHaveLeft(pool: pg.Pool, requests: readonly QueuedRequest[]): Promise<QueuedRequest[]> {
  if (requests.length === 0) return [];
  const { rows } = await pool.query<{ delivery_id: string; request_index: number }>(
    `UPDATE attempt a SET outcome = 'unknown', finished_at = now(), error = 'The worker ended before the answer came.'
       FROM unnest($1::text[], $2::text[], $3::text[], $4::int[]) AS r(destination_id, delivery_id, expires_on, request_index)
      WHERE a.destination_id = r.destination_id AND a.expires_on = r.expires_on::date AND a.delivery_id = r.delivery_id
        AND a.request_index = r.request_index AND a.outcome = 'started' RETURNING r.delivery_id, r.request_index`,
    [
      requests.map((queued) => queued.destinationId),
      requests.map((queued) => queued.deliveryId),
      requests.map((queued) => queued.expiresOn),
      requests.map((queued) => queued.requestIndex),
    ],
  );
  return requests.filter((queued) =>
    rows.some((row) => row.delivery_id === queued.deliveryId && row.request_index === queued.requestIndex),
  );
}

/** For an event that must not be sent twice and may have been sent once. */
export const endedUnknown: Verdict = {
  kind: "failed",
  reason: "The worker ended before Talon.One’s response arrived. The event may or may not have arrived.",
  cause: "outcome_unknown",
};
