import "#server-only";
import type { Env } from "#lib/platform/env.ts";
import { fetchBy, proxyTo } from "./by-proxy.ts";

/** The provider's own documents and tokens are far smaller. */
const largestAnswer = 1_000_000;

/** A request to a host that the configuration does not name. */
export class ForeignHost extends Error {
  readonly host: string;
  constructor(host: string) {
    super(`${host} is not among the configured hosts`);
    this.name = "ForeignHost";
    this.host = host;
  }
}

/** The issuer's host, and those of OIDC_HOSTS. */
export function isProviderHost(env: Env, url: URL): boolean {
  return url.host === new URL(env.OIDC_ISSUER ?? "").host || env.OIDC_HOSTS.includes(url.host) || env.OIDC_HOSTS.includes(url.hostname);
}

/**
 * Calls the provider: no host that the configuration does not name, no redirect, no endless
 * response. Its address may be a private one: the admin chose it, and companies keep their
 * providers inside. One outside is reached through the configured forward proxy.
 */
export function providerFetch(env: Env) {
  return async (address: string | URL, options: object = {}): Promise<Response> => {
    const url = new URL(address);
    if (!isProviderHost(env, url)) throw new ForeignHost(url.host);
    const proxy = await proxyTo(url);
    const answer = await (proxy ? fetchBy(proxy, url, options) : fetch(url, { ...options, redirect: "manual", cache: "no-store" }));
    const body = await bounded(answer);
    return new Response(body, { status: answer.status, headers: answer.headers });
  };
}

async function bounded(answer: Response): Promise<ArrayBuffer | null> {
  if (!answer.body) return null;
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of answer.body as unknown as AsyncIterable<Uint8Array>) {
    length += part.length;
    if (length > largestAnswer) throw new Error("the provider's response is too large");
    parts.push(part);
  }
  return length === 0 ? null : Uint8Array.from(Buffer.concat(parts)).buffer;
}
