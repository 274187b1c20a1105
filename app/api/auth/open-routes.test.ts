import { readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { auth } from "#lib/access/auth/auth.ts";
import { openRoutes } from "#lib/access/auth/open-routes.ts";
import { codeAt } from "#lib/access/auth/testing/totp.ts";
import { call, cookiesOf, makePerson, signIn, testOrigin, testPassword, useTestDatabase } from "#lib/access/http/testing/client.ts";
import { handleSignIn } from "#lib/access/sign-in/sign-in-routes.ts";
import type { TestDatabase } from "#lib/platform/db/testing/database.ts";
import { createId } from "#lib/platform/ids.ts";
import * as resetLink from "../users/[userId]/reset-link/route.ts";
import * as user from "../users/[userId]/route.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await useTestDatabase();
});
beforeEach(() => database.db.rateLimit.deleteMany());
afterAll(() => database.drop());

async function send(path: string, body: unknown, cookie = "", method = "POST") {
  const response = await handleSignIn(
    new Request(`${testOrigin}/api/auth${path}`, {
      method,
      headers: { "content-type": "application/json", origin: testOrigin, cookie },
      body: method === "GET" ? undefined : JSON.stringify(body),
    }),
  );
  return { status: response.status, body: await response.json(), cookie: cookiesOf(response), headers: response.headers };
}

/** A person with a second factor; returns the codes of their app. */
async function withSecondFactor() {
  const person = await makePerson("marketer");
  const cookie = await signIn(person.email);
  const { body } = await send("/two-factor/enable", { password: testPassword }, cookie);
  const secret = new URL(body.totpURI).searchParams.get("secret") ?? "";
  expect((await send("/two-factor/verify-totp", { code: codeAt(secret) }, cookie)).status).toBe(200);
  return { person, secret, backupCodes: body.backupCodes as string[] };
}
const startSignIn = (email: string, cookie = "") => send("/sign-in/email", { email, password: testPassword }, cookie);

test.each(["totp", "backup code"])(
  "no device is trusted, whatever is sent with a %s: the next sign-in asks for a code again",
  async (kind) => {
    const { person, secret, backupCodes } = await withSecondFactor();
    const half = await startSignIn(person.email);
    const done =
      kind === "totp"
        ? await send("/two-factor/verify-totp", { code: codeAt(secret, 1), trustDevice: true }, half.cookie)
        : await send("/two-factor/verify-backup-code", { code: backupCodes[0], trustDevice: true }, half.cookie);
    expect(done.status).toBe(200);
    expect(done.cookie).not.toContain("trust_device");
    expect(await database.db.verification.count({ where: { identifier: { startsWith: "trust-device-" } } })).toBe(0);
    const next = await startSignIn(person.email, done.cookie);
    expect(next.body.twoFactorRedirect).toBe(true);
  },
);

test("a device that was trusted before counts no more, and its row goes with the migration", async () => {
  const { person, secret } = await withSecondFactor();
  const half = await startSignIn(person.email);
  // As it was: the library itself, asked to trust the device.
  const trusted = await auth().handler(
    new Request(`${testOrigin}/api/auth/two-factor/verify-totp`, {
      method: "POST",
      headers: { "content-type": "application/json", cookie: half.cookie },
      body: JSON.stringify({ code: codeAt(secret, 1), trustDevice: true }),
    }),
  );
  expect(cookiesOf(trusted)).toContain("trust_device");
  expect((await startSignIn(person.email, cookiesOf(trusted))).body.twoFactorRedirect).toBe(true);
  const rows = () => database.db.verification.count({ where: { identifier: { startsWith: "trust-device-" } } });
  expect(await rows()).toBe(1);
  const migration = new URL("../../../prisma/migrations/20261125204500_forget_trusted_devices/migration.sql", import.meta.url);
  await database.pool.query(readFileSync(migration, "utf8"));
  expect(await rows()).toBe(0);
});

test("fields, cookies and methods that are not on the list do not reach the library", async () => {
  const person = await makePerson("viewer");
  const forgetful = await send("/sign-in/email", {
    email: person.email,
    password: testPassword,
    rememberMe: false,
    callbackURL: "https://x.example",
  });
  expect([forgetful.status, forgetful.cookie, forgetful.body.redirect]).toEqual([200, expect.not.stringContaining("dont_remember"), false]);
  const cookie = forgetful.cookie;
  const enabled = await send("/two-factor/enable", { password: testPassword, method: "otp", issuer: "Somebody else" }, cookie);
  expect(enabled.body.totpURI).toMatch(/issuer=Falconer/);
  for (const [path, { method }] of openRoutes) {
    const wrong = await send(path, {}, cookie, method === "GET" ? "POST" : "GET");
    expect([wrong.status, wrong.body.error.code, wrong.headers.get("allow")]).toEqual([405, "method_not_allowed", method]);
  }
});

test("whoever stands between password and code is out once the password, the account or the second factor changes", async () => {
  const admin = await makePerson("admin");
  const as = { cookie: await signIn(admin.email) };
  const { person, secret } = await withSecondFactor();
  const finish = (cookie: string) => send("/two-factor/verify-totp", { code: codeAt(secret, 1) }, cookie);

  const half = await startSignIn(person.email);
  const session = { id: createId("user"), token: createId("user"), userId: person.id, expiresAt: new Date(Date.now() + 60_000) };
  await database.db.session.create({ data: session });
  expect((await call(user.PATCH, "PATCH", "/", { as, params: { userId: person.id }, body: { disabled: true } })).status).toBe(200);
  expect((await call(user.PATCH, "PATCH", "/", { as, params: { userId: person.id }, body: { disabled: false } })).status).toBe(200);
  expect((await finish(half.cookie)).status).toBe(401);
  expect((await call(resetLink.POST, "POST", "/", { as, params: { userId: person.id } })).status).toBe(201);
});

test("every refusal has the API's shape, and 429 says when to try again", async () => {
  const wrong = await send("/sign-in/email", { email: "nobody@example.com", password: "wrong wrong wrong" });
  expect([wrong.status, wrong.body]).toEqual([401, { error: { code: "unauthenticated", message: expect.any(String), issues: [] } }]);
  expect((await send("/two-factor/enable", { password: "x" }, "")).body.error.code).toBe("unauthenticated");
  const tried = (start: string, count: number) =>
    database.db.rateLimit.updateMany({ where: { key: { startsWith: start } }, data: { count } });
  await tried("auth:0.0.0.0|/sign-in", 20);
  const many = await send("/sign-in/email", { email: "nobody@example.com", password: "wrong wrong wrong" });
  expect([many.status, many.body.error.code]).toEqual([429, "too_many_requests"]);
  expect(Number(many.headers.get("retry-after"))).toBeGreaterThan(30);
  await tried("auth:0.0.0.0|/sign-in", 1);
  await tried("account:nobody@example.com", 30);
  const account = await send("/sign-in/email", { email: "nobody@example.com", password: "wrong wrong wrong" });
  expect([account.status, account.body.error.code]).toEqual([429, "too_many_requests"]);
  expect(Number(account.headers.get("retry-after"))).toBeGreaterThan(600);
  expect((await send("/sign-up/email", {})).body.error.code).toBe("not_found");
});
