import "#server-only";
import { isIP } from "node:net";
import { isPublicAddress } from "./public-address.ts";

export const defaultBaseUrl = "https://integration.talon.one";

/**
 * True if the address itself names a place that is not on the public internet; only the operator
 * can have set such an address.
 */
export function isInsideUrl(url: URL): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (isIP(host)) return !isPublicAddress(host);
  return !host.includes(".") || /\.(localhost|local|internal|test)$/.test(host);
}

/**
 * Why requests may not go to this URL, in a sentence that repeats none of the URL's secrets;
 * undefined when they may.
 */
export function baseUrlProblem(text: string, allowPrivate?: boolean): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== "https:" && url.protocol !== "http:")) return "Talon.One’s address must be an http or https URL.";
  if (url.username !== "" || url.password !== "") return "The address of Talon.One must not have a user name or password in it.";
  if (url.search !== "" || url.hash !== "") return "The address of Talon.One must not have a query or fragment in it.";
  const inside = isInsideUrl(url);
  if (inside && allowPrivate === false) return "The address of Talon.One does not lead to the public internet.";
  if (!inside && url.protocol === "http:" && allowPrivate !== true)
    return "The address of Talon.One must begin with https://, so that the API key travels encrypted.";
  return undefined;
}
