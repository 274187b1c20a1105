import "#server-only";
import { env } from "#lib/platform/env.ts";

/**
 * True unless this write comes from one of our own pages, or from no page at all. Browsers always
 * say where from, by Origin or Sec-Fetch-Site. A request that says neither is let through without a
 * cookie alone: a script has a token for that.
 */
export function isForeign(headers: Headers): boolean {
  const origin = headers.get("origin");
  if (origin !== null) return !ownOrigins(headers).includes(origin.toLowerCase());
  const site = headers.get("sec-fetch-site");
  return site === null ? headers.has("cookie") : site !== "same-origin" && site !== "none";
}

/**
 * Why `isForeign` is true, for the person. Most often Falconer was opened at another address than
 * PUBLIC_URL, above all by http instead of https.
 */
export function foreignReason(headers: Headers): string {
  const { PUBLIC_URL } = env();
  const origin = headers.get("origin")?.toLowerCase();
  const host = headers.get("host")?.toLowerCase();
  const opened = origin !== undefined && URL.canParse(origin) ? new URL(origin) : undefined;
  if (!PUBLIC_URL || !opened || (opened.host !== host && opened.hostname !== new URL(PUBLIC_URL).hostname))
    return "This request came from another site's page.";
  return `Falconer was opened at ${opened.origin}, but PUBLIC_URL is ${new URL(PUBLIC_URL).origin}. Open that address, or ask an admin to correct PUBLIC_URL.`;
}

function ownOrigins(headers: Headers): string[] {
  const { PUBLIC_URL, TRUST_PROXY } = env();
  if (PUBLIC_URL) return [new URL(PUBLIC_URL).origin];
  const hosts = [headers.get("host"), TRUST_PROXY ? headers.get("x-forwarded-host") : null];
  return hosts.flatMap((host) => (host ? [`http://${host.toLowerCase()}`, `https://${host.toLowerCase()}`] : []));
}
