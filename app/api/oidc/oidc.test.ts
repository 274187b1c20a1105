import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { getViewer, stillViewer } from "#lib/access/auth/viewer.ts";
import {
  call,
  cookiesOf,
  makePerson,
  signIn as signInByPassword,
  testOrigin,
  testPassword,
  useTestDatabase,
} from "#lib/access/http/testing/client.ts";
import { forgetProvider, isProviderDown } from "#lib/access/oidc/provider.ts";
import { type ProviderPerson, startTestProvider, type TestProvider, testClient } from "#lib/access/oidc/testing/provider.ts";
import type { TestDatabase } from "#lib/platform/db/testing/database.ts";
import { env } from "#lib/platform/env.ts";
import { createId } from "#lib/platform/ids.ts";
import { log } from "#lib/platform/log.ts";
import type { DestinationGroup } from "#lib/platform/oidc-env.ts";
import * as me from "../me/route.ts";
import * as passkeyOptions from "../passkeys/options/route.ts";
import * as resetLink from "../users/[userId]/reset-link/route.ts";
import * as user from "../users/[userId]/route.ts";
import * as users from "../users/route.ts";
import * as logout from "./backchannel-logout/route.ts";
import * as callback from "./callback/route.ts";
import * as start from "./sign-in/route.ts";
import * as leave from "./sign-out/route.ts";

let database: TestDatabase;
let provider: TestProvider;
const people: Record<string, ProviderPerson> = {};
const usual = {
  OIDC_CLIENT_ID: testClient.id,
  OIDC_CLIENT_SECRET: testClient.secret,
  OIDC_ADMIN_GROUPS: ["falconer-admins"],
  OIDC_MARKETER_GROUPS: ["marketing"],
  OIDC_QA_GROUPS: ["qa"],
  OIDC_VIEWER_GROUPS: ["staff"],
  OIDC_DESTINATION_GROUPS: [] as DestinationGroup[],
  OIDC_INVITED_ONLY: false,
  OIDC_TRUST_EMAIL: false,
  OIDC_ONLY: false,
  OIDC_BREAK_GLASS: [] as string[],
  OIDC_NAME: "Acme",
};

beforeAll(async () => {
  database = await useTestDatabase();
  provider = await startTestProvider({ people, origin: testOrigin });
  await makePerson("admin");
});
beforeEach(async () => {
  Object.assign(env(), usual, { OIDC_ISSUER: provider.issuer });
  forgetProvider();
  await database.db.rateLimit.deleteMany();
});
afterEach(() => {
  provider.state.tamper = undefined;
  provider.state.down = false;
});
afterAll(async () => {
  await provider.stop();
  await database.drop();
});

let made = 0;
/** Someone at the provider, with a verified address. */
function person(given: ProviderPerson = {}): { sub: string; email: string } {
  const sub = `person-${++made}`;
  people[sub] = { email: `${sub}@acme.example`, email_verified: true, name: `Person ${made}`, groups: ["staff"], ...given };
  return { sub, email: people[sub]?.email ?? "" };
}

