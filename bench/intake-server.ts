// A server to be measured, in a process of its own: "raw" (node:http, bodies into one table),
// "bare" (node:http, the same group commit of the same rows), "fast" (our endpoint), "traced" (the
// same, reporting to a collector), "uncounted" (the same, with statements that do not count) or
// "live" (our endpoint, and the live view of the source's destination at /live). /cpu says how much
// processor time it used.
import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import pg from "pg";
import { getViewer } from "#lib/access/auth/viewer.ts";
import { makePerson } from "#lib/access/http/testing/client.ts";
import { type LiveFilter, liveQuery } from "#lib/console/live/schema.ts";
import { openLive } from "#lib/console/live/service.ts";
import { trackEvent } from "#lib/engine/delivery/testing/fixture.ts";
import { createGroupCommit } from "#lib/engine/ingestion/group-commit.ts";
import { createCommitPool } from "#lib/engine/ingestion/intake.ts";
import { planEvent } from "#lib/engine/ingestion/plan-event.ts";
import { readEvent } from "#lib/engine/ingestion/read-event.ts";
import { loadSource } from "#lib/engine/ingestion/source-config.ts";
import { createWebhookEndpoint } from "#lib/engine/ingestion/webhook-endpoint.ts";
import { planner } from "#lib/engine/mappings/planner.ts";
import { createTunedPool, pool } from "#lib/platform/db/pool.ts";
import { createId } from "#lib/platform/ids.ts";

const [kind, port] = process.argv.slice(2);
const databaseUrl = process.env.DATABASE_URL ?? "";
// An orderly end, so that a profile (NODE_OPTIONS=--cpu-prof) is written.
process.once("SIGTERM", () => process.exit());

/**
 * The least that keeps an acknowledged event: the body is inserted together with whatever else came
 * meanwhile, in one statement. Nothing is checked, parsed or planned.
 */
function rawHandler() {
  const pool = createTunedPool(databaseUrl, { max: 2, name: "bare" });
  const waiting: { id: string; body: Buffer; response: ServerResponse }[] = [];
  let running = 0;
  async function flush() {
    while (waiting.length > 0 && running < 2) {
      const batch = waiting.splice(0, 4_000);
      running++;
      void pool
        .query({
          name: "bare-insert",
          text: "INSERT INTO bare_event (id, body) SELECT * FROM unnest($1::text[], $2::json[])",
          values: [batch.map((one) => one.id), batch.map((one) => one.body.toString("utf8"))],
        })
        .then(
          () => 200,
          () => 503,
        )
        .then((status) => {
          const answer = '{"accepted":1}';
          for (const { response } of batch)
            response.writeHead(status, { "content-type": "application/json", "content-length": answer.length }).end(answer);
          running--;
          void flush();
        });
    }
  }
  return (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      waiting.push({ id: createId("event"), body: chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks), response });
      void flush();
    });
  };
}

/**
 * The same group commit of the same rows as the endpoint's (message key, event, delivery, lane,
 * entry), but of an event planned once in advance. It does not check the signature, parse,
 * de-duplicate within a group, plan or report outcomes.
 */
async function bareHandler() {
  const source = await loadSource(createTunedPool(databaseUrl, { max: 1, name: "bare" }), process.argv[4] ?? "", planner);
  if (!source) throw new Error("there is no such source");
  const text = Buffer.from(JSON.stringify(trackEvent("template", { total: 1, currency: "EUR" })));
  const template = planEvent(source, readEvent(JSON.parse(text.toString()), text), new Date());
  const group = createGroupCommit(createCommitPool(databaseUrl), { repair: async () => false });
  let made = 0;
  return (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const id = createId("event");
      const lanes = [`profile:user-${made++ % 5_000}`];
      const event = {
        ...template,
        id,
        key: randomBytes(16).toString("hex"),
        read: { ...template.read, messageId: id, raw: chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks) },
      };
      event.deliveries = template.deliveries.map((delivery) => ({
        ...delivery,
        id: createId("delivery"),
        messageId: id,
        entries: delivery.entries.map((entry) => ({ ...entry, lanes })),
      }));
      group.store([event]).then(
        () => {
          const answer = '{"accepted":1}';
          response.writeHead(200, { "content-type": "application/json", "content-length": answer.length }).end(answer);
        },
        () => response.writeHead(503, { "content-length": 0 }).end(),
      );
    });
  };
}

async function tracedHandler() {
  const { startTelemetry } = await import("#lib/platform/telemetry/start-telemetry.ts");
  const endpoint = process.env.BENCH_COLLECTOR ?? "";
  startTelemetry({ endpoint, headers: {}, serviceName: "falconer", resourceAttributes: {}, share: 1, part: "web" });
  return fastHandler();
}

function fastHandler() {
  const endpoint = createWebhookEndpoint({ databaseUrl });
  return (request: IncomingMessage, response: ServerResponse) => {
    if (!endpoint.handle(request, response)) response.writeHead(404).end();
  };
}

/** In the statement that stores a group, the part that counts only reads, so it can be left out. */
function uncountedHandler() {
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function (this: pg.Client, ...given: unknown[]) {
    const [config] = given as [pg.QueryConfig | undefined];
    if (config?.name === "intake-store") config.text = config.text.replace(/INSERT INTO stat_added \([^)]*\)\s*SELECT/, "SELECT");
    return Reflect.apply(query, this, given);
  } as typeof query;
  return fastHandler();
}

async function liveHandler() {
  const intake = fastHandler();
  const { rows } = await pool().query<{ id: string }>("SELECT destination_id AS id FROM source WHERE id = $1", [process.argv[4]]);
  const admin = await makePerson("admin");
  return (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? "", "http://bench");
    if (url.pathname !== "/live") return intake(request, response);
    void openTail(admin, rows[0]?.id ?? "", liveQuery.parse(Object.fromEntries(url.searchParams)), response);
  };
}

/** As the framework does it: looks up the token's owner, and writes the stream as it comes. */
async function openTail({ token }: { token: string }, destinationId: string, filter: LiveFilter, response: ServerResponse) {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const headers = new Headers({ authorization: `Bearer ${token}` });
  const viewer = await getViewer(headers);
  if (!viewer) throw new Error("the token is not known");
  const { body } = await openLive(viewer, destinationId, filter, { headers, signal: gone.signal });
  Readable.fromWeb(body as ReadableStream)
    .on("error", () => {})
    .pipe(response);
}

const handlers = {
  raw: rawHandler,
  bare: bareHandler,
  fast: fastHandler,
  traced: tracedHandler,
  uncounted: uncountedHandler,
  live: liveHandler,
};
const handler = await handlers[kind as keyof typeof handlers]();
createServer((request, response) => {
  if (request.url === "/cpu") response.end(JSON.stringify(process.cpuUsage()));
  else handler(request, response);
}).listen(Number(port), "127.0.0.1", 1024, () => console.log("listening"));
