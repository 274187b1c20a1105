import "#server-only";
import type pg from "pg";
import { revealApiKey } from "#lib/engine/secrets/api-key.ts";
import { open } from "#lib/platform/crypto/envelope.ts";
import { env } from "#lib/platform/env.ts";
import { log } from "#lib/platform/log.ts";
import { demoTalonOne } from "#lib/talon-one/simulator/demo-talon-one.ts";
import { type Callback, callbackTokenPlace } from "./callback-headers.ts";

/** Where a destination's deliveries go, and how. */
export type Target = {
  destinationId: string;
  clientKey: string;
  deployment: string;
  /** Where its requests go if not to the real Talon.One: a demo never leaves this machine. */
  baseUrl: string | undefined;
  apiKey: string;
  /** Neither paused nor turned off. */
  open: boolean;
  ratePerSecond: number;
  retryHorizonHours: number;
  /** Where Talon.One calls back, if Falconer receives callbacks. */
  callback?: Callback | undefined;
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
  callback_token: string | null;
};

/**
 * All existing destinations. One whose key cannot be decrypted is left out, and its deliveries
 * wait.
 */
export async function loadTargets(pool: pg.Pool): Promise<Target[]> {
  const { rows } = await pool.query<Row>(
    `SELECT d.id, d.client_key, d.deployment, d.is_demo, k.id AS key_id, k.secret, d.enabled AND d.paused_at IS NULL AS open, d.rate_limit_per_second, d.retry_horizon_hours,
            c.token AS callback_token
       FROM destination d JOIN api_key k ON k.id = d.api_key_id LEFT JOIN callback_access c ON c.destination_id = d.id WHERE d.deleted_at IS NULL ORDER BY d.id`,
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
          callback: callbackOf(row),
        },
      ];
    } catch (error) {
      log.error(
        { destinationId: row.id, err: error instanceof Error ? error.message : String(error) },
        "a destination's key cannot be decrypted",
      );
      return [];
    }
  });
}

/** Without an address of Falconer's own, Talon.One cannot call back. */
function callbackOf({ id, callback_token }: Row): Callback | undefined {
  const { PUBLIC_URL } = env();
  if (!callback_token || !PUBLIC_URL) return undefined;
  try {
    return { url: `${PUBLIC_URL.replace(/\/+$/, "")}/api/callbacks/${id}`, token: open(callback_token, callbackTokenPlace(id)) };
  } catch {
    return undefined;
  }
}

export function targetsByClient(all: readonly Target[]): Map<string, Target[]> {
  const clients = new Map<string, Target[]>();
  for (const target of all) clients.set(target.clientKey, [...(clients.get(target.clientKey) ?? []), target]);
  return clients;
}
