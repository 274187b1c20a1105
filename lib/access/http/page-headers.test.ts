import { expect, test } from "vitest";
import { contentSecurityPolicy, isSecure } from "./page-headers.ts";

test("scripts need the nonce; nothing is evaluated, framed or fetched from elsewhere", () => {
  const policy = new Map(
    contentSecurityPolicy("abc")
      .split("; ")
      .map((part) => [part.split(" ")[0], part]),
  );
  expect(policy.get("script-src")).toBe("script-src 'self' 'nonce-abc' 'strict-dynamic'");
  expect(policy.get("style-src")).toBe("style-src 'self'");
  expect(policy.get("style-src-elem")).toBe("style-src-elem 'self' 'nonce-abc'");
  expect(policy.get("style-src-attr")).toBe("style-src-attr 'unsafe-inline'");
  expect(policy.get("default-src")).toBe("default-src 'none'");
  expect(policy.get("connect-src")).toBe("connect-src 'self'");
  expect(policy.get("frame-ancestors")).toBe("frame-ancestors 'none'");
  expect(policy.get("base-uri")).toBe("base-uri 'none'");
  expect(contentSecurityPolicy("abc")).not.toMatch(/unsafe-eval|https?:|\*/);
});

test.each([
  [{ PUBLIC_URL: "https://falconer.example.com" }, null, true],
  [{ PUBLIC_URL: "http://localhost:3000" }, "https", false],
  [{}, "https", false],
  [{ TRUST_PROXY: "1" }, "https", true],
  [{ TRUST_PROXY: "1" }, "http", false],
])("%j, forwarded %s: over TLS %s", (env, proto, secure) => {
  expect(isSecure(env, proto)).toBe(secure);
});
