import { expect, test } from "vitest";
import { forwardProxyFor, forwardProxyIssues } from "./forward-proxy.ts";

const proxy = "http://proxy.example.com:3128";
const to = (address: string, source: Record<string, string>) => forwardProxyFor(new URL(address), source)?.host;

test.each([
  ["https://integration.talon.one", { HTTPS_PROXY: proxy }, true],
  ["https://integration.talon.one", { https_proxy: proxy }, true],
  ["https://integration.talon.one", { ALL_PROXY: proxy }, true],
  ["https://integration.talon.one", {}, false],
  ["https://integration.talon.one", { HTTPS_PROXY: "" }, false],
  ["https://integration.talon.one", { HTTP_PROXY: proxy }, false],
  ["http://integration.talon.one", { HTTPS_PROXY: proxy }, false],
  ["https://integration.talon.one", { HTTPS_PROXY: proxy, NO_PROXY: "*" }, false],
  ["https://integration.talon.one", { HTTPS_PROXY: proxy, NO_PROXY: "localhost, talon.one" }, false],
  ["https://integration.talon.one", { HTTPS_PROXY: proxy, NO_PROXY: ".Talon.One" }, false],
  ["https://integration.talon.one", { HTTPS_PROXY: proxy, no_proxy: "*.talon.one" }, false],
  ["https://integration.talon.one", { HTTPS_PROXY: proxy, NO_PROXY: "alon.one" }, true],
  ["https://integration.talon.one", { HTTPS_PROXY: proxy, NO_PROXY: "talon.one:443" }, false],
  ["https://integration.talon.one", { HTTPS_PROXY: proxy, NO_PROXY: "talon.one:8443" }, true],
  ["https://[2001:db8::1]:8443", { HTTPS_PROXY: proxy, NO_PROXY: "[2001:db8::1]:8443" }, false],
  ["https://[2001:db8::1]", { HTTPS_PROXY: proxy, NO_PROXY: "2001:db8::1" }, false],
  ["https://[2001:db8::1]:8443", { HTTPS_PROXY: proxy, NO_PROXY: "localhost,2001:db8::1" }, false],
  ["https://[2001:db8::1]", { HTTPS_PROXY: proxy, NO_PROXY: "[2001:db8::1]:8443" }, true],
  ["https://[2001:db8::1]", { HTTPS_PROXY: proxy, NO_PROXY: "2001:db8::2" }, true],
])("%s with %o goes by the proxy: %s", (address, source, goes) => {
  expect(to(address, source as Record<string, string>)).toBe(goes ? "proxy.example.com:3128" : undefined);
});

test.each(["socks5://somebody:secret@proxy.example.com", "proxy.example.com:3128", "http://", "http://proxy.example.com/path"])(
  "%s is refused by the variable's name, and not repeated",
  (value) => {
    const [issue] = forwardProxyIssues({ HTTPS_PROXY: value });
    expect(issue?.message).toMatch(/^HTTPS_PROXY must be the address of an HTTP proxy/);
    expect(issue?.message).not.toContain("secret");
  },
);

test("a proxy with a password, or none, is nothing to complain of", () => {
  expect(forwardProxyIssues({ HTTPS_PROXY: "https://somebody:secret@proxy.example.com" })).toEqual([]);
  expect(forwardProxyIssues({ HTTP_PROXY: "socks5://x", NO_PROXY: "*" })).toEqual([]);
});
