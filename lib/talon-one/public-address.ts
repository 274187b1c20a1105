import "#server-only";
import { BlockList, isIP } from "node:net";

/**
 * IPv4 that is not the public internet, or is a cloud's own service: IANA's special-purpose
 * registry, multicast, reserved, Azure's wire server.
 */
const inside4 = new BlockList();
for (const range of [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
  "168.63.129.16/32",
])
  add(inside4, range, "ipv4");

/**
 * In IPv6 only global unicast is public, except the ranges that wrap an IPv4 address or are
 * reserved for documentation.
 */
const global6 = new BlockList();
add(global6, "2000::/3", "ipv6");
const inside6 = new BlockList();
for (const range of ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"]) add(inside6, range, "ipv6");

function add(list: BlockList, range: string, family: "ipv4" | "ipv6"): void {
  const [net = "", bits] = range.split("/");
  list.addSubnet(net, Number(bits), family);
}

/**
 * True for an address on the public internet. False for private, loopback, link-local (cloud
 * metadata), carrier-grade NAT, multicast and reserved ones, for every IPv6 address that wraps an
 * IPv4 one (mapped, NAT64, 6to4, Teredo), and for anything that is not an address.
 */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !inside4.check(address, "ipv4");
  if (family !== 6 || address.includes("%")) return false;
  return global6.check(address, "ipv6") && !inside6.check(address, "ipv6");
}
