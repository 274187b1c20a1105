// An installation in one process, as `npm start` runs it but without the pages: embedded database,
// worker, webhooks, health. Prints its address once.
import { createWebhookEndpoint } from "#lib/engine/ingestion/webhook-endpoint.ts";
import { readConfiguration } from "../configuration.ts";
import { launch } from "../launch.ts";
import { startWebServer } from "../web-server.ts";

const { lifeCycle } = await launch({ env: readConfiguration(), web: false, worker: true });
const databaseUrl = process.env.DATABASE_URL ?? "";
const server = await startWebServer({ host: "127.0.0.1", port: 0, trustProxy: false });
const endpoint = createWebhookEndpoint({ databaseUrl });
lifeCycle.onStop("requests", async () => {
  await server.drain();
  await endpoint.stop();
});
server.open({ endpoint: endpoint.handle, page: async (_, response) => void response.writeHead(404).end() });
console.log(JSON.stringify({ url: `http://127.0.0.1:${server.port}`, databaseUrl }));
