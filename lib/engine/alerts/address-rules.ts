import "#server-only";
import { isInsideUrl } from "#lib/talon-one/base-url.ts";
import { createGuardedLookup, ForbiddenAddressError } from "#lib/talon-one/guarded-lookup.ts";

// Addresses for alerts follow the rules of deployments: public addresses only, encrypted, unless
// the operator has named the host in ALERT_PRIVATE_HOSTS.

const bare = (url: URL) => url.hostname.replace(/^\[|\]$/g, "");

export const isAllowedInside = (host: string, privateHosts: readonly string[]): boolean => privateHosts.includes(host.toLowerCase());

/**
 * Why this address may not be called, in a sentence that does not contain it; undefined if it may.
 */
export function addressProblem(text: string, privateHosts: readonly string[]): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== "https:" && url.protocol !== "http:")) return "Enter an address that begins with https://.";
  if (url.username !== "" || url.password !== "") return "Leave the user name and password out of the address.";
  if (isAllowedInside(bare(url), privateHosts)) return undefined;
  if (url.protocol !== "https:") return "Use an address that begins with https://, so that alerts travel encrypted.";
  return isInsideUrl(url) ? insideProblem(bare(url)) : undefined;
}

const insideProblem = (host: string) =>
  `${host} doesn’t lead to the public internet. The person who runs Falconer can allow it in ALERT_PRIVATE_HOSTS.`;

/** The same for the host of a mail server. */
export function mailHostProblem(host: string, privateHosts: readonly string[]): string | undefined {
  if (isAllowedInside(host, privateHosts)) return undefined;
  const asUrl = `smtp://${host.includes(":") ? `[${host}]` : host}`;
  if (!/^[a-z0-9.:-]+$/i.test(host) || !URL.canParse(asUrl)) return "Enter a host name such as smtp.example.com.";
  return isInsideUrl(new URL(asUrl.replace("smtp:", "https:"))) ? insideProblem(host) : undefined;
}

/** For a connection: the system's look-up if the host is allowed, else the guarded one. */
export const lookupFor = (host: string, privateHosts: readonly string[]) =>
  isAllowedInside(host, privateHosts) ? undefined : createGuardedLookup();

/** The address to connect to, checked at this moment. Throws if it is not public. */
export function publicAddressOf(host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    createGuardedLookup()(host, {}, (error, address) => {
      if (error) reject(error);
      else if (typeof address !== "string") reject(new ForbiddenAddressError(host));
      else resolve(address);
    });
  });
}
