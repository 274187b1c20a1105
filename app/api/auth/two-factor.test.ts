import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { hashBackupCode } from "#lib/access/auth/backup-codes.ts";
import { codeAt } from "#lib/access/auth/testing/totp.ts";
import { confirmationLastsMs } from "#lib/access/auth/viewer.ts";
import { call, cookiesOf, makePerson, signIn, testOrigin, testPassword, useTestDatabase } from "#lib/access/http/testing/client.ts";
import { createAuthenticator } from "#lib/access/passkeys/testing/authenticator.ts";
import { handleSignIn } from "#lib/access/sign-in/sign-in-routes.ts";
import type { TestDatabase } from "#lib/platform/db/testing/database.ts";
import * as me from "../me/route.ts";
import * as passkeyOptions from "../passkeys/options/route.ts";
import * as passkeys from "../passkeys/route.ts";
import * as lostFactor from "../users/[userId]/second-factor/route.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await useTestDatabase();
});
// Each test has a person of its own, but all come from one address.
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
  // The next step's code, which stays valid however long it takes to send it.
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
  // What is stored cannot be used to sign in, and small differences in typing are forgiven.
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

test("an administrator takes off somebody's lost second factor: code, backup codes, passkeys and sessions are gone, the password stays", async () => {
  const person = await makePerson("marketer");
  const cookie = await signIn(person.email);
  const enabled = await post("/two-factor/enable", { password: testPassword }, cookie);
  const backup = (enabled.body.backupCodes as string[])[0];
  const verified = await post("/two-factor/verify-totp", { code: codeOf(enabled.body.totpURI as string) }, cookie);
  const as = { cookie: verified.cookie };
  const options = await call(passkeyOptions.POST, "POST", "/", { as });
  const credential = createAuthenticator(testOrigin).create(options.body);
  expect((await call(passkeys.POST, "POST", "/", { as, body: { name: "Lost", credential } })).status).toBe(201);
  const halfWayIn = await post("/sign-in/email", { email: person.email, password: testPassword });

  const admin = await makePerson("admin");
  const adminCookie = await signIn(admin.email);
  const reset = (who: { cookie: string } | { token: string } = { cookie: adminCookie }, userId = person.id) =>
    call(lostFactor.DELETE, "DELETE", "/", { as: who, params: { userId } });

  // Not with a token, not in a session whose owner proved long ago who they are, not with another
  // role, and not for oneself.
  expect((await reset(admin)).status).toBe(403);
  const long = new Date(Date.now() - confirmationLastsMs - 60_000);
  await database.db.session.updateMany({ where: { userId: admin.id }, data: { createdAt: long, confirmedAt: long } });
  expect((await reset()).body.error.code).toBe("confirm_first");
  await database.db.session.updateMany({ where: { userId: admin.id }, data: { createdAt: new Date(), confirmedAt: new Date() } });
  for (const role of ["marketer", "qa", "viewer"] as const)
    expect((await reset({ cookie: await signIn((await makePerson(role)).email) })).status).toBe(403);
  const own = await reset({ cookie: adminCookie }, admin.id);
  expect([own.status, own.body.error.message]).toEqual([409, expect.stringContaining("under Account")]);
  expect(await database.db.passkey.count({ where: { userId: person.id } })).toBe(1);

  const both = await Promise.all([reset(), reset()]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect(both.find(({ status }) => status === 200)?.body).toMatchObject({ passkeys: 1, mailed: false });
  expect((await call(me.GET, "GET", "/", { as })).status).toBe(401);
  expect((await post("/two-factor/verify-backup-code", { code: backup }, halfWayIn.cookie)).status).not.toBe(200);
  expect(await database.db.passkey.count({ where: { userId: person.id } })).toBe(0);
  expect(await database.db.twoFactor.count({ where: { userId: person.id } })).toBe(0);
  const again = { cookie: await signIn(person.email) };
  expect((await call(me.GET, "GET", "/", { as: again })).body).toMatchObject({ twoFactorEnabled: false, passkeys: 0 });
  const entries = await database.db.auditEntry.findMany({ where: { objectId: person.id, action: "reset_second_factor" } });
  expect(entries).toMatchObject([{ actorId: admin.id, objectName: person.email }]);
  expect(entries[0]?.changes).toEqual([
    { path: "code", before: true, after: false },
    { path: "passkeys", before: 1, after: 0 },
  ]);
  expect((await reset({ cookie: adminCookie }, "nobody")).status).toBe(404);
});
