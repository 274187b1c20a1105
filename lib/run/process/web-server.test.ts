import { request as httpRequest, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createGroupCommit } from "#lib/engine/ingestion/group-commit.ts";
import { createCommitPool } from "#lib/engine/ingestion/intake.ts";
import { planEvent } from "#lib/engine/ingestion/plan-event.ts";
import { readBody } from "#lib/engine/ingestion/read-body.ts";
import type { SourceConfig } from "#lib/engine/ingestion/source-config.ts";
import { clientIp } from "#lib/platform/client-ip.ts";
import { ensurePartitions } from "#lib/platform/db/partitions.ts";
import { closePool } from "#lib/platform/db/pool.ts";
import { createTestDatabase } from "#lib/platform/db/testing/database.ts";
import { StartRefused } from "#lib/platform/errors.ts";
import { startWebServer, type WebServer } from "./web-server.ts";

const servers: WebServer[] = [];
async function start(trustProxy = false): Promise<WebServer & { url: string }> {
  const server = await startWebServer({ host: "127.0.0.1", port: 0, trustProxy });
  servers.push(server);
  return { ...server, url: `http://127.0.0.1:${server.port}` };
}
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.drain()));
});

const echo = async (request: IncomingMessage, response: import("node:http").ServerResponse) => {
  const ip = clientIp(new Headers(request.headers as Record<string, string>));
  response.end(JSON.stringify({ headers: request.headers, ip }));
};
const noEndpoint = () => false;

test("health answers at once; everything else waits for the start", async () => {
  const { url, open } = await start();
  expect((await fetch(`${url}/api/health`)).status).toBe(200);
  const ready = await fetch(`${url}/api/ready`);
  expect(ready.status).toBe(503);
  expect(await ready.json()).toEqual({ ready: false, checks: { process: "starting" } });
  const early = await fetch(`${url}/destinations`);
  expect(early.status).toBe(503);
  expect(early.headers.get("retry-after")).toBe("2");
  open({ endpoint: noEndpoint, page: echo });
  expect((await fetch(`${url}/destinations`)).status).toBe(200);
});

test("ready asks the database, and says when it lacks this version's schema or is away", async () => {
  const database = await createTestDatabase();
  const before = process.env.DATABASE_URL;
  process.env.DATABASE_URL = database.url;
  const { url, open } = await start();
  open({ endpoint: noEndpoint, page: echo });
  try {
    expect((await fetch(`${url}/api/ready`)).status).toBe(200);
    await database.pool.query("DELETE FROM _prisma_migrations WHERE migration_name = (SELECT max(migration_name) FROM _prisma_migrations)");
    const lacking = await fetch(`${url}/api/ready`);
    expect([lacking.status, await lacking.json()]).toEqual([
      503,
      { ready: false, checks: { process: "up", database: "lacks 1 migrations" } },
    ]);
    await closePool();
    process.env.DATABASE_URL = "postgresql://nobody@127.0.0.1:9/none";
    const away = await fetch(`${url}/api/ready`);
    expect([away.status, ((await away.json()) as { checks: object }).checks]).toEqual([
      503,
      { process: "up", database: "is not responding" },
    ]);
  } finally {
    await closePool();
    process.env.DATABASE_URL = before;
    await database.drop();
  }
});

