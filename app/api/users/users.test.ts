import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { call, makePerson, type Person, signIn, testPassword, tokenIn, useTestDatabase } from "#lib/access/http/testing/client.ts";
import { ensureFirstAdmin } from "#lib/access/sign-in/first-admin.ts";
import { csvLine } from "#lib/platform/csv.ts";
import type { TestDatabase } from "#lib/platform/db/testing/database.ts";
import { env } from "#lib/platform/env.ts";
import * as auditExport from "../audit/export/route.ts";
import * as audit from "../audit/route.ts";
import * as invitation from "../invitations/[invitationId]/route.ts";
import * as accept from "../invitations/accept/route.ts";
import * as lookUp from "../invitations/look-up/route.ts";
import * as invitations from "../invitations/route.ts";
import * as me from "../me/route.ts";
import * as mySession from "../me/sessions/[sessionId]/route.ts";
import * as mySessions from "../me/sessions/route.ts";
import * as token from "../tokens/[tokenId]/route.ts";
import * as tokens from "../tokens/route.ts";
import * as resetLink from "./[userId]/reset-link/route.ts";
import * as user from "./[userId]/route.ts";
import * as userSessions from "./[userId]/sessions/route.ts";
import * as users from "./route.ts";

let database: TestDatabase;
let admin: Person;
let session: { cookie: string };
beforeAll(async () => {
  database = await useTestDatabase();
  admin = await makePerson("admin");
  session = { cookie: await signIn(admin.email) };
});
beforeEach(() => database.db.rateLimit.deleteMany());
afterAll(() => database.drop());

const patch = (id: string, body: object, as = admin) => call(user.PATCH, "PATCH", "/", { as, params: { userId: id }, body });

describe("the last administrator", () => {
  test("cannot be demoted, switched off or deleted", async () => {
    const second = await makePerson("admin");
    expect((await patch(second.id, { role: "viewer" })).status).toBe(200);
    for (const body of [{ role: "marketer" }, { disabled: true }]) {
      const answer = await patch(admin.id, body);
      expect([answer.status, answer.body.error.message]).toEqual([409, expect.stringMatching(/last admin/)]);
    }
    expect((await call(user.DELETE, "DELETE", "/", { as: admin, params: { userId: admin.id } })).status).toBe(409);
    await expect(database.db.user.delete({ where: { id: admin.id } })).rejects.toThrow(/last_admin/);
  });

  test("remains when 6 administrators demote each other at the same moment, over and over", async () => {
    for (let round = 0; round < 2; round++) {
      const all = [admin, ...(await Promise.all(Array.from({ length: 5 }, () => makePerson("admin"))))];
      const answers = await Promise.all(all.map((each, index) => patch((all[(index + 1) % 6] as Person).id, { role: "viewer" }, each)));
      const left = await database.db.user.findMany({ where: { role: "admin" } });
      expect(left.length).toBeGreaterThanOrEqual(1);
      expect(answers.every(({ status }) => [200, 403, 409].includes(status))).toBe(true);
      await database.db.user.update({ where: { id: admin.id }, data: { role: "admin" } });
      await database.db.user.updateMany({ where: { role: "admin", id: { not: admin.id } }, data: { role: "viewer" } });
    }
  });
});

