import { createServer as createHttpServer, type IncomingMessage } from "node:http";
import { createServer as createHttpsServer, request } from "node:https";
import { type AddressInfo, connect, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { classifyError } from "./classify-error.ts";
import { createClient } from "./client.ts";
import { createGuardedLookup } from "./guarded-lookup.ts";
import { testCertificate, testCertificateKey } from "./testing/certificate.ts";
import { TunnelAgent, type TunnelOptions } from "./tunnel.ts";

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});
async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => sockets.add(socket));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  cleanUps.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** A proxy that leads every CONNECT to one place, or answers as it is told. */
async function startProxy(answer: number | "silence", to = 0) {
  const asked: { target: string; credentials: string | undefined }[] = [];
  const server = createHttpServer();
  server.on("connect", (incoming: IncomingMessage, socket: Socket) => {
    asked.push({ target: incoming.url ?? "", credentials: incoming.headers["proxy-authorization"] });
    socket.on("error", () => {});
    if (answer === "silence") return;
    if (answer !== 200) return socket.end(`HTTP/1.1 ${answer} No\r\nsecret-of-the-proxy: yes\r\n\r\n<b>go away</b>`);
    const way = connect(to, "127.0.0.1", () => socket.write("HTTP/1.1 200 OK\r\n\r\n"));
    way.on("error", () => socket.destroy());
    way.pipe(socket).pipe(way);
  });
  return { asked, url: new URL(`http://us%20er:pass%3Aword@127.0.0.1:${await listen(server)}`) };
}

let served: number;
let connections = 0;
beforeEach(async () => {
  connections = 0;
  const server = createHttpsServer({ key: testCertificateKey, cert: testCertificate }, (incoming, response) =>
    response.end(`${incoming.method} ${incoming.url}`),
  );
  server.on("secureConnection", () => connections++);
  served = await listen(server);
});

/** On this machine every name resolves to that place. */
const resolveTo = (address: string) => createGuardedLookup((_, done) => done(null, [{ address, family: address.includes(":") ? 6 : 4 }]));
const unknown = createGuardedLookup((_, done) => done(Object.assign(new Error("no"), { code: "ENOTFOUND" }), []));

function agentOf(options: Pick<TunnelOptions, "proxy"> & Partial<TunnelOptions>): TunnelAgent {
  const agent = new TunnelAgent({ keepAlive: true, ca: testCertificate, lookup: resolveTo("9.9.9.9"), by: "name", ...options });
  cleanUps.push(() => agent.destroy());
  return agent;
}
const ask = (agent: TunnelAgent, host = "localhost") =>
  new Promise<string>((resolve, reject) => {
    const outgoing = request({ agent, host, port: 8443, path: "/x?y=1", method: "PUT" }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part) => (text += part));
      response.on("end", () => resolve(text));
    });
    outgoing.on("error", (error) => reject(new Error(classifyError(error, false).message)));
    outgoing.end("{}");
  });

test("a host is reached by way of the proxy, with its own TLS; the connection is kept", async () => {
  const proxy = await startProxy(200, served);
  const agent = agentOf({ proxy: proxy.url });
  expect([await ask(agent), await ask(agent)]).toEqual(["PUT /x?y=1", "PUT /x?y=1"]);
  const credentials = `Basic ${Buffer.from("us er:pass:word").toString("base64")}`;
  expect(proxy.asked).toEqual([{ target: "localhost:8443", credentials }]);
  expect(connections).toBe(1);
});

test.each([
  ["9.9.9.9", "9.9.9.9:8443"],
  ["2620:fe::fe", "[2620:fe::fe]:8443"],
])("of a host that people enter, the address that was judged is asked for: %s", async (address, target) => {
  const proxy = await startProxy(200, served);
  expect(await ask(agentOf({ proxy: proxy.url, by: "address", lookup: resolveTo(address) }))).toBe("PUT /x?y=1");
  expect(proxy.asked.map((one) => one.target)).toEqual([target]);
});

test.each(["name", "address"] as const)("a host that leads inside is refused before the proxy hears of it (by %s)", async (by) => {
  const proxy = await startProxy(200, served);
  await expect(ask(agentOf({ proxy: proxy.url, by, lookup: resolveTo("10.0.0.5") }))).rejects.toThrow(
    "does not lead to the public internet",
  );
  expect(proxy.asked).toEqual([]);
});

test("a name that this machine cannot resolve goes to the proxy only where whoever runs this has chosen it", async () => {
  const proxy = await startProxy(200, served);
  expect(await ask(agentOf({ proxy: proxy.url, lookup: unknown }))).toBe("PUT /x?y=1");
  await expect(ask(agentOf({ proxy: proxy.url, lookup: unknown, by: "address" }))).rejects.toThrow("The host was not found");
  expect(proxy.asked).toHaveLength(1);
});

test("the proxy cannot stand for the host: another certificate is refused", async () => {
  const proxy = await startProxy(200, served);
  await expect(ask(agentOf({ proxy: proxy.url }), "integration.talon.one")).rejects.toThrow("could not be secured");
});

test("what the proxy refuses is told in a sentence of our own", async () => {
  const proxy = await startProxy(407);
  await expect(ask(agentOf({ proxy: proxy.url }))).rejects.toThrow(/^The forward proxy refused the connection \(407\)\.$/);
});

test("a proxy that is not there is told as such", async () => {
  await expect(ask(agentOf({ proxy: new URL("http://127.0.0.1:1") }))).rejects.toThrow(
    /^The forward proxy can’t be reached \(ECONNREFUSED\)\.$/,
  );
});

test("requests to Talon.One go by the environment's proxy, those inside do not", async () => {
  const proxy = await startProxy(403);
  const of = (baseUrl: string) => {
    const options = { deployment: "acme.europe-west1.talon.one", apiKey: "0123456789abcdef", lookup: resolveTo("9.9.9.9") };
    const client = createClient({ baseUrl, ...options, environment: { HTTPS_PROXY: proxy.url.href } });
    cleanUps.push(client.close);
    return client.send({ method: "PUT", path: "/v2/x", body: {} }, { timeoutMs: 3_000 });
  };
  expect(await of("https://integration.talon.one")).toMatchObject({
    failure: "connect",
    sent: false,
    message: "The forward proxy refused the connection (403).",
  });
  expect(await of(`https://127.0.0.1:${served}`)).toMatchObject({ failure: "tls" });
  expect(proxy.asked.map((one) => one.target)).toEqual(["integration.talon.one:443"]);
});

test("a proxy that says nothing does not hold a request longer than its time", async () => {
  const proxy = await startProxy("silence");
  const options = { deployment: "acme.europe-west1.talon.one", apiKey: "0123456789abcdef", lookup: resolveTo("9.9.9.9") };
  const client = createClient({ baseUrl: "https://integration.talon.one", ...options, environment: { HTTPS_PROXY: proxy.url.href } });
  cleanUps.push(client.close);
  expect(await client.send({ method: "PUT", path: "/v2/x", body: {} }, { timeoutMs: 100 })).toMatchObject({
    failure: "timeout",
    sent: false,
  });
});
