import { afterEach, expect, test } from "vitest";
import { closePool } from "#lib/platform/db/pool.ts";
import { createTestDatabase } from "#lib/platform/db/testing/database.ts";
import { startProcessMetrics } from "#lib/platform/metrics/process-metrics.ts";
import { startWorkerServer, type WorkerServer } from "./worker-server.ts";

let server: WorkerServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

test("a worker answers that it lives at once, and that it is ready once it works and its database answers, and tells its figures", async () => {
  const database = await createTestDatabase();
  const before = process.env.DATABASE_URL;
  process.env.DATABASE_URL = database.url;
  startProcessMetrics("worker");
  server = await startWorkerServer({ host: "127.0.0.1", port: 0 });
  const at = (path: string) => fetch(`http://127.0.0.1:${server?.port}${path}`);
  expect((await at("/api/health")).status).toBe(200);
  const early = await at("/api/ready");
  expect([early.status, await early.json()]).toEqual([503, { ready: false, checks: { process: "starting" } }]);
  server.open();
  const ready = await at("/api/ready");
  expect([ready.status, await ready.json()]).toEqual([200, { ready: true, checks: { process: "up", database: "ok" } }]);
  const figures = await at("/api/metrics");
  expect([figures.status, figures.headers.get("content-type")]).toEqual([200, expect.stringContaining("text/plain")]);
  expect(await figures.text()).toMatch(/^falconer_build_info\{version="[\d.]+",node="[\d.]+",part="worker"\} 1$/m);
  expect((await at("/destinations")).status).toBe(404);
  await closePool();
  process.env.DATABASE_URL = before;
  await database.drop();
});

test("a port in use is told by the variable that asks for it", async () => {
  server = await startWorkerServer({ host: "127.0.0.1", port: 0 });
  await expect(startWorkerServer({ host: "127.0.0.1", port: server.port })).rejects.toThrow(/set WORKER_PORT to another one/);
});
