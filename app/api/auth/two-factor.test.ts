import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { hashBackupCode } from "#lib/auth/backup-codes.ts";
import { handleSignIn } from "#lib/auth/sign-in-routes.ts";
import { codeAt } from "#lib/auth/test-totp.ts";
import type { TestDatabase } from "#lib/db/test-database.ts";
import { call, cookiesOf, makePerson, signIn, testOrigin, testPassword, useTestDatabase } from "#lib/http/test-client.ts";
import * as me from "../me/route.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await useTestDatabase();
});
// Each test is a person of its own, but all come from one address.
beforeEach(() => database.db.rateLimit.deleteMany());
afterAll(() => database.drop());

async function post(path: string, body: unknown, cookie = "") {
  const response = await handleSignIn(
    new Request(`${testOrigin}/api/auth${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: testOrigin, cookie },
      body: JSON.stringify(body),
    }),
  );
  return { status: response.status, body: (await response.json()) as Record<string, unknown>, cookie: cookiesOf(response) };
}

const codeOf = (uri: string, steps = 0) => codeAt(new URL(uri).searchParams.get("secret") ?? "", steps);

test("with a second factor a password alone opens nothing; a code does, and each backup code does once", async () => {
  const person = await makePerson("marketer");
  const cookie = await signIn(person.email);
  expect((await post("/two-factor/enable", { password: "wrong wrong wrong" }, cookie)).status).toBe(400);
  const enabled = await post("/two-factor/enable", { password: testPassword }, cookie);
  const uri = enabled.body.totpURI as string;
  const [backup = "", second = ""] = enabled.body.backupCodes as string[];
  expect(backup).toMatch(/^[0-9a-z]{6}(-[0-9a-z]{6}){3}$/);
  expect(uri).toMatch(/^otpauth:\/\/totp\/Falconer/);
  const stored = await database.db.twoFactor.findFirstOrThrow({ where: { userId: person.id } });
  expect(JSON.stringify(stored)).not.toContain(new URL(uri).searchParams.get("secret"));
  expect(JSON.stringify(stored)).not.toContain(backup);
  const kept = JSON.parse(stored.backupCodes) as string[];
  expect([kept.length, kept[0]]).toEqual([10, hashBackupCode(backup)]);
  expect((await post("/two-factor/verify-totp", { code: codeOf(uri) }, cookie)).status).toBe(200);

  const first = await post("/sign-in/email", { email: person.email, password: testPassword });
  expect(first.body.twoFactorRedirect).toBe(true);
  expect((await call(me.GET, "GET", "/", { as: { cookie: first.cookie } })).status).toBe(401);
  expect((await post("/two-factor/verify-totp", { code: "000000" }, first.cookie)).status).toBe(401);
  // The next step's code: one that the clock cannot take away between making and sending it.
  const code = codeOf(uri, 1);
  const done = await post("/two-factor/verify-totp", { code }, first.cookie);
  expect(done.status).toBe(200);
  expect((await call(me.GET, "GET", "/", { as: { cookie: done.cookie } })).body).toMatchObject({ twoFactorEnabled: true });

  const reused = await post("/sign-in/email", { email: person.email, password: testPassword });
  const twice = await post("/two-factor/verify-totp", { code }, reused.cookie);
  expect([twice.status, twice.cookie]).toEqual([401, ""]);

  const withBackup = async (code: string | undefined) => {
    const half = await post("/sign-in/email", { email: person.email, password: testPassword });
    return post("/two-factor/verify-backup-code", { code }, half.cookie);
  };
  expect((await withBackup(backup)).status).toBe(200);
  expect((await withBackup(backup)).status).toBe(401);
  // What is kept is not what opens, and typing is forgiven.
  expect((await withBackup(kept[1])).status).toBe(401);
  expect((await withBackup(second.toUpperCase().replaceAll("-", " "))).status).toBe(200);
});

test("codes cannot be tried one after another", async () => {
  const person = await makePerson("viewer");
  const cookie = await signIn(person.email);
  const enabled = await post("/two-factor/enable", { password: testPassword }, cookie);
  await post("/two-factor/verify-totp", { code: codeOf(enabled.body.totpURI as string) }, cookie);
  const half = await post("/sign-in/email", { email: person.email, password: testPassword });
  const statuses: number[] = [];
  for (let n = 0; n < 14; n++)
    statuses.push((await post("/two-factor/verify-totp", { code: String(n).padStart(6, "0") }, half.cookie)).status);
  expect(statuses.slice(-3).every((status) => status !== 200)).toBe(true);
  expect((await post("/two-factor/verify-totp", { code: codeOf(enabled.body.totpURI as string) }, half.cookie)).status).not.toBe(200);
});

test("a changed password keeps the rules and ends the other sessions", async () => {
  const person = await makePerson("qa");
  const [one, other] = [await signIn(person.email), await signIn(person.email)];
  const change = (newPassword: string) =>
    post("/change-password", { currentPassword: testPassword, newPassword, revokeOtherSessions: true }, one);
  for (const weak of ["short", "passwordpassword", "123456789012345"]) expect((await change(weak)).status).toBe(400);
  const changed = await change("orange tram window lichen");
  expect(changed.status).toBe(200);
  expect((await call(me.GET, "GET", "/", { as: { cookie: other } })).status).toBe(401);
  await expect(signIn(person.email)).rejects.toThrow(/401/);
  expect(await signIn(person.email, "orange tram window lichen")).toContain("falconer.session_token");
});
