import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Client, type ClientOptions, createClient } from "./client.ts";
import { createGuardedLookup } from "./guarded-lookup.ts";
import type { TalonRequest } from "./result.ts";
import { type Simulator, startSimulator } from "./simulator/start-simulator.ts";
import { testConnection } from "./test-connection.ts";
import { testCertificate, testCertificateKey } from "./testing/certificate.ts";

const deployment = "acme.europe-west1.talon.one";
const apiKey = "0123456789abcdef";
const event: TalonRequest = {
  method: "PUT",
  path: "/segment/v2/events",
  query: "?skipNonExistingAttributes=true",
  headers: { "x-correlation-id": "c-1" },
  body: { customerProfileId: "c1", eventType: "bought", eventAttributes: { name: "Łódź 🦅" } },
};

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});
function client(options: Partial<ClientOptions>): Client {
  const made = createClient({ baseUrl: "http://127.0.0.1:1", deployment, apiKey, ...options });
  cleanUps.push(made.close);
  return made;
}
type Listening = {
  listen: (port: number, host: string, done: () => void) => unknown;
  address: () => unknown;
  close: (done: () => void) => unknown;
};
async function listen(server: Listening): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}
/** A server that handles each connection as it is told, and what it has read from it. */
async function rawServer(answer: (socket: Socket, text: string) => void): Promise<{ baseUrl: string; connections: () => number }> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => {});
    socket.on("data", (chunk) => answer(socket, chunk.toString()));
  });
  const port = await listen(server);
  cleanUps.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return { baseUrl: `http://127.0.0.1:${port}`, connections: () => sockets.length };
}
async function httpServer(listener: RequestListener): Promise<string> {
  const server = createHttpServer(listener);
  const port = await listen(server);
  cleanUps.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${port}`;
}

test.each([["http"], ["https"]])("what may not leave any more when the connection stands is not written (%s)", async (scheme) => {
  const seen: string[] = [];
  const answer: RequestListener = (request, response) => {
    seen.push(String(request.url));
    response.end("{}");
  };
  const server =
    scheme === "http" ? createHttpServer(answer) : createHttpsServer({ key: testCertificateKey, cert: testCertificate }, answer);
  const port = await listen(server);
  cleanUps.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const sender = client({ baseUrl: `${scheme}://localhost:${port}`, allowPrivate: true, ca: testCertificate });
  let asked = 0;
  const late = await sender.send(event, { mayLeave: () => ++asked < 1 });
  expect(late).toMatchObject({ kind: "failure", failure: "aborted", sent: false });
  expect([asked, seen]).toEqual([1, []]);
  expect(await sender.send(event, { mayLeave: () => true })).toMatchObject({ kind: "response", status: 200 });
  expect(seen).toHaveLength(1);
});

