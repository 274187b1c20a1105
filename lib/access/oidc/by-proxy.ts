import "#server-only";
import https from "node:https";
import type { LookupFunction } from "node:net";
import { Readable } from "node:stream";
import { forwardProxyFor } from "#lib/platform/forward-proxy.ts";
import { isInsideUrl } from "#lib/talon-one/base-url.ts";
import { createGuardedLookup, forbiddenAddressCode } from "#lib/talon-one/guarded-lookup.ts";
import { TunnelAgent } from "#lib/talon-one/tunnel.ts";

const lookupWithinMs = 2_000;

export type Asked = { method?: string; headers?: HeadersInit; body?: string | URLSearchParams | null; signal?: AbortSignal | null };

/**
 * The forward proxy by which the provider is reached; undefined where it is inside the network, or
 * no proxy is set.
 */
export async function proxyTo(url: URL, lookup = createGuardedLookup()): Promise<URL | undefined> {
  const proxy = forwardProxyFor(url);
  if (!proxy || isInsideUrl(url)) return undefined;
  const isInside = await new Promise<boolean>((done) => {
    // Where only the proxy knows names, this machine's name server may be silent for long.
    setTimeout(done, lookupWithinMs, false).unref();
    lookup(url.hostname, {}, (error) => done(error?.code === forbiddenAddressCode));
  });
  return isInside ? undefined : proxy;
}

/** The configuration names the host, so the proxy is asked for the name, and may know it alone. */
const byName: LookupFunction = (host, _, done) =>
  done(Object.assign(new Error(`${host} is the proxy's affair`), { code: "ENOTFOUND" }), "", 0);

/** As fetch does it, by way of a forward proxy; TLS is spoken with the host itself. */
export function fetchBy(proxy: URL, url: URL, { method = "GET", headers, body, signal }: Asked): Promise<Response> {
  const sent = body == null ? undefined : String(body);
  const agent = new TunnelAgent({ proxy, lookup: byName, by: "name", rejectUnauthorized: true, minVersion: "TLSv1.2" });
  return new Promise((resolve, reject) => {
    const request = https.request(url, {
      agent,
      method,
      headers: { ...Object.fromEntries(new Headers(headers)), ...(sent !== undefined && { "content-length": Buffer.byteLength(sent) }) },
      ...(signal && { signal }),
    });
    request.on("response", (answer) => {
      const { statusCode: status = 502 } = answer;
      const given = Object.entries(answer.headersDistinct).flatMap(([name, values = []]) =>
        values.map((value) => [name, value] as [string, string]),
      );
      const isEmpty = [204, 205, 304].includes(status);
      if (isEmpty) answer.resume();
      resolve(new Response(isEmpty ? null : (Readable.toWeb(answer) as ReadableStream<Uint8Array>), { status, headers: given }));
    });
    // As Node's own fetch tells it.
    request.on("error", (error) => reject(signal?.aborted ? signal.reason : new TypeError("fetch failed", { cause: error })));
    request.end(sent);
  });
}