describe("invitations", () => {
  const invite = (email: string, role = "marketer") => call(invitations.POST, "POST", "/", { as: session, body: { email, role } });
  test("a link makes one account, once, with the role of the invitation", async () => {
    const made = await invite("New@Example.com");
    expect(made.body).toMatchObject({ email: "new@example.com", state: "open", mailed: false });
    const link = tokenIn(made.body.url);
    expect(JSON.stringify(await database.db.invitation.findMany())).not.toContain(link);
    expect((await call(invitations.GET, "GET", "/", { as: admin })).text).not.toContain(link);
    expect((await call(lookUp.POST, "POST", "/", { body: { token: link } })).body).toEqual({
      kind: "invitation",
      email: "new@example.com",
      role: "marketer",
      destinations: [],
    });
    const weak = await call(accept.POST, "POST", "/", { body: { token: link, name: "New", password: "passwordpassword" } });
    expect(weak.body.error.issues[0].path).toBe("password");
    const body = { token: link, name: "New Person", password: testPassword };
    const both = await Promise.all([1, 2].map(() => call(accept.POST, "POST", "/", { body })));
    expect(both.map(({ status }) => status).sort()).toEqual([201, 404]);
    const cookie = await signIn("new@example.com");
    expect((await call(me.GET, "GET", "/", { as: { cookie } })).body).toMatchObject({ role: "marketer", name: "New Person" });
    expect((await invite("new@example.com")).status).toBe(409);
  });

  test("a newer one, a revoked one, an expired one: the old link opens nothing", async () => {
    const first = await invite("late@example.com");
    const second = await invite("late@example.com");
    expect((await call(lookUp.POST, "POST", "/", { body: { token: tokenIn(first.body.url) } })).status).toBe(404);
    await call(invitation.DELETE, "DELETE", "/", { as: admin, params: { invitationId: second.body.id } });
    expect((await call(lookUp.POST, "POST", "/", { body: { token: tokenIn(second.body.url) } })).status).toBe(404);
    const third = await invite("late@example.com");
    await database.db.invitation.update({ where: { id: third.body.id }, data: { expiresAt: new Date(0) } });
    expect(
      (await call(accept.POST, "POST", "/", { body: { token: tokenIn(third.body.url), name: "x", password: testPassword } })).status,
    ).toBe(404);
  });
});

describe("a new password", () => {
  test("by a link that an administrator hands on: once, with the rules, ending all sessions; the administrator learns nothing", async () => {
    const person = await makePerson("marketer");
    const cookie = await signIn(person.email);
    const made = await call(resetLink.POST, "POST", "/", { as: session, params: { userId: person.id } });
    expect(made.status).toBe(201);
    const link = tokenIn(made.body.url);
    expect((await call(lookUp.POST, "POST", "/", { body: { token: link } })).body).toMatchObject({ kind: "reset", email: person.email });
    const send = (password: string) => call(accept.POST, "POST", "/", { body: { token: link, name: "ignored", password } });
    expect((await send("passwordpassword")).status).toBe(422);
    expect((await send("orange tram window lichen")).status).toBe(201);
    expect((await send("orange tram window lichen")).status).toBe(404);
    expect((await call(me.GET, "GET", "/", { as: { cookie } })).status).toBe(401);
    await expect(signIn(person.email)).rejects.toThrow(/401/);
    const again = await signIn(person.email, "orange tram window lichen");
    expect((await call(me.GET, "GET", "/", { as: { cookie: again } })).body).toMatchObject({ name: "marketer person", role: "marketer" });
    expect((await call(invitations.GET, "GET", "/", { as: admin })).text).not.toContain(person.email);
  });

  test("where a second factor is asked for, a password alone opens one's own account and no more", async () => {
    const person = await makePerson("admin");
    const cookie = await signIn(person.email);
    Object.assign(env(), { REQUIRE_SECOND_FACTOR: true });
    try {
      expect((await call(me.GET, "GET", "/", { as: { cookie } })).body).toMatchObject({
        secondFactorNeeded: true,
        permissions: ["account"],
      });
      expect((await call(users.GET, "GET", "/", { as: { cookie } })).status).toBe(403);
      await database.db.user.update({ where: { id: person.id }, data: { twoFactorEnabled: true } });
      expect((await call(users.GET, "GET", "/", { as: { cookie } })).status).toBe(200);
    } finally {
      Object.assign(env(), { REQUIRE_SECOND_FACTOR: false });
    }
  });
});

