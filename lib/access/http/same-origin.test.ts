import { afterEach, beforeEach, expect, test, vi } from "vitest";

const from = (origin: string, host: string) => new Headers({ origin, host });

beforeEach(() => vi.resetModules());
afterEach(() => vi.unstubAllEnvs());
async function load(publicUrl: string) {
  vi.stubEnv("PUBLIC_URL", publicUrl);
  return import("./same-origin.ts");
}

test.each([
  ["https://falconer.example.com", "http://falconer.example.com", "falconer.example.com"],
  ["http://falconer.example.com", "https://falconer.example.com", "falconer.example.com"],
  ["https://falconer.example.com", "http://localhost:3000", "localhost:3000"],
  ["https://falconer.example.com", "http://falconer.example.com:3000", "127.0.0.1:3000"],
])("with PUBLIC_URL %s, a page opened at %s is refused by the variable's name", async (publicUrl, origin, host) => {
  const { isForeign, foreignReason } = await load(publicUrl);
  expect(isForeign(from(origin, host))).toBe(true);
  expect(foreignReason(from(origin, host))).toBe(
    `Falconer was opened at ${origin}, but PUBLIC_URL is ${publicUrl}. Open that address, or ask an admin to correct PUBLIC_URL.`,
  );
});

test.each(["https://evil.example", "null", "not an origin"])("a page of %s learns nothing of how Falconer is set up", async (origin) => {
  const { isForeign, foreignReason } = await load("https://falconer.example.com");
  expect(isForeign(from(origin, "falconer.example.com"))).toBe(true);
  expect(foreignReason(from(origin, "falconer.example.com"))).toBe("This request came from another site's page.");
});

test("its own pages are let in", async () => {
  const { isForeign } = await load("https://falconer.example.com");
  expect(isForeign(from("https://falconer.example.com", "falconer.example.com"))).toBe(false);
});
