import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { contentSecurityPolicyOfFiles, isSecure, pageHeaders, strictTransport } from "#lib/access/http/page-headers.ts";
import { tellRefusedMethod } from "#lib/access/http/refused-method.ts";
import { requests } from "#lib/access/request/request-context.ts";
import { stampClientIp } from "#lib/platform/client-ip.ts";
import { tellStopping } from "#lib/platform/stopping.ts";
import { answerJson, readiness } from "./health.ts";
import { listen } from "./listen.ts";
import { logRequest } from "./request-log.ts";
import type { VisitorLimit } from "./visitor-limit.ts";

export type WebServer = {
  port: number;
  /** From now on everything but the health routes is answered by these, the first that takes it. */
  open(handlers: { endpoint: (request: IncomingMessage, response: ServerResponse) => boolean; page: Page; upgrade?: Upgrade }): void;
  /** Accepts nothing new and waits for the answers in flight. */
  drain(): Promise<void>;
};
type Page = (request: IncomingMessage, response: ServerResponse) => Promise<void>;
type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void>;

const drainMs = 10_000;
/**
 * The methods of all our routes. The framework answers others with its own error, which has no
 * shape of ours.
 */
const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
// What a page or an API answer sets itself takes the place of these.
const fileHeaders = Object.entries({ ...pageHeaders, "content-security-policy": contentSecurityPolicyOfFiles });
// Headers in which a client could make up its origin; they count only if set by a trusted proxy.
const proxyHeaders = [
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-forwarded-port",
  "x-forwarded-prefix",
  "x-forwarded-for",
  "forwarded",
  "x-real-ip",
];

/**
 * Listens at once, so that a port in use is noticed before anything else happens; answers 503 until
 * `open`. Port 0: any free one.
 */
export async function startWebServer(options: {
  host: string;
  port: number;
  trustProxy: boolean;
  /** Whether this address may ask again; for an installation that is open to everyone. */
  may?: VisitorLimit | undefined;
}): Promise<WebServer> {
  let state: "starting" | "up" | "draining" = "starting";
  let handlers: Parameters<WebServer["open"]>[0] | undefined;

  const server = createServer((request, response) => {
    if (!options.trustProxy) for (const name of proxyHeaders) delete request.headers[name];
    const ip = stampClientIp(request, options.trustProxy);
    // Exactly one address: code that reads the header's first entry gets what the proxy saw, not
    // what the client wrote.
    request.headers["x-forwarded-for"] = ip;
    const notes = logRequest(request, response, ip);
    response.setHeader("x-request-id", notes.id);
    if (state === "draining") response.setHeader("connection", "close");
    const path = request.url?.split("?", 1)[0];
    if (path === "/api/health") return answerJson(response, 200, { status: "ok" });
    if (path === "/api/ready") return void readiness(state).then((found) => answerJson(response, found.ready ? 200 : 503, found));
    if (!methods.has(request.method ?? "") || request.url === "*") {
      response.setHeader("allow", [...methods].join(", "));
      return answerJson(response, 405, { error: { code: "invalid", message: "This address does not support this request.", issues: [] } });
    }
    if (options.may && !path?.startsWith("/_next/static/") && !options.may(ip)) {
      response.setHeader("retry-after", "10");
      const message = "Too many requests came from your address. Wait ten seconds.";
      return answerJson(response, 429, { error: { code: "too_many_requests", message, issues: [] } });
    }
    const open = handlers;
    if (!open) return answerJson(response, 503, { error: { code: "unavailable", message: "Falconer is starting.", issues: [] } });
    requests.run(notes, () => {
      if (open.endpoint(request, response)) return;
      tellRefusedMethod(request, response);
      for (const [name, value] of fileHeaders) response.setHeader(name, value);
      if (isSecure(process.env, request.headers["x-forwarded-proto"]?.toString() ?? null))
        response.setHeader("strict-transport-security", strictTransport);
      void open.page(request, response).catch(() => response.destroy());
    });
  });
  bound(server);
  // An upgraded connection no longer belongs to the server: close() would wait for it forever.
  const upgraded = new Set<Duplex>();
  server.on("upgrade", (request, socket, head) => {
    if (!handlers?.upgrade || state !== "up") return void socket.destroy();
    upgraded.add(socket);
    socket.once("close", () => upgraded.delete(socket));
    void handlers.upgrade(request, socket, head);
  });
  await listen(server, options, "PORT");

  return {
    port: (server.address() as AddressInfo).port,
    open(given) {
      handlers = given;
      state = "up";
    },
    drain: () =>
      new Promise<void>((done) => {
        state = "draining";
        tellStopping();
        const impatient = setTimeout(() => server.closeAllConnections(), drainMs);
        server.close(() => {
          clearTimeout(impatient);
          done();
        });
        server.closeIdleConnections();
        for (const socket of upgraded) socket.destroy();
      }),
  };
}

/** A client that dribbles its request can hold a connection only for a limited time. */
function bound(server: Server) {
  server.headersTimeout = 15_000;
  server.requestTimeout = 120_000;
  server.keepAliveTimeout = 65_000; // longer than the 60 s of load balancers, so that they never write into a closing connection
  server.setTimeout(120_000);
}
