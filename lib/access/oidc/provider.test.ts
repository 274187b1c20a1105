import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Env, readEnv } from "#lib/platform/env.ts";
import { StartRefused } from "#lib/platform/errors.ts";
import { checkProvider } from "./provider.ts";
import { ForeignHost, providerFetch } from "./provider-fetch.ts";

// What the start makes of a provider's own description, whatever that is.

let server: Server;
let issuer: string;
let answer: { status: number; body: string; location?: string };
let asked: string[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? "");
    const location = answer.location;
    response.writeHead(answer.status, { "content-type": "application/json", ...(location && { location }) }).end(answer.body);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  asked = [];
});
afterAll(() => {
  server.close();
});

const given = (more: Record<string, string> = {}): Env => {
  const result = readEnv({
    PUBLIC_URL: "https://falconer.example.com",
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: "falconer",
    OIDC_CLIENT_SECRET: "a-secret-that-is-told-to-nobody",
    OIDC_VIEWER_GROUPS: "*",
    ...more,
  });
  if (!result.ok) throw new Error(result.issues.map(({ message }) => message).join(" "));
  return result.env;
};
const metadata = (more: object = {}) => ({
  issuer,
  authorization_endpoint: `${issuer}/auth`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/jwks`,
  ...more,
});
const refusal = (env: Env) =>
  checkProvider(env).then(
    () => "",
    (error: unknown) => {
      expect(error).toBeInstanceOf(StartRefused);
      return (error as Error).message;
    },
  );

describe("the start is refused in one sentence", () => {
  test.each<[string, () => typeof answer, RegExp]>([
    [
      "by a provider of another name",
      () => json({ issuer: "https://acme.example/realms/a/" }),
      /^OIDC_ISSUER is not what the provider calls itself: set it to https:\/\/acme\.example\/realms\/a\/\.$/,
    ],
    [
      "by an address that is no provider's",
      () => ({ status: 404, body: "{}" }),
      /^OIDC_ISSUER is not the address of a provider: 127\.0\.0\.1:\d+ answers 404/,
    ],
    [
      "by a redirect",
      () => ({ status: 302, body: "", location: "http://169.254.169.254/" }),
      /^OIDC_ISSUER is not the address of a provider: .* answers 302/,
    ],
    [
      "by what is no JSON",
      () => ({ status: 200, body: "<html>" }),
      /^OIDC_ISSUER is not the address of a provider: .* gives no openid-configuration\.$/,
    ],
    ["by an empty object", () => ({ status: 200, body: "{}" }), /^OIDC_ISSUER is not the address of a provider/],
    ["by missing endpoints", () => json({ token_endpoint: undefined }), /^OIDC_ISSUER names a provider without token_endpoint\.$/],
    [
      "by keys on a host that is not named",
      () => json({ jwks_uri: "https://keys.example/jwks" }),
      /^OIDC_HOSTS must name keys\.example: the provider's jwks_uri is there\.$/,
    ],
    [
      "by tokens on a host that is not named",
      () => json({ token_endpoint: "https://169.254.169.254/token" }),
      /^OIDC_HOSTS must name 169\.254\.169\.254/,
    ],
    [
      "by a provider that takes no client secret",
      () => json({ token_endpoint_auth_methods_supported: ["private_key_jwt"] }),
      /takes no client secret\.$/,
    ],
    ["by a provider without PKCE", () => json({ code_challenge_methods_supported: ["plain"] }), /without PKCE by S256\.$/],
  ])("%s", async (_, told, sentence) => {
    answer = told();
    const message = await refusal(given());
    expect(message).toMatch(sentence);
    expect(message).not.toContain("a-secret");
    expect(message.split("\n")).toHaveLength(1);
    expect(asked).toEqual(["/.well-known/openid-configuration"]);
  });

  test("by a host that does not exist", async () => {
    expect(await refusal(given({ OIDC_ISSUER: "https://sign-in.falconer.invalid" }))).toBe(
      "OIDC_ISSUER names a host that does not exist: sign-in.falconer.invalid.",
    );
  });
});

describe("the start goes on", () => {
  test("with a provider as it should be, at its own hosts", async () => {
    answer = json({ jwks_uri: "https://keys.example/jwks" });
    expect(await refusal(given({ OIDC_HOSTS: "keys.example" }))).toBe("");
    answer = json();
    expect(await refusal(given())).toBe("");
  });
  test("while the provider is away: what has to be received does not wait for it", async () => {
    answer = { status: 503, body: "" };
    expect(await refusal(given())).toBe("");
    expect(await refusal(given({ OIDC_ISSUER: "http://127.0.0.1:1" }))).toBe("");
  });
  test("without a provider", async () => {
    expect(await refusal({ ...given(), OIDC_ISSUER: undefined })).toBe("");
    expect(asked).toEqual([]);
  });
});

test("no other host is asked, no redirect is followed, no answer is read without end", async () => {
  const ask = providerFetch(given());
  await expect(ask("http://127.0.0.1:1/x")).rejects.toBeInstanceOf(ForeignHost);
  await expect(ask("https://evil.example/")).rejects.toBeInstanceOf(ForeignHost);
  answer = { status: 307, body: "", location: "http://127.0.0.1:1/" };
  expect((await ask(`${issuer}/x`)).status).toBe(307);
  answer = { status: 200, body: "x".repeat(1_000_001) };
  await expect(ask(`${issuer}/x`)).rejects.toThrow("too large");
});

function json(more: object = {}) {
  return { status: 200, body: JSON.stringify(metadata(more)) };
}
