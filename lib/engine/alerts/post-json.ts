import "#server-only";
import http from "node:http";
import https from "node:https";
import { forwardProxyFor } from "#lib/platform/forward-proxy.ts";
import { classifyError } from "#lib/talon-one/classify-error.ts";
import { parseRetryAfter } from "#lib/talon-one/retry-after.ts";
import { TunnelAgent } from "#lib/talon-one/tunnel.ts";
import { addressProblem, lookupFor } from "./address-rules.ts";
import type { SendOptions, SendResult } from "./channel.ts";

const longestMs = 10_000;
const longestAnswer = 4_000;
const shownAnswer = 200;

export type CallOptions = SendOptions & { method?: "GET" | "POST"; body?: string; headers?: Record<string, string> };

/**
 * One call, over its own connection to an address that the rules allow. Redirects are not followed.
 * Never throws: it returns the response, or why there was none.
 */
export function call(
  address: string,
  { method = "POST", body, headers = {}, privateHosts }: CallOptions,
  withinMs = longestMs,
): Promise<SendResult> {
  const problem = addressProblem(address, privateHosts);
  if (problem) return Promise.resolve({ ok: false, answer: problem });
  const url = new URL(address);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const secure = url.protocol === "https:";
  const lookup = lookupFor(host, privateHosts);
  const proxy = lookup && forwardProxyFor(url);
  const tlsOptions = { rejectUnauthorized: true, minVersion: "TLSv1.2" as const };
  return new Promise((resolve) => {
    let connected = false;
    let answer: (() => SendResult) | undefined;
    const request = (secure ? https : http).request({
      // People enter these addresses, so the proxy is asked for exactly the address that was
      // checked.
      agent: proxy ? new TunnelAgent({ ...tlsOptions, proxy, lookup, by: "address" }) : false,
      method,
      protocol: url.protocol,
      hostname: host,
      port: url.port || (secure ? 443 : 80),
      path: `${url.pathname}${url.search}`,
      headers: {
        "user-agent": "Falconer",
        accept: "application/json, text/plain",
        ...(body === undefined ? {} : { "content-type": "application/json", "content-length": String(Buffer.byteLength(body)) }),
        ...headers,
      },
      ...(secure ? tlsOptions : {}),
      ...(lookup ? { lookup } : {}),
    });
    const timer = setTimeout(() => {
      // A receiver that has given a status has decided, whatever else it still has to say.
      settle(answer?.() ?? { ok: false, answer: tooLate(withinMs) });
      request.destroy();
    }, withinMs);
    const settle = (result: SendResult) => {
      clearTimeout(timer);
      resolve(result);
    };
    request.on("socket", (socket) => socket.once(secure ? "secureConnect" : "connect", () => (connected = true)));
    request.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8");
      answer = () => answerOf(response.statusCode ?? 0, text, response.headers["retry-after"]);
      const done = () => answer && settle(answer());
      response.on("data", (part: string) => {
        text += part;
        if (text.length > longestAnswer) response.destroy();
      });
      response.on("end", done);
      response.on("close", done);
      response.on("error", done);
    });
    request.on("error", (error) => settle({ ok: false, answer: classifyError(error, connected).message }));
    request.on("close", () => settle({ ok: false, answer: "The connection closed." }));
    request.end(body);
  });
}

/** For what a channel is given up on. */
export const tooLate = (ms: number): string => `No response within ${ms / 1_000} seconds.`;

function answerOf(status: number, body: string, retryAfter: string | undefined): SendResult {
  const words = plain(body);
  const ok = status >= 200 && status < 300;
  const asked = ok ? undefined : parseRetryAfter(retryAfter, Date.now());
  return { ok, answer: words ? `${status}: ${words}` : String(status), ...(asked === undefined ? {} : { retryAfterMs: asked }) };
}

/** An outside response as a page may show it: short, on one line. */
export function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
  const line = text.replace(/[\u0000-\u001f\u007f\s]+/g, " ").trim();
  // Half a character, which no JSON column takes, is cut off too.
  return line.length > shownAnswer ? `${line.slice(0, shownAnswer).replace(/[\ud800-\udbff]$/, "")}…` : line;
}
