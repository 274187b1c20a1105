import "#server-only";
import type pg from "pg";
import { revealApiKey } from "#lib/engine/secrets/api-key.ts";
import { log } from "#lib/platform/log.ts";
import { demoTalonOne } from "#lib/talon-one/simulator/demo-talon-one.ts";

/** Where a destination's deliveries go, and how. */
export type Target = {
  destinationId: string;
  clientKey: string;
  deployment: string;
  /** Where its requests go when not to the real Talon.One: a demo never leaves this machine. */
  baseUrl: string | undefined;
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
  is_demo: boolean;
  key_id: string;
  secret: string;
  open: boolean;
  rate_limit_per_second: number;
  retry_horizon_hours: number;
};

/** All living destinations. One whose key does not open is left out, and its deliveries wait. */
export async function loadTargets(pool: pg.Pool): Promise<Target[]> {
  const { rows } = await pool.query<Row>(
    `SELECT d.id, d.client_key, d.deployment, d.is_demo, k.id AS key_id, k.secret, d.enabled AND d.paused_at IS NULL AS open, d.rate_limit_per_second, d.retry_horizon_hours
       FROM destination d JOIN api_key k ON k.id = d.api_key_id WHERE d.deleted_at IS NULL ORDER BY d.id`,
  );
  const demoUrl = rows.some((row) => row.is_demo) ? await demoTalonOne() : undefined;
  return rows.flatMap((row) => {
    try {
      return [
        {
          destinationId: row.id,
          clientKey: row.client_key,
          deployment: row.deployment,
          baseUrl: row.is_demo ? demoUrl : undefined,
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

export function targetsByClient(all: readonly Target[]): Map<string, Target[]> {
  const clients = new Map<string, Target[]>();
  for (const target of all) clients.set(target.clientKey, [...(clients.get(target.clientKey) ?? []), target]);
  return clients;
}
