import "#server-only";
import { inBackground } from "#lib/platform/background.ts";
import { createTunedPool } from "#lib/platform/db/pool.ts";
import { env } from "#lib/platform/env.ts";
import { forwardEffects } from "./forward-effects.ts";

const everyMs = 1_000;

/**
 * Forwards effects every second. Any number of workers may do so: one at a time serves a receiver.
 */
export function startForwarding(databaseUrl: string): { stop(): Promise<void> } {
  const pool = createTunedPool(databaseUrl, { max: 2, name: "forwarding" });
  const options = { privateHosts: env().ALERT_PRIVATE_HOSTS, mayGoOn: () => !stopped };
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const run = () => {
    running = forwardEffects(pool, options)
      .then(() => {})
      .catch((error) => inBackground("forwarding effects", () => Promise.reject(error)))
      .then(() => {
        if (!stopped) timer = setTimeout(run, everyMs).unref();
      });
  };
  run();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
      await pool.end();
    },
  };
}
