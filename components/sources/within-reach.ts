/** Names that only resolve inside a machine or a network. */
const insideNames = /(^|\.)(localhost|local|internal|intranet|lan|home\.arpa|corp|home|test|invalid|example)$/;

/** First bytes of IPv4 addresses that the internet does not route. */
const insideAddresses: readonly (readonly [number, number, number])[] = [
  [0, 0, 255],
  [10, 0, 255],
  [100, 64, 127],
  [127, 0, 255],
  [169, 254, 254],
  [172, 16, 31],
  [192, 168, 168],
];

/**
 * Why Segment cannot reach this address, as far as the address alone tells: "this computer" or "a
 * private network". Undefined where it may.
 */
export function outOfReach(address: string): "this computer" | "a private network" | undefined {
  if (!URL.canParse(address)) return undefined;
  const host = new URL(address).hostname.replace(/\.$/, "");
  const own = "this computer" as const;
  const near = "a private network" as const;
  if (host.startsWith("[")) return withinV6(host.slice(1, -1)) ? (host === "[::1]" ? own : near) : undefined;
  const bytes = /^\d+\.\d+\.\d+\.\d+$/.test(host) ? host.split(".").map(Number) : undefined;
  if (bytes) {
    const [first = 0, second = 0] = bytes;
    const inside = insideAddresses.some(([net, from, to]) => first === net && second >= from && second <= to);
    return inside ? (first === 127 || first === 0 ? own : near) : undefined;
  }
  if (/(^|\.)localhost$/.test(host)) return own;
  return !host.includes(".") || insideNames.test(host) ? near : undefined;
}

/** Loopback, unspecified, link-local, unique local, and what wraps an IPv4 address. */
const withinV6 = (host: string) => /^(::|fe[89ab]|f[cd])/.test(host);
