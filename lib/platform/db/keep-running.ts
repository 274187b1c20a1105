import { setTimeout as sleep } from "node:timers/promises";
import { log } from "../log.ts";
import type { Server } from "./embedded-server.ts";

const firstWaitMs = 250;
const longestWaitMs = 15_000;
/** A server that ran this long was well: if something ends it then, that is not a repetition. */
const wellMs = 60_000;

type Start = (options: { stopping: AbortSignal; onSpawn: (server: Server) => void }) => Promise<Server>;

/**
 * The same server, started again whenever it ends unexpectedly, after a wait that grows as long as
 * it does not stay. Committed data is there again: Postgres recovers. It never stops trying:
 * whatever keeps a database from starting (a full disk) passes, and ending the application would
 * not help.
 */
export function keepRunning(first: Server, start: Start): Server {
  const stopping = new AbortController();
  let server = first;
  let waitMs = firstWaitMs;
  const exited = watch();

  async function watch(): Promise<number | null> {
    for (;;) {
      const since = performance.now();
      const code = await server.exited;
      if (stopping.signal.aborted) return code;
      if (performance.now() - since > wellMs) waitMs = firstWaitMs;
      log.error({ code, waitMs }, "the embedded database ended unexpectedly and is started again; webhooks are answered 503 until it runs");
      await startAgain();
      if (stopping.signal.aborted) {
        await server.stop();
        return code;
      }
    }
  }

  async function startAgain() {
    const began = performance.now();
    while (!stopping.signal.aborted) {
      await sleep(waitMs, undefined, { signal: stopping.signal }).catch(() => {});
      waitMs = Math.min(waitMs * 2, longestWaitMs);
      if (stopping.signal.aborted) return;
      try {
        server = await start({
          stopping: stopping.signal,
          onSpawn: (spawned) => {
            server = spawned;
            if (stopping.signal.aborted) spawned.signal("SIGINT");
          },
        });
        return log.warn({ ms: Math.round(performance.now() - began) }, "the embedded database runs again");
      } catch (error) {
        log.error(
          { err: error instanceof Error ? error.message : String(error), waitMs },
          "the embedded database could not be started again",
        );
      }
    }
  }

  return {
    exited,
    signal(signal) {
      stopping.abort();
      server.signal(signal);
    },
    async stop() {
      stopping.abort();
      await server.stop();
      await exited;
    },
  };
}
