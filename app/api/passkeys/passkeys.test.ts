import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { confirmationLastsMs } from "#lib/access/auth/viewer.ts";
import { call, cookiesOf, makePerson, signIn, testOrigin, testPassword, useTestDatabase } from "#lib/access/http/testing/client.ts";
import { createAuthenticator, type Misbehaviour } from "#lib/access/passkeys/testing/authenticator.ts";
import type { TestDatabase } from "#lib/platform/db/testing/database.ts";
import { env } from "#lib/platform/env.ts";
import { createId } from "#lib/platform/ids.ts";
import * as destinations from "../destinations/route.ts";
import * as confirm from "../me/confirm/route.ts";
import * as me from "../me/route.ts";
import * as mySession from "../me/sessions/[sessionId]/route.ts";
import * as tokens from "../tokens/route.ts";
import * as passkey from "./[passkeyId]/route.ts";
import * as options from "./options/route.ts";
import * as passkeys from "./route.ts";
import * as signInOptions from "./sign-in/options/route.ts";
import * as signInWith from "./sign-in/route.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await useTestDatabase();
});
beforeEach(() => database.db.rateLimit.deleteMany());
afterAll(() => database.drop());

type Device = ReturnType<typeof createAuthenticator>;

async function register(cookie: string, device: Device, wrong: Misbehaviour = {}) {
  const asked = await call(options.POST, "POST", "/", { as: { cookie } });
  expect(asked.status, asked.text).toBe(200);
  const credential = device.create(asked.body, wrong);
  return call(passkeys.POST, "POST", "/", { as: { cookie }, body: { name: "Laptop", credential } });
}

/** The session's cookie is in the answer's headers. */
async function enter(device: Device, wrong: Misbehaviour = {}) {
  const { body } = await call(signInOptions.POST, "POST", "/");
  return call(signInWith.POST, "POST", "/", { body: { credential: device.get(body, wrong) } });
}
const cookieIn = (headers: Headers) => cookiesOf({ headers } as Response);

async function personWithPasskey(role: "admin" | "marketer" | "viewer" = "marketer") {
  const person = await makePerson(role);
  const cookie = await signIn(person.email);
  const device = createAuthenticator(testOrigin);
  const made = await register(cookie, device);
  expect(made.status, made.text).toBe(201);
  return { person, cookie, device, passkeyId: made.body.id as string };
}

