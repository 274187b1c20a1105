import { createServer as createHttpServer, type IncomingMessage } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, connect, type Server, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import tls from "node:tls";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createGuardedLookup } from "#lib/talon-one/guarded-lookup.ts";
import { testCertificate, testCertificateKey } from "#lib/talon-one/testing/certificate.ts";
import { fetchBy, proxyTo } from "./by-proxy.ts";

const cleanUps: (() => unknown)[] = [];
afterEach(() => {
  vi.unstubAllEnvs();
  for (const cleanUp of cleanUps.splice(0).reverse()) cleanUp();
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

let served: number;
beforeEach(async () => {
  const server = createHttpsServer({ key: testCertificateKey, cert: testCertificate }, async (incoming, response) => {
    const { method, url, headers } = incoming;
    response.writeHead(url === "/moved" ? 302 : 200, { "x-seen": "yes", location: "/elsewhere", "set-cookie": ["a=1", "b=2"] });
    response.end(JSON.stringify({ method, type: headers["content-type"], accept: headers.accept, body: await text(incoming) }));
  });
  served = await listen(server);
});

async function startProxy(answer: 200 | 403 = 200) {
  const asked: string[] = [];
  const server = createHttpServer();
  server.on("connect", (incoming: IncomingMessage, socket: Socket) => {
    asked.push(incoming.url ?? "");
    socket.on("error", () => {});
    if (answer !== 200) return socket.end(`HTTP/1.1 ${answer} No\r\n\r\n`);
    const way = connect(served, "127.0.0.1", () => socket.write("HTTP/1.1 200 OK\r\n\r\n"));
    way.on("error", () => socket.destroy());
    way.pipe(socket).pipe(way);
  });
  return { asked, url: new URL(`http://127.0.0.1:${await listen(server)}`) };
}
const provider = new URL("https://localhost:8443/token");

/** As NODE_EXTRA_CA_CERTS does. */
function trustTestCertificate(): void {
  const usual = tls.getCACertificates("default");
  tls.setDefaultCACertificates([...usual, testCertificate]);
  cleanUps.push(() => tls.setDefaultCACertificates(usual));
}

test("a code is exchanged by way of the proxy, which is asked for the provider's name alone", async () => {
  trustTestCertificate();
  const { asked, url } = await startProxy();
  const headers = new Headers({ accept: "application/json", "content-type": "application/x-www-form-urlencoded;charset=UTF-8" });
  const answer = await fetchBy(url, provider, { method: "POST", headers, body: new URLSearchParams({ code: "c" }) });
  expect([answer.status, answer.headers.get("x-seen"), answer.headers.getSetCookie()]).toEqual([200, "yes", ["a=1", "b=2"]]);
  const type = headers.get("content-type");
  expect(await answer.json()).toEqual({ method: "POST", type, accept: "application/json", body: "code=c" });
  expect(asked).toEqual(["localhost:8443"]);
});

test("a redirect is an answer, not followed", async () => {
  trustTestCertificate();
  const { asked, url } = await startProxy();
  expect((await fetchBy(url, new URL("/moved", provider), {})).status).toBe(302);
  expect(asked).toHaveLength(1);
});

test("the proxy cannot answer in the provider's place, and one that refuses is told as an outage", async () => {
  const failure = (url: URL) =>
    fetchBy(url, provider, {}).then(String, (error: TypeError) => [error.message, (error.cause as { code: string }).code]);
  expect(await failure((await startProxy()).url)).toEqual(["fetch failed", expect.stringMatching(/CERT/)]);
  expect(await failure((await startProxy(403)).url)).toEqual(["fetch failed", "ERR_FORWARD_PROXY"]);
});

test("a caller that gives up ends it with its own reason", async () => {
  const { url } = await startProxy();
  const reason = new Error("too slow");
  await expect(fetchBy(url, provider, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

test("a name server that says nothing does not hold up a sign-in", async () => {
  vi.stubEnv("HTTPS_PROXY", "http://proxy.example.com:3128");
  vi.useFakeTimers();
  const found = proxyTo(new URL("https://login.example.com/"), () => {});
  await vi.advanceTimersByTimeAsync(2_000);
  vi.useRealTimers();
  expect((await found)?.host).toBe("proxy.example.com:3128");
});

test.each<[string, string, string, boolean]>([
  ["on the internet", "https://login.example.com/", "93.184.215.14", true],
  ["that this machine cannot resolve", "https://login.example.com/", "", true],
  ["inside the network by its address", "https://login.example.com/", "10.0.0.7", false],
  ["inside the network by its name", "https://keycloak.internal/", "93.184.215.14", false],
  ["on this machine, without TLS", "http://localhost:8080/", "127.0.0.1", false],
  ["in NO_PROXY", "https://login.direct.example/", "93.184.215.14", false],
])("a provider %s", async (_, address, resolved, goes) => {
  vi.stubEnv("HTTPS_PROXY", "http://proxy.example.com:3128");
  vi.stubEnv("NO_PROXY", "direct.example");
  const lookup = createGuardedLookup((_, done) =>
    resolved ? done(null, [{ address: resolved, family: 4 }]) : done(Object.assign(new Error("no"), { code: "ENOTFOUND" }), []),
  );
  expect((await proxyTo(new URL(address), lookup))?.host).toBe(goes ? "proxy.example.com:3128" : undefined);
});
