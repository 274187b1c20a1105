import "#server-only";
import { env } from "#lib/env.ts";

/**
 * True when a browser says that another site's page makes this request. Browsers always say so on writes, by Origin or Sec-Fetch-Site; a client that sends
 * neither is no browser, holds its cookie itself, and cannot be used by somebody else's page.
 */
export function isForeign(headers: Headers): boolean {
  const origin = headers.get("origin");
  if (origin !== null) return !ownOrigins(headers).includes(origin.toLowerCase());
  const site = headers.get("sec-fetch-site");
  return site !== null && site !== "same-origin" && site !== "none";
}

function ownOrigins(headers: Headers): string[] {
  const { PUBLIC_URL, TRUST_PROXY } = env();
  if (PUBLIC_URL) return [new URL(PUBLIC_URL).origin];
  const hosts = [headers.get("host"), TRUST_PROXY ? headers.get("x-forwarded-host") : null];
  return hosts.flatMap((host) => (host ? [`http://${host.toLowerCase()}`, `https://${host.toLowerCase()}`] : []));
}
