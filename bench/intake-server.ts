// A server to be measured, in a process of its own: "bare" (node:http and a group commit of raw bodies) or "fast" (our door).
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createTunedPool } from "#lib/db/pool.ts";
import { createId } from "#lib/ids.ts";
import { createWebhookDoor } from "#lib/ingestion/webhook-door.ts";

const [kind, port] = process.argv.slice(2);
const databaseUrl = process.env.DATABASE_URL ?? "";

/** The least that keeps an acknowledged event: the body is inserted with what else came meanwhile, in one statement. It checks, parses and plans nothing. */
function bareHandler() {
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

function fastHandler() {
  const door = createWebhookDoor({ databaseUrl });
  return (request: IncomingMessage, response: ServerResponse) => {
    if (!door.handle(request, response)) response.writeHead(404).end();
  };
}

createServer(kind === "bare" ? bareHandler() : fastHandler()).listen(Number(port), "127.0.0.1", 1024, () => console.log("listening"));