describe("against the simulator", () => {
  let simulator: Simulator;
  beforeEach(async () => {
    simulator = await startSimulator({ ratePerSecond: 0 });
    cleanUps.push(simulator.close);
  });

  test("a request arrives as planned, with both headers of Talon.One", async () => {
    const flushed = vi.fn();
    const startedAt = performance.now();
    const result = await client({ baseUrl: simulator.url }).send(event, { onFlushed: flushed });
    expect(result).toMatchObject({ kind: "response", status: 200, body: { event: { type: "bought", attributes: { name: "Łódź 🦅" } } } });
    expect(flushed).toHaveBeenCalledOnce();
    expect(flushed.mock.calls[0]?.[0]).toBeGreaterThanOrEqual(startedAt);
    expect(simulator.control.requests()).toMatchObject([
      {
        path: event.path,
        query: event.query,
        body: event.body,
        headers: {
          "destination-hostname": deployment,
          "x-correlation-id": "c-1",
          "content-type": "application/json",
          "accept-encoding": "identity",
        },
      },
    ]);
  });

  test("one connection serves many requests, one after the other", async () => {
    const sender = client({ baseUrl: simulator.url });
    for (let i = 0; i < 5; i++) expect(await sender.send(event)).toMatchObject({ status: 200 });
    expect(simulator.control.stats().connections).toBe(1);
  });

  test("a hundred at once do not wait for one another", async () => {
    simulator.control.configure({ parallelLimit: 1000 });
    simulator.control.addFault({ action: { kind: "half-open" } });
    const sender = client({ baseUrl: simulator.url });
    const controller = new AbortController();
    const sending = Array.from({ length: 100 }, () => sender.send(event, { signal: controller.signal }));
    await vi.waitFor(() => expect(simulator.control.stats().inFlight).toBe(100), 10_000);
    controller.abort();
    expect((await Promise.all(sending)).every((result) => result.kind === "failure" && result.failure === "aborted")).toBe(true);
  });

  test("204, and a refusal with its body", async () => {
    const sender = client({ baseUrl: simulator.url });
    const bulk = {
      method: "PUT",
      path: "/segment/customer_profiles/audiences",
      body: { data: [{ customerProfileId: "c", adds: [1] }] },
    } as const;
    expect(await sender.send(bulk as unknown as TalonRequest)).toMatchObject({ status: 204, text: "" });
    const refusal = await sender.send({ method: "DELETE", path: "/segment/audiences/x%2Fy" });
    expect(refusal).toMatchObject({ status: 404, body: { StatusCode: 404, Error: expect.stringContaining("x/y") } });
    expect(refusal).not.toHaveProperty("problem");
  });

  test("no answer in time: may have been sent", async () => {
    simulator.control.addFault({ action: { kind: "half-open" } });
    const flushed = vi.fn();
    const result = await client({ baseUrl: simulator.url }).send(event, { timeoutMs: 500, onFlushed: flushed });
    expect(result).toMatchObject({ kind: "failure", failure: "timeout", sent: true });
    expect(flushed).toHaveBeenCalledOnce();
  });

  test("a reset: may have been sent", async () => {
    simulator.control.addFault({ action: { kind: "reset", apply: true } });
    expect(await client({ baseUrl: simulator.url }).send(event)).toMatchObject({ kind: "failure", failure: "reset", sent: true });
  });

  test("a body that is no JSON, or comes too slowly, leaves the status standing", async () => {
    simulator.control.addFault({ times: 1, action: { kind: "malformed" } });
    simulator.control.addFault({ times: 1, action: { kind: "drip", ms: 50 } });
    const sender = client({ baseUrl: simulator.url });
    expect(await sender.send(event)).toMatchObject({ status: 200, problem: "malformed", text: '{"effects": [' });
    expect(await sender.send(event, { timeoutMs: 1000 })).toMatchObject({ status: 200, problem: "incomplete" });
  });

  test("the caller stops it, before and while it is under way", async () => {
    simulator.control.configure({ latencyMs: 5000 });
    const sender = client({ baseUrl: simulator.url });
    expect(await sender.send(event, { signal: AbortSignal.abort() })).toMatchObject({ failure: "aborted", sent: false });
    const controller = new AbortController();
    const sending = sender.send(event, { signal: controller.signal, onFlushed: () => controller.abort() });
    expect(await sending).toMatchObject({ failure: "aborted", sent: true });
  });

  test.each([
    ["a good key", apiKey, "passed", 204],
    ["a bad key", "invalid-key", "bad_key", 401],
    ["a key without the right", "forbidden-key", "bad_key", 403],
  ])("the connection test: %s", async (_title, key, result, status) => {
    expect(await testConnection({ baseUrl: simulator.url, deployment, apiKey: key })).toMatchObject({ result, status });
    expect(simulator.control.requests()).toMatchObject([{ method: "GET", path: "/v2/authping" }]);
  });

  test("the connection test: anything else is unknown, and says why", async () => {
    simulator.control.addFault({ times: 1, action: { kind: "status", status: 502 } });
    const options = { baseUrl: simulator.url, deployment, apiKey };
    expect(await testConnection(options)).toMatchObject({ result: "unknown", status: 502, why: expect.stringContaining("502") });
    await simulator.close();
    expect(await testConnection(options)).toMatchObject({ result: "unknown", why: expect.stringContaining("ECONNREFUSED") });
  });
});

