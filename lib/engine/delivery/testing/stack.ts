// For tests: a database of its own, a simulated Talon.One, the webhook endpoint on a port, and a
// worker, all in this process.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createWebhookEndpoint } from "#lib/engine/ingestion/webhook-endpoint.ts";
import { startWorker, type Worker } from "#lib/engine/worker/worker.ts";
import { closeDb } from "#lib/platform/db/client.ts";
import { closePool } from "#lib/platform/db/pool.ts";
import { createTestDatabase, type TestDatabase } from "#lib/platform/db/testing/database.ts";
import { type Simulator, type SimulatorOptions, startSimulator } from "#lib/talon-one/simulator/start-simulator.ts";
import { testSecretKey, until } from "./fixture.ts";

export type TestStack = {
  database: TestDatabase;
  simulator: Simulator;
  /** Where the endpoint is. */
  url: string;
  startWorker(): Promise<Worker>;
  /**
   * Waits until this many of a destination's deliveries have settled; returns all of them, oldest
   * first.
   */
  // biome-ignore lint/suspicious/noExplicitAny: rows are checked by the test that reads them
  settled(destinationId: string, count: number, timeoutMs?: number): Promise<any[]>;
  stop(): Promise<void>;
};

export async function startTestStack(options: SimulatorOptions & { worker?: boolean } = {}): Promise<TestStack> {
  const { worker = true, ...simulatorOptions } = options;
  process.env.FALCONER_SECRET_KEY = testSecretKey;
  const database = await createTestDatabase();
  process.env.DATABASE_URL = database.sharedUrl;
  process.env.DATABASE_DIRECT_URL = database.url;
  const simulator = await startSimulator({ markPaths: ["attributes.n", "eventAttributes.n"], ...simulatorOptions });
  const endpoint = createWebhookEndpoint({ databaseUrl: database.url });
  const server = createServer((request, response) => {
    if (!endpoint.handle(request, response)) response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const workers: Worker[] = [];
  const addWorker = async () => {
    const started = await startWorker({ databaseUrl: database.url, baseUrl: simulator.url });
    workers.push(started);
    const stop = async (graceMs?: number) => {
      workers.splice(workers.indexOf(started), 1);
      await started.stop(graceMs);
    };
    return { ...started, stop };
  };
  if (worker) await addWorker();
  return {
    database,
    simulator,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    startWorker: addWorker,
    settled: (destinationId, count, timeoutMs) =>
      until(
        `${count} settled deliveries`,
        async () => {
          const { rows } = await database.pool.query("SELECT * FROM delivery WHERE destination_id = $1 ORDER BY id", [destinationId]);
          return rows.filter((row) => row.settled_at !== null).length >= count && rows;
        },
        timeoutMs,
      ),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await endpoint.stop();
      await Promise.all(workers.map((one) => one.stop(1_000)));
      await simulator.close();
      await closeDb();
      await closePool();
      await database.drop();
    },
  };
}
