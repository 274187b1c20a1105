import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { contentSecurityPolicy, isSecure, styleHashes } from "./page-headers.ts";

test("scripts need the nonce; nothing is evaluated, framed or fetched from elsewhere", () => {
  const policy = new Map(
    contentSecurityPolicy("abc")
      .split("; ")
      .map((part) => [part.split(" ")[0], part]),
  );
  expect(policy.get("script-src")).toBe("script-src 'self' 'nonce-abc' 'strict-dynamic'");
  expect(policy.get("style-src")).toBe("style-src 'self'");
  expect(policy.get("style-src-elem")).toBe(`style-src-elem 'self' 'nonce-abc' ${styleHashes.join(" ")}`);
  expect(policy.get("style-src-attr")).toBe("style-src-attr 'unsafe-inline'");
  expect(policy.get("default-src")).toBe("default-src 'none'");
  expect(policy.get("connect-src")).toBe("connect-src 'self'");
  expect(policy.get("frame-ancestors")).toBe("frame-ancestors 'none'");
  expect(policy.get("base-uri")).toBe("base-uri 'none'");
  expect(contentSecurityPolicy("abc")).not.toMatch(/unsafe-eval|https?:|\*/);
});

test("the style sheets known by hash are the notifications' own, as installed, and the empty one", () => {
  const source = readFileSync(createRequire(import.meta.url).resolve("sonner"), "utf8");
  const text = JSON.parse(/__insertCSS\((".*")\);/.exec(source)?.[1] ?? "null") as string;
  expect(text).toContain("[data-sonner-toaster]");
  const hashOf = (css: string) => `'sha256-${createHash("sha256").update(css).digest("base64")}'`;
  expect(styleHashes).toEqual([hashOf(""), hashOf(text)]);
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
