import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { errorText } from "#lib/platform/background.ts";
import { log } from "#lib/platform/log.ts";
import { metricsType, processMetrics } from "#lib/platform/metrics/process-metrics.ts";
import { answerJson, readiness } from "./health.ts";
import { listen } from "./listen.ts";

export type WorkerServer = { port: number; open(): void; stop(): Promise<void> };

/**
 * What a separate worker answers: whether it is alive, whether it is ready, and its figures. Anyone
 * who reaches the port may read them; none is a secret. It listens at once, so that a port in use
 * is noticed before anything else happens.
 */
export async function startWorkerServer(options: { host: string; port: number }): Promise<WorkerServer> {
  let state: "starting" | "up" | "draining" = "starting";
  const server = createServer((request, response) => {
    const path = request.url?.split("?", 1)[0];
    if (path === "/api/health") return answerJson(response, 200, { status: "ok" });
    if (path === "/api/ready") return void readiness(state).then((found) => answerJson(response, found.ready ? 200 : 503, found));
    if (path === "/api/metrics") return void answerMetrics(response);
    answerJson(response, 404, {
      error: { code: "not_found", message: "A worker serves /api/health, /api/ready and /api/metrics.", issues: [] },
    });
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

async function answerMetrics(response: ServerResponse): Promise<void> {
  try {
    const text = await processMetrics();
    response.writeHead(200, { "content-type": metricsType, "cache-control": "no-store" }).end(text);
  } catch (error) {
    log.error({ err: errorText(error) }, "figures could not be read");
    answerJson(response, 503, { error: { code: "unavailable", message: "The figures are not available.", issues: [] } });
  }
}
