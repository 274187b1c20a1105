import "#server-only";
import type pg from "pg";

/** A key's last use is recorded to the minute: a write for each request would be too many. */
const everyMs = 60_000;

/**
 * Records that these destinations' API keys are in use; call it often, with the number of requests
 * sent so far.
 */
export function createKeyUse(pool: pg.Pool): (sent: number, destinationIds: readonly string[]) => Promise<void> {
  let noted = 0;
  let notedAtMs = -Infinity;
  return async (sent, destinationIds) => {
    if (sent === noted || performance.now() - notedAtMs < everyMs) return;
    await pool.query("UPDATE api_key SET last_used_at = now() WHERE id IN (SELECT api_key_id FROM destination WHERE id = ANY ($1))", [
      destinationIds,
    ]);
    noted = sent;
    notedAtMs = performance.now();
  };
}
