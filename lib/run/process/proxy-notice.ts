const names = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];

/**
 * What to tell where the environment names a forward proxy. None is used: behind one, the proxy
 * would look up the names of hosts, and the rule that no request goes to a private address could
 * not be kept.
 */
export function proxyNotice(source: Record<string, string | undefined>): string | undefined {
  const name = names.find((candidate) => source[candidate]);
  if (!name) return undefined;
  return `${name} is set, but Falconer uses no forward proxy: allow direct HTTPS to Talon.One, or set TALON_ONE_BASE_URL to a gateway of your own.`;
}
