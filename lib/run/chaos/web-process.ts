// The web part without pages: the same socket, endpoint and shutdown as `npm run start:web`. Chaos
// runs kill it.
import { createWebhookEndpoint } from "#lib/engine/ingestion/webhook-endpoint.ts";
import { directUrl } from "#lib/platform/db/addresses.ts";
import { LifeCycle } from "#lib/run/process/life-cycle.ts";
import { startWebServer } from "#lib/run/process/web-server.ts";

const lifeCycle = new LifeCycle();
lifeCycle.endOnSignals();
const server = await startWebServer({ host: "127.0.0.1", port: Number(process.env.PORT), trustProxy: false });
const endpoint = createWebhookEndpoint({ databaseUrl: directUrl() });
lifeCycle.onStop("requests", async () => {
  await server.drain();
  await endpoint.stop();
});
server.open({
  endpoint: endpoint.handle,
  page: async (_, response) => {
    response.writeHead(404).end();
  },
});