describe("sessions and tokens", () => {
  test("listed and ended one by one, also by an administrator", async () => {
    const person = await makePerson("qa");
    const [first, second] = [await signIn(person.email), await signIn(person.email)];
    const list = await call(mySessions.GET, "GET", "/", { as: { cookie: second as string } });
    expect(list.body.items).toHaveLength(2);
    const other = list.body.items.find(({ current }: { current: boolean }) => !current);
    const stranger = await signIn((await makePerson("qa")).email);
    const params = { sessionId: other.id };
    expect((await call(mySession.DELETE, "DELETE", "/", { as: { cookie: stranger }, params })).status).toBe(404);
    expect((await call(mySession.DELETE, "DELETE", "/", { as: { cookie: second as string }, params })).status).toBe(200);
    expect((await call(me.GET, "GET", "/", { as: { cookie: first as string } })).status).toBe(401);
    expect((await call(userSessions.DELETE, "DELETE", "/", { as: admin, params: { userId: person.id } })).body).toEqual({ ended: 1 });
    expect((await call(me.GET, "GET", "/", { as: { cookie: second as string } })).status).toBe(401);
  });

  test("a token is told once, made by a session only, never above its owner's role, and can be revoked", async () => {
    const person = await makePerson("marketer");
    const cookie = await signIn(person.email);
    const make = (body: object, as: { token: string } | { cookie: string } = { cookie }) => call(tokens.POST, "POST", "/", { as, body });
    expect((await make({ name: "ci", role: "admin" })).body.error.issues[0].path).toBe("role");
    expect((await make({ name: "ci", role: "viewer" }, person)).status).toBe(403);
    const made = await make({ name: "ci", role: "viewer" });
    expect(made.body.token).toMatch(/^flc_/);
    const stored = JSON.stringify(await database.db.apiToken.findMany());
    expect(stored).not.toContain(made.body.token);
    expect((await call(tokens.GET, "GET", "/", { as: { cookie } })).text).not.toContain(made.body.token);
    expect((await call(me.GET, "GET", "/", { as: made.body })).body).toMatchObject({ role: "viewer", via: "token" });
    const params = { tokenId: made.body.id };
    expect((await call(token.DELETE, "DELETE", "/", { as: admin, params })).status).toBe(404);
    await call(token.DELETE, "DELETE", "/", { as: { cookie }, params });
    expect((await call(me.GET, "GET", "/", { as: made.body })).status).toBe(401);
  });
});

describe("the audit log", () => {
  test("cannot be changed in the database by anybody who is not its owner's maintenance", async () => {
    for (const sql of ["UPDATE audit_entry SET actor_name = 'x'", "DELETE FROM audit_entry", "TRUNCATE audit_entry"])
      await expect(database.pool.query(sql)).rejects.toThrow(/append-only/);
    expect(await database.db.auditEntry.count()).toBeGreaterThan(5);
  });

  test("admins read all of it, marketers and QA their own, viewers none", async () => {
    const qa = await makePerson("qa");
    const cookie = await signIn(qa.email);
    await call(tokens.POST, "POST", "/", { as: { cookie }, body: { name: "mine", role: "qa" } });
    expect((await call(audit.GET, "GET", `/?actorId=${admin.id}`, { as: qa })).body.items).toEqual([]);
    const own = await call(audit.GET, "GET", "/", { as: qa });
    expect(own.body.items.length).toBeGreaterThan(0);
    expect(own.body.items.every(({ actorId }: { actorId: string }) => actorId === qa.id)).toBe(true);
    const all = await call(audit.GET, "GET", "/?limit=2", { as: admin });
    expect(all.body.items).toHaveLength(2);
    const next = await call(audit.GET, "GET", `/?limit=2&cursor=${all.body.nextCursor}`, { as: admin });
    expect(next.body.items[0].id < all.body.items[1].id).toBe(true);
    const viewer = await makePerson("viewer");
    for (const handler of [audit.GET, auditExport.GET]) expect((await call(handler, "GET", "/", { as: viewer })).status).toBe(403);
  });

  test("as CSV, complete, and harmless in a spreadsheet", async () => {
    await patch((await makePerson("viewer", "formula@example.com")).id, { name: '=HYPERLINK("http://evil.example","x")' });
    const answer = await call(auditExport.GET, "GET", "/", { as: admin });
    expect(answer.headers.get("content-type")).toMatch(/^text\/csv/);
    expect(answer.text.split("\r\n")).toHaveLength((await database.db.auditEntry.count()) + 2);
    expect(answer.text).not.toMatch(/(^|,)"?[=+@-]/m);
  });

  test.each([
    [["a", null, "b,c"], 'a,,"b,c"\r\n'],
    [['say "hi"', "two\nlines"], '"say ""hi""","two\nlines"\r\n'],
    [["=1+1", "+1", "-1", "@x", "\t=1"], `"'=1+1","'+1","'-1","'@x","'\t=1"\r\n`],
  ])("%j", (cells, line) => {
    expect(csvLine(cells)).toBe(line);
  });
});

test("with users there is no set-up link any more", async () => {
  expect(await ensureFirstAdmin()).toEqual({ kind: "exists" });
  expect((await call(users.GET, "GET", "/", { as: admin })).body.items.length).toBeGreaterThan(3);
});
