import "#server-only";
import { inBackground } from "#lib/platform/background.ts";
import { createTunedPool } from "#lib/platform/db/pool.ts";
import { env } from "#lib/platform/env.ts";
import { startRounds } from "#lib/platform/rounds.ts";
import { forwardEffects } from "./forward-effects.ts";

const everyMs = 1_000;

/**
 * Forwards effects every second. Any number of workers may do so: one at a time serves a receiver.
 */
export function startForwarding(databaseUrl: string): { stop(): Promise<void> } {
  const pool = createTunedPool(databaseUrl, { max: 2, name: "forwarding" });
  let stopping = false;
  const options = { privateHosts: env().ALERT_PRIVATE_HOSTS, mayGoOn: () => !stopping };
  const rounds = startRounds(
    () => forwardEffects(pool, options),
    everyMs,
    (error) => inBackground("forwarding effects", () => Promise.reject(error)),
  );
  return {
    async stop() {
      stopping = true; // the current round ends early
      await rounds.stop();
      await pool.end();
    },
  };
}