describe("a passkey", () => {
  test("is made, listed, named, used and removed; its owner's log tells", async () => {
    const { person, cookie, device, passkeyId } = await personWithPasskey();
    const list = await call(passkeys.GET, "GET", "/", { as: { cookie } });
    expect(list.body.items).toMatchObject([{ id: passkeyId, name: "Laptop", backedUp: true, lastUsedAt: null }]);
    const params = { passkeyId };
    expect((await call(passkey.PATCH, "PATCH", "/", { as: { cookie }, params, body: { name: "Work laptop" } })).body.name).toBe(
      "Work laptop",
    );

    const entered = await enter(device);
    expect([entered.status, entered.body]).toEqual([200, { done: true }]);
    expect(entered.headers.getSetCookie()[0]).toMatch(/HttpOnly/i);
    const session = cookieIn(entered.headers);
    expect((await call(me.GET, "GET", "/", { as: { cookie: session } })).body).toMatchObject({ id: person.id, passkeys: 1 });
    const used = await call(passkeys.GET, "GET", "/", { as: { cookie: session } });
    expect(Date.parse(used.body.items[0].lastUsedAt)).toBeGreaterThan(Date.now() - 60_000);

    expect((await call(passkey.DELETE, "DELETE", "/", { as: { cookie: session }, params })).status).toBe(200);
    expect((await enter(device)).status).toBe(401);
    const written = await database.db.auditEntry.findMany({ where: { actorId: person.id }, orderBy: { id: "asc" } });
    expect(written.map(({ action, objectKind, objectName }) => `${action} ${objectKind} ${objectName}`)).toEqual([
      `signed_in session ${person.email}`,
      "created passkey Laptop",
      "updated passkey Work laptop",
      `signed_in_with_passkey session ${person.email}`,
      "deleted passkey Work laptop",
    ]);
  });

  test("counts as both factors: with a code asked for after passwords it needs none, and it opens an installation that asks for a second one", async () => {
    const { person, device } = await personWithPasskey();
    env().REQUIRE_SECOND_FACTOR = true;
    try {
      const byPassword = { cookie: await signIn(person.email) };
      expect((await call(me.GET, "GET", "/", { as: byPassword })).body.secondFactorNeeded).toBe(true);
      expect((await call(destinations.GET, "GET", "/", { as: byPassword })).status).toBe(403);
      const byPasskey = { cookie: cookieIn((await enter(device)).headers) };
      expect((await call(me.GET, "GET", "/", { as: byPasskey })).body.secondFactorNeeded).toBe(false);
      expect((await call(destinations.GET, "GET", "/", { as: byPasskey })).status).toBe(200);

      const { body } = await call(signInOptions.POST, "POST", "/");
      const shown = await call(confirm.POST, "POST", "/", { as: byPassword, body: { credential: device.get(body) } });
      expect(shown.status, shown.text).toBe(200);
      expect((await call(destinations.GET, "GET", "/", { as: byPassword })).status).toBe(200);

      const fresh = await personWithPasskey();
      expect((await call(destinations.GET, "GET", "/", { as: { cookie: fresh.cookie } })).status).toBe(200);
    } finally {
      env().REQUIRE_SECOND_FACTOR = false;
    }
  });

  test("of an account that is switched off opens nothing", async () => {
    const { person, device } = await personWithPasskey();
    await database.db.user.update({ where: { id: person.id }, data: { banned: true } });
    const answer = await enter(device);
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([403, []]);
  });

  test("belongs to one person: nobody else sees, renames or removes it, or confirms by it", async () => {
    const { device, passkeyId } = await personWithPasskey();
    const other = await makePerson("admin");
    const as = { cookie: await signIn(other.email) };
    expect((await call(passkeys.GET, "GET", "/", { as })).body.items).toEqual([]);
    const params = { passkeyId };
    expect((await call(passkey.PATCH, "PATCH", "/", { as, params, body: { name: "mine" } })).status).toBe(404);
    expect((await call(passkey.DELETE, "DELETE", "/", { as, params })).status).toBe(404);
    const { body } = await call(signInOptions.POST, "POST", "/");
    expect((await call(confirm.POST, "POST", "/", { as, body: { credential: device.get(body) } })).status).toBe(422);
    expect((await register(as.cookie, device)).status).toBe(409);
  });
});

describe("an answer is refused", () => {
  test.each<[string, Misbehaviour]>([
    ["signed on another site's page", { origin: "https://falconer.example.net" }],
    ["signed for another site", { rpId: "falconer.example.net" }],
    ["signed without finger or PIN", { unverified: true }],
    ["with a broken signature", { signature: "broken" }],
    ["signed by another key", { signature: "of another key" }],
    ["with a challenge that was never given", { challenge: Buffer.alloc(32, 7).toString("base64url") }],
    ["for another account", { userHandle: Buffer.from("usr_somebody").toString("base64url") }],
  ])("%s", async (_, wrong) => {
    const { device } = await personWithPasskey();
    const answer = await enter(device, wrong);
    expect([401, 409]).toContain(answer.status);
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect((await enter(device)).status).toBe(200);
  });

  test.each<[string, Misbehaviour]>([
    ["made on another site's page", { origin: "https://falconer.example.net" }],
    ["made for another site", { rpId: "falconer.example.net" }],
    ["made without finger or PIN", { unverified: true }],
    ["with a challenge that was never given", { challenge: Buffer.alloc(32, 7).toString("base64url") }],
  ])("when a passkey is %s", async (_, wrong) => {
    const { email, id } = await makePerson("qa");
    expect([409, 422]).toContain((await register(await signIn(email), createAuthenticator(testOrigin), wrong)).status);
    expect(await database.db.passkey.count({ where: { userId: id } })).toBe(0);
  });

  test("a second time, too late, and from a copy of the device", async () => {
    const { device } = await personWithPasskey();
    const { body } = await call(signInOptions.POST, "POST", "/");
    const credential = device.get(body);
    const both = await Promise.all([1, 2].map(() => call(signInWith.POST, "POST", "/", { body: { credential } })));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await enter(device, { counter: 1 })).status).toBe(401);
    expect((await enter(device, { counter: 9 })).status).toBe(200);
    const late = await call(signInOptions.POST, "POST", "/");
    await database.db.verification.updateMany({ data: { expiresAt: new Date(Date.now() - 1) } });
    expect((await call(signInWith.POST, "POST", "/", { body: { credential: device.get(late.body) } })).status).toBe(409);
  });

  test("when the challenge was given for making a passkey, or to another session", async () => {
    const { cookie, device } = await personWithPasskey();
    const forMaking = await call(options.POST, "POST", "/", { as: { cookie } });
    expect((await call(signInWith.POST, "POST", "/", { body: { credential: device.get(forMaking.body) } })).status).toBe(409);
    const other = { cookie: await signIn((await makePerson("qa")).email) };
    const credential = createAuthenticator(testOrigin).create(forMaking.body);
    expect((await call(passkeys.POST, "POST", "/", { as: other, body: { name: "x", credential } })).status).toBe(409);
  });
});