/** What a browser does at the provider: follows redirects, keeps cookies, chooses a user. */
async function atProvider(address: string, as: string): Promise<string> {
  const jar = new Map<string, string>();
  let url = address;
  for (let hop = 0; hop < 10; hop++) {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(url, { redirect: "manual", headers: { cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      jar.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
    }
    const location = answer.headers.get("location");
    if (answer.status === 200 && url.includes("/choose/")) url = `${url}?as=${as}`;
    else if (location) url = new URL(location, url).href;
    else throw new Error(`the provider answered ${answer.status}: ${await answer.text()}`);
    if (url.startsWith(testOrigin)) return url;
  }
  throw new Error("the provider goes in circles");
}

async function begin(query = "", cookie?: string) {
  const answer = await call(start.GET, "GET", `/api/oidc/sign-in${query}`, cookie ? { as: { cookie } } : {});
  return { answer, location: answer.headers.get("location") ?? "", cookie: cookiesOf({ headers: answer.headers } as Response) };
}
const finish = (url: string, cookie: string) => call(callback.GET, "GET", url, { headers: { cookie } });

async function signIn(as: string, query = "") {
  const begun = await begin(query);
  expect(begun.answer.status, begun.answer.text).toBe(303);
  const back = await atProvider(begun.location, as);
  const answer = await finish(back, begun.cookie);
  return {
    answer,
    back,
    begun,
    location: answer.headers.get("location"),
    cookie: cookiesOf({ headers: answer.headers } as Response),
  };
}
const whoAmI = async (cookie: string) => (await call(me.GET, "GET", "/", { as: { cookie } })).body;
const problem = (reason: string) => `${testOrigin}/sign-in/problem?reason=${reason}`;

describe("a sign-in by the provider", () => {
  test("makes an account at the first time, with the role of the groups, and a session that goes on to the page", async () => {
    const { sub, email } = person({ groups: ["marketing", "staff"] });
    const { answer, location, cookie, begun } = await signIn(sub, "?next=%2Fdestinations");
    expect([answer.status, location]).toEqual([303, `${testOrigin}/destinations`]);
    expect(begun.location).toContain("code_challenge_method=S256");
    expect(begun.location).not.toContain(testClient.secret);
    expect(await whoAmI(cookie)).toMatchObject({ email, role: "marketer", provider: "Acme", password: false });
    const user = await database.db.user.findUniqueOrThrow({ where: { email }, include: { identities: true, sessions: true } });
    expect(user.identities).toMatchObject([{ issuer: provider.issuer, subject: sub }]);
    const until = user.sessions[0]?.oidcUntil?.getTime() ?? 0;
    expect(Math.abs(until - Date.now() - 12 * 3_600_000)).toBeLessThan(60_000);
    const log = await database.db.auditEntry.findMany({ where: { objectId: user.id }, orderBy: { id: "asc" } });
    expect(log.map(({ action, actorName }) => `${action} ${actorName}`)).toEqual([
      `created Person ${made}`,
      `signed_in_with_provider Person ${made}`,
    ]);
  });

  test.each([
    [["falconer-admins"], "admin"],
    [["staff", "qa"], "qa"],
    [["staff", "falconer-admins", "marketing"], "admin"],
    [["staff"], "viewer"],
    [[...Array.from({ length: 1_000 }, (_, n) => `team-${n}`), "qa"], "qa"],
  ])("gives %j the role %s", async (groups, role) => {
    const { sub } = person({ groups });
    expect((await whoAmI((await signIn(sub)).cookie)).role).toBe(role);
  });

  test("knows the same person by the provider's own name, whatever their address becomes", async () => {
    const { sub, email } = person();
    const first = await whoAmI((await signIn(sub)).cookie);
    people[sub] = { ...people[sub], email: `new-${email}`, groups: ["qa"] };
    const second = await whoAmI((await signIn(sub)).cookie);
    expect([second.id, second.email, second.role]).toEqual([first.id, email, "qa"]);
    const changes = await database.db.auditEntry.findMany({ where: { objectId: first.id, action: "updated" } });
    expect(changes).toMatchObject([{ via: "system", changes: expect.arrayContaining([{ path: "role", before: "viewer", after: "qa" }]) }]);
  });

  test("takes the place of the session that the browser had", async () => {
    const { sub } = person();
    const first = await signIn(sub);
    const begun = await begin("?again=1", first.cookie);
    expect(begun.location).toContain("prompt=login");
    const answer = await finish(await atProvider(begun.location, sub), `${begun.cookie}; ${first.cookie}`);
    expect(answer.status).toBe(303);
    expect((await call(me.GET, "GET", "/", { as: { cookie: first.cookie } })).status).toBe(401);
    expect((await whoAmI(cookiesOf({ headers: answer.headers } as Response))).provider).toBe("Acme");
  });
});

describe("groups that give roles at some destinations", () => {
  async function destination(name: string): Promise<string> {
    const id = createId("destination");
    const keyId = createId("apiKey");
    await database.db.apiKey.create({ data: { id: keyId, name, secret: "", fingerprint: id, hint: "0000" } });
    await database.db.destination.create({ data: { id, name, deployment: "acme.europe-west1.talon.one", apiKeyId: keyId, clientKey: id } });
    return id;
  }

  test("let somebody in there alone; the highest counts, and they are set again at each sign-in", async () => {
    const [eu, us] = [await destination("EU"), await destination("US")];
    const rules: DestinationGroup[] = [
      { destinationId: eu, role: "viewer", group: "*" },
      { destinationId: eu, role: "marketer", group: "crm-eu" },
      { destinationId: us, role: "qa", group: "crm-us" },
      { destinationId: createId("destination"), role: "admin", group: "crm-eu" },
    ];
    Object.assign(env(), { OIDC_DESTINATION_GROUPS: rules });
    const { sub, email } = person({ groups: ["crm-eu"] });
    const first = await whoAmI((await signIn(sub)).cookie);
    expect(first).toMatchObject({ role: null, destinations: [{ destinationId: eu, role: "marketer" }] });
    people[sub] = { ...people[sub], groups: ["crm-us", "staff"] };
    const second = await whoAmI((await signIn(sub)).cookie);
    expect([second.id, second.role]).toEqual([first.id, "viewer"]);
    expect(second.destinations.map((one: { role: string }) => one.role).sort()).toEqual(["qa", "viewer"]);
    const [change] = await database.db.auditEntry.findMany({ where: { objectId: first.id, action: "updated" } });
    expect(change).toMatchObject({
      before: { role: "none", destinations: ["EU: marketer"] },
      after: { role: "viewer", destinations: ["EU: viewer", "US: qa"], by: "Acme" },
    });
    // What groups decide, no admin does.
    const admin = await makePerson("admin");
    const body = { destinations: [{ destinationId: us, role: "admin" }] };
    const answer = await call(user.PATCH, "PATCH", "/", { as: admin, params: { userId: first.id }, body });
    expect([answer.status, answer.body.error.message]).toEqual([409, expect.stringContaining("Groups at Acme decide")]);
    expect(await database.db.user.count({ where: { email } })).toBe(1);
  });

  test("change from one destination to another of the same name", async () => {
    const [one, other] = [await destination("Twin"), await destination("Twin")];
    Object.assign(env(), {
      OIDC_DESTINATION_GROUPS: [
        { destinationId: one, role: "qa", group: "one" },
        { destinationId: other, role: "qa", group: "other" },
      ],
    });
    const { sub } = person({ groups: ["one"] });
    const placesOf = async () => (await whoAmI((await signIn(sub)).cookie)).destinations;
    expect(await placesOf()).toMatchObject([{ destinationId: one, role: "qa" }]);
    people[sub] = { ...people[sub], groups: ["other"] };
    expect(await placesOf()).toMatchObject([{ destinationId: other, role: "qa" }]);
  });

  test("and none anywhere keep somebody out", async () => {
    Object.assign(env(), { OIDC_DESTINATION_GROUPS: [{ destinationId: await destination("Third"), role: "qa", group: "crm" }] });
    expect((await signIn(person({ groups: ["canteen"] }).sub)).location).toBe(problem("no_role"));
  });

  test("where none does so, an admin may give more at some, and a sign-in leaves it", async () => {
    const id = await destination("Fourth");
    const { sub } = person({ groups: ["staff"] });
    const { id: userId } = await whoAmI((await signIn(sub)).cookie);
    await database.db.destinationRole.create({ data: { userId, destinationId: id, role: "marketer" } });
    expect(await whoAmI((await signIn(sub)).cookie)).toMatchObject({
      role: "viewer",
      destinations: [{ destinationId: id, role: "marketer" }],
    });
  });
});

describe("groups that give no role", () => {
  test("make no account at the first sign-in", async () => {
    const { sub, email } = person({ groups: ["canteen"] });
    expect((await signIn(sub)).location).toBe(problem("no_role"));
    expect(await database.db.user.count({ where: { email } })).toBe(0);
  });

  test("end sessions and tokens of somebody who had one, until a group gives one again", async () => {
    const { sub } = person({ groups: ["marketing"] });
    const { cookie } = await signIn(sub);
    const { id } = await whoAmI(cookie);
    people[sub] = { ...people[sub], groups: [] };
    expect((await signIn(sub)).location).toBe(problem("no_role"));
    expect((await call(me.GET, "GET", "/", { as: { cookie } })).status).toBe(401);
    expect(await database.db.user.findUnique({ where: { id } })).toMatchObject({ banned: true, banReason: "oidc_no_role" });
    people[sub] = { ...people[sub], groups: ["staff"] };
    expect((await whoAmI((await signIn(sub)).cookie)).role).toBe("viewer");
    await database.db.user.update({ where: { id }, data: { banned: true, banReason: null } });
    expect((await signIn(sub)).location).toBe(problem("switched_off"));
  });
});

describe("an account that is there already", () => {
  test("is linked by an address that the provider has verified; other sessions end, and the log says so", async () => {
    const { id, email } = await makePerson("viewer");
    const old = await signInByPassword(email);
    const { sub } = person({ email: email.toUpperCase(), groups: ["qa"] });
    const { cookie } = await signIn(sub);
    expect(await whoAmI(cookie)).toMatchObject({ id, role: "qa", password: true });
    expect((await call(me.GET, "GET", "/", { as: { cookie: old } })).status).toBe(401);
    expect(await database.db.auditEntry.count({ where: { objectId: id, action: "linked" } })).toBe(1);
  });

  test.each<[string, ProviderPerson, string]>([
    ["the address is not verified", { email_verified: false }, "email_unverified"],
    ["there is no address", { email: undefined }, "no_email"],
  ])("is not, when %s", async (_, wrong, reason) => {
    const { id, email } = await makePerson("admin");
    const { sub } = person({ email, groups: ["staff"], ...wrong });
    expect((await signIn(sub)).location).toBe(problem(reason));
    expect(await database.db.oidcIdentity.count({ where: { userId: id } })).toBe(0);
  });

  test("is not, when somebody else at the provider has it: an address may change hands", async () => {
    const first = person();
    await signIn(first.sub);
    const heir = person({ email: first.email });
    expect((await signIn(heir.sub)).location).toBe(problem("email_taken"));
  });

  test("is not, when it is a break-glass admin's", async () => {
    const { id, email } = await makePerson("admin");
    env().OIDC_BREAK_GLASS = [email];
    const { sub } = person({ email, groups: ["falconer-admins"] });
    expect((await signIn(sub)).location).toBe(problem("break_glass"));
    expect(await database.db.oidcIdentity.count({ where: { userId: id } })).toBe(0);
  });

  test("counts as verified where the configuration says so", async () => {
    env().OIDC_TRUST_EMAIL = true;
    const { sub, email } = person({ email_verified: undefined });
    expect((await whoAmI((await signIn(sub)).cookie)).email).toBe(email);
  });
});

test("by invitation alone: who has none is told so; who has one gets its role where no groups give any", async () => {
  Object.assign(env(), {
    OIDC_INVITED_ONLY: true,
    OIDC_ADMIN_GROUPS: [],
    OIDC_MARKETER_GROUPS: [],
    OIDC_QA_GROUPS: [],
    OIDC_VIEWER_GROUPS: [],
  });
  const { sub, email } = person({ groups: [] });
  expect((await signIn(sub)).location).toBe(problem("not_invited"));
  const inviter = await makePerson("admin");
  const expiresAt = new Date(Date.now() + 60_000);
  const invitation = { id: `inv_${"0".repeat(26)}`, email, role: "qa", tokenHash: "x".repeat(64), invitedById: inviter.id, expiresAt };
  await database.db.invitation.create({ data: invitation });
  expect((await whoAmI((await signIn(sub)).cookie)).role).toBe("qa");
  expect((await database.db.invitation.findFirstOrThrow({ where: { email } })).acceptedAt).not.toBeNull();
});

describe("an answer of the provider is refused on a page, and nobody gets in", () => {
  const now = () => Math.floor(Date.now() / 1000);
  test.each<[string, string, Record<string, unknown>]>([
    ["of another issuer", "refused", { iss: "https://other.example" }],
    ["for another client", "refused", { aud: "somebody-else" }],
    ["with another nonce", "refused", { nonce: "n".repeat(43) }],
    ["without a nonce", "refused", { nonce: undefined }],
    ["that is over for longer than clocks differ", "clock", { iat: now() - 900, exp: now() - 300 }],
  ])("an ID token %s", async (_, reason, wrong) => {
    const { sub, email } = person();
    provider.state.tamper = { claims: (claims) => ({ ...claims, ...wrong }) };
    const { location, cookie } = await signIn(sub);
    expect([location, cookie]).toEqual([problem(reason), ""]);
    expect(await database.db.user.count({ where: { email } })).toBe(0);
  });

  test("an ID token with a name for the person that is longer than the standard allows", async () => {
    const sub = "s".repeat(3_000);
    people[sub] = { email: "long@acme.example", email_verified: true, groups: ["staff"] };
    expect((await signIn(sub)).location).toBe(problem("refused"));
    delete people[sub];
  });

  test("an ID token that another key has signed", async () => {
    provider.state.tamper = { foreignKey: true };
    expect((await signIn(person().sub)).location).toBe(problem("refused"));
  });

  test("clocks that differ by half a minute do no harm", async () => {
    provider.state.tamper = { claims: (claims) => ({ ...claims, iat: now() + 30, exp: now() - 30 }) };
    expect((await signIn(person().sub)).location).toBe(`${testOrigin}/`);
  });

  test("a second time; in another browser; with a state that was never given; too late", async () => {
    const { sub } = person();
    const { back, begun } = await signIn(sub);
    expect((await finish(back, begun.cookie)).headers.get("location")).toBe(problem("stale"));

    const mine = await begin();
    const answer = await atProvider(mine.location, sub);
    const others = await begin();
    expect((await finish(answer, others.cookie)).headers.get("location")).toBe(problem("stale"));
    expect((await finish(answer, "")).headers.get("location")).toBe(problem("stale"));
    expect((await finish(answer, mine.cookie)).headers.get("location")).toBe(`${testOrigin}/`);

    const forged = new URL(answer);
    forged.searchParams.set("state", "A".repeat(43));
    expect((await finish(forged.href, mine.cookie)).headers.get("location")).toBe(problem("stale"));

    const late = await begin();
    const lateAnswer = await atProvider(late.location, sub);
    await database.db.verification.updateMany({ data: { expiresAt: new Date(Date.now() - 1) } });
    expect((await finish(lateAnswer, late.cookie)).headers.get("location")).toBe(problem("stale"));
  });

  test("of two that bring one answer at once, one gets in", async () => {
    const { sub } = person();
    const begun = await begin();
    const back = await atProvider(begun.location, sub);
    const both = await Promise.all([1, 2].map(() => finish(back, begun.cookie)));
    expect(both.map(({ headers }) => headers.get("location")).sort()).toEqual([`${testOrigin}/`, problem("stale")]);
  });

  test("a code that was used already", async () => {
    const { sub } = person();
    const { back } = await signIn(sub);
    const begun = await begin();
    const forged = new URL(back);
    forged.searchParams.set("state", new URL(begun.location).searchParams.get("state") ?? "");
    expect((await finish(forged.href, begun.cookie)).headers.get("location")).toBe(problem("provider_error"));
  });

  test("a cancelled sign-in, without a word of the provider's own", async () => {
    const { answer, location } = await signIn("");
    expect(location).toBe(problem("cancelled"));
    expect(answer.text).toBe("");
  });

  test("an error that the provider tells", async () => {
    const begun = await begin();
    const state = new URL(begun.location).searchParams.get("state");
    const url = `${testOrigin}/api/oidc/callback?error=server_error&error_description=%3Cscript%3E&state=${state}`;
    expect((await finish(url, begun.cookie)).headers.get("location")).toMatch(/reason=(provider_error|refused)$/);
  });

  test("a wrong client secret", async () => {
    env().OIDC_CLIENT_SECRET = "not the secret";
    expect((await signIn(person().sub)).location).toBe(problem("provider_error"));
  });

  test("a provider that is away, before and in the middle of it", async () => {
    const { sub } = person();
    provider.state.down = true;
    expect((await begin()).location).toBe(problem("provider_down"));
    expect(isProviderDown()).toBe(true);
    provider.state.down = false;
    const begun = await begin();
    expect(isProviderDown()).toBe(false);
    const back = await atProvider(begun.location, sub);
    provider.state.down = true;
    expect((await finish(back, begun.cookie)).headers.get("location")).toMatch(/reason=provider_(down|error)$/);
  });

  test("a next page on another host goes home instead", async () => {
    for (const next of ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
      expect((await signIn(person().sub, `?next=${encodeURIComponent(next)}`)).location).toBe(`${testOrigin}/`);
  });
});

describe("sessions end", () => {
  const event = { "http://schemas.openid.net/event/backchannel-logout": {} };
  const base = () => ({
    iss: provider.issuer,
    aud: testClient.id,
    iat: Math.floor(Date.now() / 1000),
    exp: Math.floor(Date.now() / 1000) + 120,
    jti: crypto.randomUUID(),
    events: event,
  });
  const send = (token: string) =>
    call(logout.POST, "POST", "/", {
      raw: new URLSearchParams({ logout_token: token }).toString(),
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
  const isIn = async (cookie: string) => (await call(me.GET, "GET", "/", { as: { cookie } })).status === 200;

  test("when the provider says so: one by its name there, all of a person without it", async () => {
    const { sub } = person();
    const [one, two] = [await signIn(sub), await signIn(sub)];
    const rows = await database.db.session.findMany({ where: { oidcSubject: sub }, orderBy: { createdAt: "asc" } });
    expect(rows[0]?.oidcSid).toMatch(/./);
    expect((await send(await provider.sign({ ...base(), sub, sid: rows[0]?.oidcSid }))).status).toBe(200);
    expect([await isIn(one.cookie), await isIn(two.cookie)]).toEqual([false, true]);
    expect((await send(await provider.sign({ ...base(), sub }))).status).toBe(200);
    expect(await isIn(two.cookie)).toBe(false);
    expect(await database.db.auditEntry.count({ where: { action: "signed_out_by_provider", objectId: rows[0]?.userId ?? "" } })).toBe(2);
  });

  test("and not by a logout token that is wrong, or used again", async () => {
    const { sub } = person();
    const { cookie } = await signIn(sub);
    const old = Math.floor(Date.now() / 1000) - 3_600;
    const wrong = {
      "of another issuer": { iss: "https://other.example" },
      "for another client": { aud: "other" },
      "without the event": { events: {} },
      "with a nonce": { nonce: "n" },
      "for nobody": { sub: undefined },
      "without a name of its own": { jti: undefined },
      "from an hour ago": { iat: old, exp: old + 120 },
    };
    for (const [name, change] of Object.entries(wrong)) {
      const answer = await send(await provider.sign({ ...base(), sub, ...change }));
      expect([answer.status, answer.body.error.code], name).toEqual([400, "invalid"]);
    }
    expect((await send(await provider.sign({ ...base(), sub }, true))).status).toBe(400);
    expect((await send("no token")).status).toBe(400);
    expect(await isIn(cookie)).toBe(true);
    const token = await provider.sign({ ...base(), sub });
    expect((await send(token)).status).toBe(200);
    const again = await signIn(sub);
    expect((await send(token)).status).toBe(400);
    expect(await isIn(again.cookie)).toBe(true);
  });

  test("after the provider's hours", async () => {
    const { sub } = person();
    const { cookie } = await signIn(sub);
    await database.db.session.updateMany({ where: { oidcSubject: sub }, data: { oidcUntil: new Date(Date.now() - 1) } });
    expect(await isIn(cookie)).toBe(false);
    expect(await database.db.session.count({ where: { oidcSubject: sub } })).toBe(0);
  });

  test("also for a view that is open at that hour, and for one that a password began before passwords were shut out", async () => {
    const stays = async (cookie: string, change: () => unknown) => {
      const headers = new Headers({ cookie });
      const viewer = await getViewer(headers);
      if (!viewer) throw new Error("nobody is signed in");
      expect(await stillViewer(viewer, headers)).toMatchObject({ id: viewer.id });
      await change();
      return (await stillViewer(viewer, headers)) !== null;
    };
    const { sub } = person();
    const data = { oidcUntil: new Date(Date.now() - 1) };
    expect(await stays((await signIn(sub)).cookie, () => database.db.session.updateMany({ where: { oidcSubject: sub }, data }))).toBe(
      false,
    );
    const byPassword = await signInByPassword((await makePerson("marketer")).email);
    expect(await stays(byPassword, () => Object.assign(env(), { OIDC_ONLY: true, OIDC_BREAK_GLASS: ["glass@acme.example"] }))).toBe(false);
  });

  test("by a person's name where the token names a session, but the sign-in never told which", async () => {
    const [{ sub }, other] = [person(), person()];
    const [{ cookie }, untouched] = [await signIn(sub), await signIn(other.sub)];
    await database.db.session.updateMany({ where: { oidcSubject: { in: [sub, other.sub] } }, data: { oidcSid: null } });
    expect((await send(await provider.sign({ ...base(), sub, sid: "a-name-of-theirs" }))).status).toBe(200);
    expect([await isIn(cookie), await isIn(untouched.cookie)]).toEqual([false, true]);
  });

  test("at the provider too, where it has a place for that", async () => {
    const { cookie } = await signIn(person().sub);
    const { url } = (await call(leave.GET, "GET", "/", { as: { cookie } })).body;
    const address = new URL(url);
    expect(address.origin).toBe(provider.issuer);
    expect(address.searchParams.get("post_logout_redirect_uri")).toBe(`${testOrigin}/sign-in`);
    expect(address.searchParams.get("id_token_hint")).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    const byPassword = await signInByPassword((await makePerson("qa")).email);
    expect((await call(leave.GET, "GET", "/", { as: { cookie: byPassword } })).body).toEqual({ url: null });
  });
});

describe("with the provider alone", () => {
  const bySignIn = (email: string, password = testPassword) => signInByPassword(email, password).then(() => "in", String);

  test("passwords and passkeys let nobody in but break-glass admins; each use is in the log", async () => {
    const [admin, other, marketer] = [await makePerson("admin"), await makePerson("admin"), await makePerson("marketer")];
    Object.assign(env(), { OIDC_ONLY: true, OIDC_BREAK_GLASS: [admin.email, marketer.email] });
    expect(await bySignIn(admin.email)).toBe("in");
    expect(await bySignIn(other.email)).toContain("Sign in with Acme");
    expect(await bySignIn(marketer.email)).toContain("Sign in with Acme");
    expect(await bySignIn(other.email, "not the password")).not.toContain("Acme");
    const [entry] = await database.db.auditEntry.findMany({ where: { actorId: admin.id, action: "signed_in" } });
    expect(entry?.after).toEqual({ breakGlass: true });
  });

  test("sessions that a password began before end, break-glass ones go on", async () => {
    const [admin, marketer] = [await makePerson("admin"), await makePerson("marketer")];
    const [glass, other] = [await signInByPassword(admin.email), await signInByPassword(marketer.email)];
    Object.assign(env(), { OIDC_ONLY: true, OIDC_BREAK_GLASS: [admin.email] });
    const statuses = await Promise.all([glass, other].map((cookie) => call(me.GET, "GET", "/", { as: { cookie } })));
    expect(statuses.map(({ status }) => status)).toEqual([200, 401]);
  });

  test("nobody is given a password any more", async () => {
    const admin = await makePerson("admin");
    const as = { cookie: await signInByPassword(admin.email) };
    Object.assign(env(), { OIDC_ONLY: true, OIDC_BREAK_GLASS: [admin.email] });
    const { id } = await makePerson("viewer");
    const answer = await call(resetLink.POST, "POST", "/", { as, params: { userId: id } });
    expect([answer.status, answer.body.error.message]).toEqual([409, "Sign in with Acme: passwords and passkeys aren’t used here."]);
  });
});

test("what an admin cannot change is the role that groups decide; a person of the provider's has no password to replace and no passkey to add", async () => {
  const { sub, email } = person({ groups: ["qa"] });
  const { cookie } = await signIn(sub);
  const { id } = await database.db.user.findUniqueOrThrow({ where: { email } });
  const as = { cookie: await signInByPassword((await makePerson("admin")).email) };
  const params = { userId: id };
  const list = (await call(users.GET, "GET", "/", { as })).body.items as { id: string }[];
  expect(list.find((user) => user.id === id)).toMatchObject({ provider: true, password: false, roleFromGroups: true });
  expect((await call(user.PATCH, "PATCH", "/", { as, params, body: { role: "viewer" } })).status).toBe(409);
  expect((await call(user.PATCH, "PATCH", "/", { as, params, body: { name: "Quinn" } })).status).toBe(200);
  expect((await call(resetLink.POST, "POST", "/", { as, params })).status).toBe(409);
  expect((await call(passkeyOptions.POST, "POST", "/", { as: { cookie } })).status).toBe(409);
});

test("the last admin keeps the account, and is told why there is no way in", async () => {
  const { sub, email } = person({ groups: ["falconer-admins"] });
  await signIn(sub);
  const others = { role: "admin", NOT: { email } };
  const ids = (await database.db.user.findMany({ where: others })).map(({ id }) => id);
  await database.db.user.updateMany({ where: { id: { in: ids } }, data: { role: "viewer" } });
  try {
    people[sub] = { ...people[sub], groups: ["staff"] };
    expect((await signIn(sub)).location).toBe(problem("last_admin"));
    people[sub] = { ...people[sub], groups: [] };
    expect((await signIn(sub)).location).toBe(problem("no_role"));
    const kept = await database.db.user.findUniqueOrThrow({ where: { email }, include: { sessions: true } });
    expect([kept.role, kept.banned, kept.sessions]).toEqual(["admin", false, []]);
  } finally {
    await database.db.user.updateMany({ where: { id: { in: ids } }, data: { role: "admin" } });
  }
});

test("neither the log nor the audit log ever holds the client secret, a code, a state or a token", async () => {
  const lines: string[] = [];
  const spy = vi.spyOn(process.stdout, "write").mockImplementation((line) => {
    lines.push(String(line));
    return true;
  });
  const { level } = log;
  log.level = "trace";
  try {
    const { sub } = person();
    const { back, begun } = await signIn(sub);
    const secrets = ["code", "state"].map((name) => new URL(back).searchParams.get(name) ?? "");
    await finish(back, begun.cookie);
    provider.state.tamper = { foreignKey: true };
    await signIn(sub);
    const audit = JSON.stringify(await database.db.auditEntry.findMany());
    const session = await database.db.session.findFirstOrThrow({ where: { oidcSubject: sub } });
    expect(session.oidcIdToken).toMatch(/^v1\./);
    for (const secret of [testClient.secret, ...secrets, "eyJ"]) {
      expect(secret.length).toBeGreaterThan(2);
      expect(lines.join("") + audit).not.toContain(secret);
    }
  } finally {
    log.level = level;
    spy.mockRestore();
  }
});

test("without a provider, nothing of this is there", async () => {
  env().OIDC_ISSUER = undefined;
  for (const [handler, method] of [
    [start.GET, "GET"],
    [callback.GET, "GET"],
    [logout.POST, "POST"],
  ] as const)
    expect((await call(handler, method, "/x")).status).toBe(404);
});
