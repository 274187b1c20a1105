import "#server-only";
import type pg from "pg";
import type { Planner } from "#lib/engine/mappings/planner.ts";
import { inBackground } from "#lib/platform/background.ts";
import { onConfigurationChange } from "#lib/platform/configuration-change.ts";
import { type Listener, listen } from "#lib/platform/db/listen.ts";
import { isId } from "#lib/platform/ids.ts";
import { log } from "#lib/platform/log.ts";
import { loadSource, type SourceConfig } from "./source-config.ts";

export type SourceCache = {
  /** Usually from memory. Throws if it must be read and the database is away. */
  get(sourceId: string): SourceConfig | undefined | Promise<SourceConfig | undefined>;
  /** Whether it is in memory right now. */
  has(sourceId: string): boolean;
  stop(): Promise<void>;
};

const unknownMax = 10_000;
const unknownForMs = 1_000;
const pollMs = 900;

/**
 * Compiled sources of this process. Its own changes count at once. The database reports every other
 * committed change (triggers, channel falconer_config). In case a notice is lost, a poll of the
 * configuration's state drops everything at most a second after a change.
 */
export async function createSourceCache(databaseUrl: string, pool: pg.Pool, planner: Planner): Promise<SourceCache> {
  const held = new Map<string, SourceConfig>();
  const loading = new Map<string, Promise<SourceConfig | undefined>>();
  const unknown = new Map<string, number>();
  let epoch = 0;
  let state: string | undefined;

  const forget = (destinationId?: string) => {
    epoch++; // what is being loaded right now may be older than the change
    loading.clear();
    unknown.clear();
    if (destinationId === undefined) return held.clear();
    for (const [id, config] of held) if (config.destinationId === destinationId) held.delete(id);
  };

  async function load(sourceId: string): Promise<SourceConfig | undefined> {
    for (;;) {
      const at = epoch;
      const config = await loadSource(pool, sourceId, planner);
      if (at !== epoch) continue;
      if (config) held.set(sourceId, config);
      else {
        if (unknown.size >= unknownMax) unknown.clear();
        unknown.set(sourceId, performance.now() + unknownForMs);
      }
      return config;
    }
  }

  async function poll() {
    try {
      const { rows } = await pool.query<{ state: string }>(
        `SELECT concat_ws('/', (SELECT concat(count(*), ' ', sum(version), ' ', max(updated_at)) FROM mapping),
                               (SELECT concat(count(*), ' ', sum(version), ' ', max(updated_at)) FROM destination),
                               (SELECT concat(count(*), ' ', sum(version), ' ', max(updated_at)) FROM source)) AS state`,
      );
      // A reported change has been forgotten already; forgetting twice only costs a load. The first
      // look counts as a change too: what was compiled before it may be of any age.
      if (rows[0]?.state !== state) forget();
      state = rows[0]?.state;
    } catch (error) {
      log.debug({ err: error instanceof Error ? error.message : String(error) }, "cannot look for configuration changes");
    }
  }

  const stopHearing = onConfigurationChange(() => forget());
  let listener: Listener | undefined;
  let stopped = false;
  const connecting = (async () => {
    while (!stopped) {
      try {
        listener = await listen(
          databaseUrl,
          ["falconer_config"],
          (_, destinationId) => forget(destinationId),
          () => forget(),
        );
        if (stopped) await listener.stop();
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    }
  })();
  await Promise.race([connecting, new Promise((resolve) => setTimeout(resolve, 2_000).unref())]);
  const timer = setInterval(() => inBackground("looking for configuration changes", poll), pollMs);
  timer.unref();

  return {
    get(sourceId) {
      const config = held.get(sourceId);
      if (config) return config;
      if (!isId("source", sourceId) || (unknown.get(sourceId) ?? 0) > performance.now()) return undefined;
      let pending = loading.get(sourceId);
      if (!pending) {
        const mine = load(sourceId).finally(() => {
          if (loading.get(sourceId) === mine) loading.delete(sourceId);
        });
        loading.set(sourceId, mine);
        pending = mine;
      }
      return pending;
    },
    has: (sourceId) => held.has(sourceId),
    async stop() {
      stopped = true;
      clearInterval(timer);
      stopHearing();
      await listener?.stop();
    },
  };
}