test("tries are counted by address, whatever is tried", async () => {
  const statuses: number[] = [];
  for (let n = 0; n < 45; n++) statuses.push((await call(signInOptions.POST, "POST", "/")).status);
  expect(statuses.slice(0, 40).every((status) => status === 200)).toBe(true);
  expect(statuses.slice(40)).toEqual([429, 429, 429, 429, 429]);
});

describe("what keeps others in or out of an account", () => {
  const early = () => new Date(Date.now() - confirmationLastsMs - 1_000);

  test("asks again who it is, some time after signing in; a password or a passkey answers that", async () => {
    const { person, cookie, device, passkeyId } = await personWithPasskey();
    const as = { cookie };
    const { id: sessionId } = await database.db.session.findFirstOrThrow({ where: { userId: person.id } });
    const asked: [string, () => ReturnType<typeof call>][] = [
      ["adding a passkey", () => call(options.POST, "POST", "/", { as })],
      ["ending a session", () => call(mySession.DELETE, "DELETE", "/", { as, params: { sessionId: createId("user") } })],
      ["making a token", () => call(tokens.POST, "POST", "/", { as, body: { name: "ci", role: "viewer" } })],
      ["removing a passkey", () => call(passkey.DELETE, "DELETE", "/", { as, params: { passkeyId } })],
    ];
    const grow = () => database.db.session.update({ where: { id: sessionId }, data: { createdAt: early(), confirmedAt: early() } });
    await grow();
    for (const [what, ask] of asked) {
      const answer = await ask();
      expect([answer.status, answer.body.error.code], what).toEqual([403, "confirm_first"]);
    }
    const wrong = await call(confirm.POST, "POST", "/", { as, body: { password: "not the password" } });
    expect([wrong.status, wrong.body.error.issues[0].path]).toEqual([422, "password"]);
    expect((await asked[0]?.[1]())?.status).toBe(403);
    expect((await call(confirm.POST, "POST", "/", { as, body: { password: testPassword } })).status).toBe(200);
    expect((await asked[0]?.[1]())?.status).toBe(200);
    await grow();
    const { body } = await call(signInOptions.POST, "POST", "/");
    expect((await call(confirm.POST, "POST", "/", { as, body: { credential: device.get(body) } })).status).toBe(200);
    for (const [what, ask] of asked) expect([200, 201, 404], what).toContain((await ask()).status);
  });

  test("the password cannot be guessed at there", async () => {
    const { email } = await makePerson("marketer");
    const as = { cookie: await signIn(email) };
    for (let n = 0; n < 10; n++) await call(confirm.POST, "POST", "/", { as, body: { password: `guess number ${n}` } });
    expect((await call(confirm.POST, "POST", "/", { as, body: { password: testPassword } })).status).toBe(429);
  });
});
