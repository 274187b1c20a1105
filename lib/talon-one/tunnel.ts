import "#server-only";
import http from "node:http";
import https from "node:https";
import { isIPv6, type LookupFunction } from "node:net";
import type { Duplex } from "node:stream";
import tls from "node:tls";
import { forbiddenAddressCode } from "./guarded-lookup.ts";

/** The proxy refused to connect; the message is ours and contains nothing from the proxy. */
export class ProxyError extends Error {
  readonly code = "ERR_FORWARD_PROXY";
}

const answerWithinMs = 10_000;

export type TunnelOptions = https.AgentOptions & {
  proxy: URL;
  /** Checks the host's addresses before the proxy is asked to connect to any of them. */
  lookup: LookupFunction;
  /**
   * What the proxy is asked for. "name": the host, for hosts that the operator has allowed; if this
   * machine cannot resolve a name, that is the proxy's affair. "address": the one that was checked,
   * so that the proxy cannot be led elsewhere.
   */
  by: "name" | "address";
};

/** Connections to https hosts through a forward proxy; TLS is spoken with the host itself. */
export class TunnelAgent extends https.Agent {
  readonly #tunnel: TunnelOptions;
  constructor(options: TunnelOptions) {
    const { lookup: _, ...rest } = options;
    super(rest);
    this.#tunnel = options;
  }

  override createConnection(
    options: https.RequestOptions & { host?: string | null },
    done?: (error: Error | null, socket: Duplex) => void,
  ): undefined {
    const host = String(options.host).replace(/^\[|\]$/g, "");
    judged(host, this.#tunnel)
      .then((target) => connectBy(this.#tunnel.proxy, target, Number(options.port)))
      .then(
        (socket) => done?.(null, tls.connect({ ...(options as tls.ConnectionOptions), socket })),
        (error: Error) => done?.(error, undefined as never),
      );
  }
}

/** What the proxy is asked for. Rejects where the host leads inside. */
function judged(host: string, { lookup, by }: TunnelOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    lookup(host, {}, (error, address) => {
      if (!error) resolve(by === "name" || typeof address !== "string" ? host : address);
      else if (by === "address" || error.code === forbiddenAddressCode) reject(error);
      else resolve(host);
    });
  });
}

/** A connection to that place, made by the proxy. */
function connectBy(proxy: URL, host: string, port: number): Promise<Duplex> {
  const target = `${isIPv6(host) ? `[${host}]` : host}:${port}`;
  const { username, password } = proxy;
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return new Promise((resolve, reject) => {
    const fail = (message: string) => {
      reject(new ProxyError(message));
      request.destroy();
    };
    const request = (proxy.protocol === "https:" ? https : http).request({
      agent: false,
      method: "CONNECT",
      hostname: proxy.hostname.replace(/^\[|\]$/g, ""),
      port: proxy.port || (proxy.protocol === "https:" ? 443 : 80),
      path: target,
      headers: {
        host: target,
        ...(username && { "proxy-authorization": `Basic ${Buffer.from(credentials).toString("base64")}` }),
      },
    });
    const timer = setTimeout(() => fail("The forward proxy didn’t respond within 10 seconds."), answerWithinMs);
    request.once("close", () => clearTimeout(timer));
    request.once("connect", (answer, socket) => {
      clearTimeout(timer);
      if (answer.statusCode === 200) return resolve(socket);
      socket.destroy();
      fail(`The forward proxy refused the connection (${answer.statusCode}).`);
    });
    request.once("response", (answer) => fail(`The forward proxy refused the connection (${answer.statusCode}).`));
    request.on("error", (error: NodeJS.ErrnoException) => fail(`The forward proxy can’t be reached (${error.code ?? "no reason given"}).`));
    request.end();
  });
}