describe("answers that are none", () => {
  test("not HTTP", async () => {
    const { baseUrl } = await rawServer((socket) => socket.end("SSH-2.0-OpenSSH_9.6\r\n"));
    expect(await client({ baseUrl }).send(event)).toMatchObject({ failure: "protocol", sent: true });
  });
  test("the connection ends without a word", async () => {
    const { baseUrl } = await rawServer((socket) => socket.end());
    expect(await client({ baseUrl }).send(event)).toMatchObject({ failure: "reset", sent: true });
  });
  test("a body cut short", async () => {
    const { baseUrl } = await rawServer((socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"));
    expect(await client({ baseUrl }).send(event)).toMatchObject({ status: 200, problem: "incomplete" });
  });
  test("headers without end", async () => {
    const { baseUrl } = await rawServer((socket) => socket.write(`HTTP/1.1 200 OK\r\nx: ${"y".repeat(100_000)}`));
    expect(await client({ baseUrl }).send(event)).toMatchObject({ failure: "protocol", sent: true });
  });
  test("more than a megabyte is not read", async () => {
    let written = 0;
    const baseUrl = await httpServer((_request, response) => {
      const more = () => {
        while (!response.destroyed && written < 50_000_000) {
          written += 65_536;
          if (!response.write(Buffer.alloc(65_536, "x"))) return void response.once("drain", more);
        }
        response.end();
      };
      more();
    });
    const result = await client({ baseUrl }).send(event);
    expect(result).toMatchObject({ status: 200, problem: "too_large" });
    expect(result.kind === "response" && result.text.length).toBe(1_000_000);
    expect(written).toBeLessThan(20_000_000);
  });
  test("nobody listens: surely not sent", async () => {
    const flushed = vi.fn();
    const result = await client({}).send(event, { onFlushed: flushed });
    expect(result).toMatchObject({ failure: "connect", sent: false, message: expect.stringContaining("ECONNREFUSED") });
    expect(flushed).not.toHaveBeenCalled();
  });
  test("a redirect is an answer, never followed", async () => {
    const elsewhere = await rawServer(() => {});
    const baseUrl = await httpServer((_request, response) => response.writeHead(307, { location: elsewhere.baseUrl }).end());
    expect(await client({ baseUrl }).send(event)).toMatchObject({ status: 307 });
    expect(elsewhere.connections()).toBe(0);
  });
});

describe("places that must not be reached", () => {
  const resolveTo = (...addresses: string[]) =>
    createGuardedLookup((_host, done) =>
      done(
        null,
        addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
      ),
    );

  test.each([["127.0.0.1"], ["169.254.169.254"], ["::ffff:10.0.0.1"], ["8.8.8.8", "10.0.0.1"]])(
    "a name that resolves to %s %s",
    async (...addresses) => {
      const flushed = vi.fn();
      const result = await client({ baseUrl: "https://integration.talon.one", lookup: resolveTo(...addresses) }).send(event, {
        onFlushed: flushed,
      });
      expect(result).toMatchObject({ failure: "forbidden_address", sent: false });
      expect(flushed).not.toHaveBeenCalled();
    },
  );

  test("by the system's own resolver, too", async () => {
    const seen = await new Promise((resolve) =>
      createGuardedLookup()("localhost", { all: true }, (error, address) => resolve(error ?? address)),
    );
    expect(seen).toMatchObject({ name: "ForbiddenAddressError" });
  });

  test("a name that is judged good and then moves inside: every connection is judged anew", async () => {
    const server = await rawServer(() => {});
    const answers = ["8.8.8.8", "127.0.0.1"];
    const lookup = createGuardedLookup((_host, done) => done(null, [{ address: answers.shift() ?? "", family: 4 }]));
    const seen = await new Promise((resolve) => lookup("moves.example", {}, (error, address) => resolve(error ?? address)));
    expect(seen).toBe("8.8.8.8");
    const port = new URL(server.baseUrl).port;
    expect(await client({ baseUrl: `https://moves.example:${port}`, lookup }).send(event)).toMatchObject({
      failure: "forbidden_address",
      sent: false,
    });
    expect(server.connections()).toBe(0);
  });

  test("the connection test resolves the deployment with the same care", async () => {
    const result = await testConnection({ baseUrl: "https://integration.talon.one", deployment, apiKey, lookup: resolveTo("10.1.2.3") });
    expect(result).toMatchObject({ result: "unknown", why: expect.stringContaining("public internet") });
  });

  test.each([
    ["http://integration.talon.one", undefined, "https://"],
    ["http://10.0.0.1", false, "public internet"],
    ["https://[::1]:4000", false, "public internet"],
    ["https://user:pw@integration.talon.one", undefined, "user name"],
    ["ftp://integration.talon.one", undefined, "must be an http"],
    ["nonsense", undefined, "must be an http"],
  ])("base URL %s", async (baseUrl, allowPrivate, text) => {
    const result = await client({ baseUrl, ...(allowPrivate === undefined ? {} : { allowPrivate }) }).send(event);
    expect(result).toMatchObject({ failure: "invalid_request", sent: false, message: expect.stringContaining(text) });
  });
});

describe("requests that HTTP cannot carry never go out, and no value is repeated", () => {
  test.each([
    ["a line break in a header", { headers: { "x-correlation-id": "a\r\nx-evil: 1" } }],
    ["a letter beyond ASCII in a header", { headers: { "x-correlation-id": "Łódź" } }],
    ["a header that is the client's", { headers: { "destination-hostname": "evil.example" } }],
    ["a header name with a line break", { headers: { "x\r\ny": "1" } }],
    ["a path with a space", { path: "/segment/v2/x y" }],
    ["a path with a query", { path: "/segment/v2/events?x=1" }],
    ["a path that climbs", { path: "/segment/../v2/authping" }],
    ["a path that climbs, encoded", { path: "/segment/%2E%2e/v2" }],
    ["a path with an empty segment", { path: "/segment/audiences/" }],
    ["a path to another host", { path: "//evil.example/x" }],
    ["a line break in the query", { query: "?a=1\r\n" }],
  ] as [string, Partial<TalonRequest>][])("%s", async (_title, part) => {
    const server = await rawServer(() => {});
    const result = await client({ baseUrl: server.baseUrl }).send({ ...event, ...part });
    expect(result).toMatchObject({ failure: "invalid_request", sent: false });
    expect(JSON.stringify(result)).not.toMatch(/evil|Łódź|x=1/);
    expect(server.connections()).toBe(0);
  });
  test.each(["", "with space", "line\nbreak", "Łódź"])("the key %j", async (key) => {
    const result = await client({ apiKey: key }).send(event);
    expect(result).toMatchObject({ failure: "invalid_request", sent: false });
    if (key) expect(JSON.stringify(result)).not.toContain(key);
  });
});

describe("TLS", () => {
  async function tlsServer(): Promise<number> {
    const server = createHttpsServer({ cert: testCertificate, key: testCertificateKey }, (_request, response) => response.end("{}"));
    const port = await listen(server);
    cleanUps.push(() => {
      server.closeAllConnections();
      server.close();
    });
    return port;
  }
  test("a certificate that is trusted for this host", async () => {
    const flushed = vi.fn();
    const sender = client({ baseUrl: `https://localhost:${await tlsServer()}`, ca: testCertificate });
    expect(await sender.send(event, { onFlushed: flushed })).toMatchObject({ status: 200, body: {} });
    expect(flushed).toHaveBeenCalledOnce();
  });
  test.each(["0", "1"])("one that nobody vouches for, NODE_TLS_REJECT_UNAUTHORIZED=%s", async (value) => {
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", value);
    cleanUps.push(() => vi.unstubAllEnvs());
    const result = await client({ baseUrl: `https://localhost:${await tlsServer()}` }).send(event);
    expect(result).toMatchObject({ failure: "tls", sent: false });
  });
  test("one for another host", async () => {
    const result = await client({ baseUrl: `https://127.0.0.1:${await tlsServer()}`, ca: testCertificate }).send(event);
    expect(result).toMatchObject({ failure: "tls", sent: false });
  });
  test("a server that speaks no TLS", async () => {
    const { baseUrl } = await rawServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    expect(await client({ baseUrl: baseUrl.replace("http:", "https:") }).send(event)).toMatchObject({ failure: "tls", sent: false });
  });
});
