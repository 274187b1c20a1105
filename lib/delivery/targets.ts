import "#server-only";
import type pg from "pg";
import { revealApiKey } from "#lib/api-keys/reveal.ts";
import { log } from "#lib/log.ts";

/** Where a destination's deliveries go, and how. */
export type Target = {
  destinationId: string;
  clientKey: string;
  deployment: string;
  apiKey: string;
  /** Neither paused nor switched off. */
  open: boolean;
  ratePerSecond: number;
  retryHorizonHours: number;
};

type Row = {
  id: string;
  client_key: string;
  deployment: string;
  key_id: string;
  secret: string;
  open: boolean;
  rate_limit_per_second: number;
  retry_horizon_hours: number;
};

/** All living destinations. One whose key does not open is left out, and its deliveries wait. */
export async function loadTargets(pool: pg.Pool): Promise<Target[]> {
  const { rows } = await pool.query<Row>(
    `SELECT d.id, d.client_key, d.deployment, k.id AS key_id, k.secret, d.enabled AND d.paused_at IS NULL AS open, d.rate_limit_per_second, d.retry_horizon_hours
       FROM destination d JOIN api_key k ON k.id = d.api_key_id WHERE d.deleted_at IS NULL ORDER BY d.id`,
  );
  return rows.flatMap((row) => {
    try {
      return [
        {
          destinationId: row.id,
          clientKey: row.client_key,
          deployment: row.deployment,
          apiKey: revealApiKey({ id: row.key_id, secret: row.secret }),
          open: row.open,
          ratePerSecond: row.rate_limit_per_second,
          retryHorizonHours: row.retry_horizon_hours,
        },
      ];
    } catch (error) {
      log.error(
        { destinationId: row.id, err: error instanceof Error ? error.message : String(error) },
        "a destination's key does not open",
      );
      return [];
    }
  });
}
