import "#server-only";
import { isIPv6 } from "node:net";
import type { Issue } from "./json.ts";

type Source = Record<string, string | undefined>;

/** The first that is set counts, as with other programs. */
const names = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
const nameIn = (source: Source) => names.find((name) => source[name]);

/** Why the configured proxy cannot be used. Its address is left out: it may contain a password. */
export function forwardProxyIssues(source: Source): Issue[] {
  const name = nameIn(source);
  if (name === undefined) return [];
  const text = source[name] ?? "";
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isGood = url && ["http:", "https:"].includes(url.protocol) && url.hostname !== "" && ["/", ""].includes(url.pathname);
  return isGood ? [] : [{ path: name, message: `${name} must be the address of an HTTP proxy, such as http://proxy.example.com:3128.` }];
}

/**
 * The proxy for an https address on the public internet; undefined if it is reached directly.
 * Internal addresses never go through a proxy: callers know which these are.
 */
export function forwardProxyFor(target: URL, source: Source = process.env): URL | undefined {
  const name = nameIn(source);
  if (name === undefined || target.protocol !== "https:" || isExempt(target, source.no_proxy ?? source.NO_PROXY ?? "")) return undefined;
  return new URL(source[name] ?? "");
}

/** NO_PROXY: hosts, or endings of hosts, comma-separated, with a port where only that is meant. */
function isExempt(target: URL, list: string): boolean {
  const host = target.hostname.replace(/^\[|\]$/g, "");
  const port = target.port || "443";
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)
    .some((entry) => {
      if (entry === "*") return true;
      // An IPv6 address has colons of its own: only in brackets does a port follow it.
      const [, name = "", only] = isIPv6(entry) ? ["", entry] : (/^\[?([^\]]*?)\]?(?::(\d+))?$/.exec(entry) ?? []);
      const bare = name.replace(/^\*?\./, "");
      return (only === undefined || only === port) && (host === bare || host.endsWith(`.${bare}`));
    });
}
