import fc from "fast-check";
import { expect, test } from "vitest";
import { isPublicAddress } from "./public-address.ts";

test.each([
  "8.8.8.8",
  "34.107.221.82",
  "172.15.255.255",
  "172.32.0.1",
  "100.63.255.255",
  "100.128.0.0",
  "169.253.1.1",
  "223.255.255.255",
  "2a00:1450:4001:81b::200e",
  "2606:4700::1111",
])("%s is public", (address) => expect(isPublicAddress(address)).toBe(true));

test.each([
  "0.0.0.0",
  "0.1.2.3",
  "10.0.0.1",
  "100.64.0.1",
  "100.100.100.200",
  "127.0.0.1",
  "127.255.255.254",
  "169.254.169.254",
  "172.16.0.1",
  "172.31.255.255",
  "192.0.0.170",
  "192.0.2.1",
  "192.88.99.1",
  "192.168.1.1",
  "198.18.0.1",
  "198.51.100.7",
  "203.0.113.9",
  "224.0.0.1",
  "239.255.255.250",
  "240.0.0.1",
  "255.255.255.255",
  "168.63.129.16",
  "::",
  "::1",
  "::127.0.0.1",
  "::ffff:8.8.8.8",
  "::ffff:169.254.169.254",
  "::ffff:7f00:1",
  "::ffff:0:8.8.8.8",
  "64:ff9b::8.8.8.8",
  "64:ff9b::a9fe:a9fe",
  "64:ff9b:1::1",
  "100::1",
  "2001::1",
  "2001:db8::1",
  "2002:a9fe:a9fe::1",
  "2002:808:808::1",
  "3fff::1",
  "5f00::1",
  "fc00::1",
  "fd00:ec2::254",
  "fe80::1",
  "fe80::1%eth0",
  "2606:4700::1111%eth0",
  "fec0::1",
  "ff02::1",
  "",
  "localhost",
  "127.1",
  "2130706433",
  "0x7f.0.0.1",
  "8.8.8.8 ",
])("%j is not", (address) => expect(isPublicAddress(address)).toBe(false));

test("no IPv4 address passes in an IPv6 wrapping", () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.constantFrom("::ffff:", "::", "64:ff9b::", "::ffff:0:"), (address, prefix) => {
      expect(isPublicAddress(prefix + address)).toBe(false);
    }),
  );
});