test("ready tells when no event can be stored, and when one can again", async () => {
  const database = await createTestDatabase();
  const before = process.env.DATABASE_URL;
  process.env.DATABASE_URL = database.url;
  await ensurePartitions(database.pool, [30]);
  const commits = createCommitPool(database.url);
  const group = createGroupCommit(commits, { repair: async () => false });
  const store = async () => {
    const body = Buffer.from(JSON.stringify({ type: "track", messageId: `m-${Math.random()}` }));
    const source = {
      id: "src_x",
      destinationId: "dst_x",
      clientKey: "c",
      off: "It is off.",
      maxAgeSeconds: null,
      dedupeDays: 2,
      retentionDays: 30,
    };
    const events = await readBody(body);
    if (!Array.isArray(events)) throw new Error("it is readable");
    return group.store(events.map((event) => planEvent(source as SourceConfig, event, new Date())));
  };
  const { url, open } = await start();
  open({ endpoint: noEndpoint, page: echo });
  const ready = async () => {
    const answer = await fetch(`${url}/api/ready`);
    return [answer.status, ((await answer.json()) as { checks: { database: string } }).checks.database];
  };
  try {
    await store();
    expect(await ready()).toEqual([200, "ok"]);
    // The error that a full disk gives to whatever needs another page.
    await database.pool.query(`CREATE FUNCTION no_space() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no space' USING ERRCODE = '53100'; END $$;
      CREATE TRIGGER full_disk BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION no_space()`);
    await expect(store()).rejects.toThrow();
    expect(await ready()).toEqual([503, "takes no writes"]);
    expect(await ready()).toEqual([503, "takes no writes"]);
    await database.pool.query("DROP TRIGGER full_disk ON event");
    await expect.poll(ready, { timeout: 10_000 }).toEqual([200, "ok"]);
    expect((await database.pool.query("SELECT count(*)::int AS n FROM event")).rows).toEqual([{ n: 1 }]);
    // A read-only database server.
    const name = new URL(database.url).pathname.slice(1);
    await database.pool.query(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    await closePool();
    expect(await ready()).toEqual([503, "takes no writes"]);
  } finally {
    await commits.end();
    await closePool();
    process.env.DATABASE_URL = before;
    await database.drop();
  }
}, 30_000);

test.each([
  ["TRACE", "/api/me"],
  ["GET", "*"],
  ["OPTIONS", "*"],
  ["PROPFIND", "/"],
  ["LINK", "/api/webhooks/segment/src_x"],
])("%s %s is no request for anybody here: 405, and what is allowed", async (method, path) => {
  const { port, open } = await start();
  let asked = 0;
  const count = () => {
    asked++;
    return false;
  };
  open({ endpoint: count, page: echo });
  const answer = await new Promise<IncomingMessage>((done, fail) => {
    httpRequest({ port, host: "127.0.0.1", method, path }, done).on("error", fail).end();
  });
  answer.resume();
  expect([answer.statusCode, answer.headers["content-type"]]).toEqual([405, "application/json"]);
  expect(answer.headers.allow).toContain("POST");
  expect(asked).toBe(0);
});

test("headers by which a client could make up its address are dropped", async () => {
  const { url, open } = await start();
  open({ endpoint: noEndpoint, page: echo });
  const forged = {
    "x-forwarded-for": "203.0.113.9",
    "x-forwarded-host": "evil.example",
    "x-forwarded-proto": "https",
    forwarded: "for=1.2.3.4",
    "x-real-ip": "1.2.3.4",
  };
  const seen = (await (await fetch(url, { headers: forged })).json()) as { headers: Record<string, string>; ip: string };
  expect(seen.ip).toBe("127.0.0.1");
  expect(seen.headers["x-forwarded-for"]).toBe("127.0.0.1");
  for (const name of ["x-forwarded-host", "x-forwarded-proto", "forwarded", "x-real-ip"]) expect(seen.headers[name]).toBeUndefined();
});

test("behind a trusted proxy its last address counts, not what the client put in front", async () => {
  const { url, open } = await start(true);
  open({ endpoint: noEndpoint, page: echo });
  const headers = { "x-forwarded-for": "198.51.100.1, 203.0.113.9", "x-forwarded-proto": "https" };
  const seen = (await (await fetch(url, { headers })).json()) as { headers: Record<string, string>; ip: string };
  expect(seen.ip).toBe("203.0.113.9");
  expect(seen.headers["x-forwarded-for"]).toBe("203.0.113.9");
  expect(seen.headers["x-forwarded-proto"]).toBe("https");
});

test("the webhook endpoint is asked before the pages", async () => {
  const { url, open } = await start();
  open({
    endpoint: (request, response) => {
      if (request.method !== "POST") return false;
      response.end("endpoint");
      return true;
    },
    page: async (_, response) => void response.end("page"),
  });
  expect(await (await fetch(url, { method: "POST" })).text()).toBe("endpoint");
  expect(await (await fetch(url)).text()).toBe("page");
});

test("draining answers what is in flight and takes nothing new", async () => {
  const { url, port, open, drain } = await start();
  let finish = () => {};
  const arrived = new Promise<void>((came) => {
    open({
      endpoint: noEndpoint,
      page: (_, response) =>
        new Promise((done) => {
          finish = () => {
            response.end("done");
            done();
          };
          came();
        }),
    });
  });
  const answer = fetch(url);
  await arrived;
  const drained = drain();
  await expect(fetch(url)).rejects.toThrow();
  finish();
  expect(await (await answer).text()).toBe("done");
  await drained;
  expect(port).toBeGreaterThan(0);
});

test("a port in use is told in a sentence", async () => {
  const { port } = await start();
  await expect(startWebServer({ host: "127.0.0.1", port, trustProxy: false })).rejects.toThrow(`Port ${port} is in use`);
});

test("an address that the machine does not have is told by its variable's name", async () => {
  for (const host of ["192.0.2.1", "no-such-host.invalid"])
    await expect(startWebServer({ host, port: 0, trustProxy: false })).rejects.toThrow(
      new StartRefused(`This machine has no address ${host}: set HOST to one that it has.`),
    );
});

test("a malformed request ends its connection, not the server", async () => {
  const { url, port, open } = await start();
  open({ endpoint: noEndpoint, page: echo });
  const answer = await new Promise<string>((done) => {
    let text = "";
    const socket = connect(port, "127.0.0.1", () => socket.write("GET / HTTP/1.1\r\nbad header\r\n\r\n"));
    socket.on("data", (data) => {
      text += data;
    });
    socket.on("close", () => done(text));
  });
  expect(answer).toMatch(/^HTTP\/1\.1 400/);
  expect((await fetch(url)).status).toBe(200);
});

test("a client that goes away in the middle of its body leaves the server as it was", async () => {
  const { url, port, open } = await start();
  open({ endpoint: noEndpoint, page: echo });
  await new Promise<void>((done) => {
    const half = httpRequest({ port, host: "127.0.0.1", method: "POST", headers: { "content-length": 100 } });
    half.on("error", () => done());
    half.write("half");
    setImmediate(() => half.destroy(new Error("gone")));
  });
  expect((await fetch(url)).status).toBe(200);
});
