import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { answerJson, readiness } from "./health.ts";
import { listen } from "./listen.ts";

export type WorkerServer = { port: number; open(): void; stop(): Promise<void> };

/**
 * What a worker without a web part answers: whether it lives and whether it is ready, as the web
 * part does. It listens at once, so that a port in use is known before anything else happens.
 */
export async function startWorkerServer(options: { host: string; port: number }): Promise<WorkerServer> {
  let state: "starting" | "up" | "draining" = "starting";
  const server = createServer((request, response) => {
    const path = request.url?.split("?", 1)[0];
    if (path === "/api/health") return answerJson(response, 200, { status: "ok" });
    if (path === "/api/ready") return void readiness(state).then((found) => answerJson(response, found.ready ? 200 : 503, found));
    answerJson(response, 404, { error: { code: "not_found", message: "A worker answers /api/health and /api/ready.", issues: [] } });
  });
  server.headersTimeout = 15_000;
  server.requestTimeout = 15_000;
  await listen(server, options, "WORKER_PORT");
  return {
    port: (server.address() as AddressInfo).port,
    open() {
      state = "up";
    },
    stop() {
      state = "draining";
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
}
