import "#server-only";
import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";

// Next's handlers see only headers, and a header can be forged. So the HTTP server stamps the
// address it saw itself, together with a word that only this process knows. Someone who sends such
// a header from outside does not know the word, and the server overwrites it anyway.

export const clientIpHeader = "x-falconer-client";
const held = globalThis as unknown as { falconerIpWord?: string };
const word = () => {
  held.falconerIpWord ??= randomBytes(16).toString("hex");
  return held.falconerIpWord;
};

/**
 * For the HTTP server, on every request, before anything else reads its headers. X-Forwarded-For
 * counts only behind a proxy that we were told to trust: its last address is the one that proxy
 * saw.
 */
export function stampClientIp(request: Pick<IncomingMessage, "headers" | "socket">, trustProxy: boolean): string {
  const last =
    String(request.headers["x-forwarded-for"] ?? "")
      .split(",")
      .at(-1) ?? "";
  const forwarded = trustProxy ? withoutPort(last.trim()) : undefined;
  const seen = forwarded && isIP(forwarded) ? forwarded : (request.socket.remoteAddress ?? "");
  const ip = plain(seen);
  request.headers[clientIpHeader] = `${word()} ${ip}`;
  return ip;
}

/** Some proxies write the caller's port behind the address. */
const withoutPort = (text: string) => /^(?:\[([^\]]+)\]|([\d.]+))(?::\d+)?$/.exec(text)?.slice(1).find(Boolean) ?? text;

const plain = (ip: string) => (ip.startsWith("::ffff:") && isIP(ip.slice(7)) === 4 ? ip.slice(7) : ip);

/**
 * The same for code that has Node's own request: stamped by our server, else what its socket says.
 */
export function seenIp(request: Pick<IncomingMessage, "headers" | "socket">): string {
  const [given, ip = ""] = String(request.headers[clientIpHeader] ?? "").split(" ");
  return given === word() && isIP(ip) ? ip : plain(request.socket.remoteAddress ?? "");
}

/**
 * The address that our own server saw; null where there is none (then all such callers share one
 * throttle).
 */
export function clientIp(headers: Headers): string | null {
  const [given, ip = ""] = (headers.get(clientIpHeader) ?? "").split(" ");
  return given === word() && isIP(ip) ? ip : null;
}
