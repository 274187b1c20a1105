import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { confirmationLastsMs } from "#lib/access/auth/viewer.ts";
import { call, makePerson, type Person, signIn, testPassword, tokenIn, useTestDatabase } from "#lib/access/http/testing/client.ts";
import { acceptInvitation } from "#lib/access/users/invitations.ts";
import type { TestDatabase } from "#lib/platform/db/testing/database.ts";
import * as invitation from "../invitations/[invitationId]/route.ts";
import * as accept from "../invitations/accept/route.ts";
import * as lookUp from "../invitations/look-up/route.ts";
import * as invitations from "../invitations/route.ts";
import * as resetLink from "./[userId]/reset-link/route.ts";
import * as user from "./[userId]/route.ts";

let database: TestDatabase;
let owner: Person;
let ownerSession: { cookie: string };
beforeAll(async () => {
  database = await useTestDatabase();
  owner = await makePerson("admin");
  ownerSession = { cookie: await signIn(owner.email) };
});
beforeEach(() => database.db.rateLimit.deleteMany());
afterAll(() => database.drop());

type As = { token: string } | { cookie: string };
const patch = (id: string, body: object, as: As = ownerSession) => call(user.PATCH, "PATCH", "/", { as, params: { userId: id }, body });
const remove = (id: string) => call(user.DELETE, "DELETE", "/", { as: ownerSession, params: { userId: id } });
const invite = (as: As, email: string) => call(invitations.POST, "POST", "/", { as, body: { email, role: "admin" } });
const makeReset = (as: As, userId: string) => call(resetLink.POST, "POST", "/", { as, params: { userId } });
const look = (link: string) => call(lookUp.POST, "POST", "/", { body: { token: link } });
const use = (link: string) =>
  call(accept.POST, "POST", "/", { body: { token: link, name: "Somebody", password: "orange tram window lichen" } });
const ageSessions = (userId: string, at: Date) =>
  database.db.session.updateMany({ where: { userId }, data: { createdAt: at, confirmedAt: at } });

describe("links that open an account last as long as their maker's right to make them", () => {
  test.each([
    ["demoted", (id: string) => patch(id, { role: "marketer" })],
    ["switched off", (id: string) => patch(id, { disabled: true })],
    ["deleted", remove],
    ["demoted past the API", (id: string) => database.db.user.update({ where: { id }, data: { role: "viewer" } })],
    ["deleted past the API", (id: string) => database.db.user.delete({ where: { id } })],
  ])("an administrator who was %s", async (how, lose) => {
    const maker = await makePerson("admin");
    const victim = await makePerson("admin");
    const as = { cookie: await signIn(maker.email) };
    const address = `by-${how.replaceAll(" ", "-")}@example.com`;
    const made = await invite(as, address);
    const links = [made, await makeReset(as, victim.id)].map(({ body }) => tokenIn(body.url));
    for (const link of links) expect((await look(link)).status).toBe(200);
    await lose(maker.id);
    for (const link of links) {
      expect((await look(link)).status).toBe(404);
      expect((await use(link)).status).toBe(404);
    }
    expect(await database.db.user.count({ where: { email: address } })).toBe(0);
    expect(await signIn(victim.email)).toContain("session_token");
    const list = await call(invitations.GET, "GET", "/", { as: ownerSession });
    expect(list.body.items.find(({ id }: { id: string }) => id === made.body.id).state).toBe("revoked");
  });

  test("a demotion between opening the link and using it is seen at the moment of use", async () => {
    const maker = await makePerson("admin");
    const link = tokenIn((await invite({ cookie: await signIn(maker.email) }, "between@example.com")).body.url);
    const client = await database.pool.connect();
    await client.query("BEGIN");
    await client.query(`UPDATE "user" SET role = 'viewer' WHERE id = $1`, [maker.id]);
    const using = acceptInvitation({ token: link, name: "Late", password: testPassword }, null).then(
      () => "an account",
      () => "refused",
    );
    // It waits for the row of the person who made it: only then is the demotion settled.
    await expect
      .poll(async () => (await database.pool.query("SELECT 1 FROM pg_locks WHERE NOT granted")).rowCount, { timeout: 20_000 })
      .toBeGreaterThan(0);
    await client.query("COMMIT");
    client.release();
    expect(await using).toBe("refused");
    expect(await database.db.user.count({ where: { email: "between@example.com" } })).toBe(0);
  });

  test("those of somebody who still may go on working, and can still be withdrawn", async () => {
    const made = await invite(ownerSession, "fine@example.com");
    await patch((await makePerson("admin")).id, { role: "qa" });
    expect((await look(tokenIn(made.body.url))).status).toBe(200);
    expect((await call(invitation.DELETE, "DELETE", "/", { as: owner, params: { invitationId: made.body.id } })).status).toBe(200);
    expect((await use(tokenIn(made.body.url))).status).toBe(404);
  });
});

describe("letting somebody in, or letting them do more, takes a person and a fresh proof", () => {
  test("not a token", async () => {
    const other = await makePerson("viewer");
    const off = await makePerson("viewer");
    await patch(off.id, { disabled: true });
    const answers = await Promise.all([
      invite(owner, "token@example.com"),
      makeReset(owner, other.id),
      patch(other.id, { role: "admin" }, owner),
      patch(off.id, { disabled: false }, owner),
    ]);
    expect(answers.map(({ status, body }) => [status, body.error.code])).toEqual(Array(4).fill([403, "forbidden"]));
    // A script may take rights away when someone leaves.
    for (const body of [{ disabled: true }, { name: "Renamed" }]) expect((await patch(other.id, body, owner)).status).toBe(200);
    expect(await database.db.user.findUniqueOrThrow({ where: { id: other.id } })).toMatchObject({ role: "viewer", banned: true });
  });

  test("not a session whose owner proved long ago who they are", async () => {
    const other = await makePerson("qa");
    const off = await makePerson("viewer");
    await patch(off.id, { disabled: true });
    await ageSessions(owner.id, new Date(Date.now() - confirmationLastsMs - 60_000));
    const answers = await Promise.all([
      invite(ownerSession, "old@example.com"),
      makeReset(ownerSession, other.id),
      patch(other.id, { role: "marketer" }),
      patch(off.id, { disabled: false }),
    ]);
    expect(answers.map(({ status, body }) => [status, body.error.code])).toEqual(Array(4).fill([403, "confirm_first"]));
    expect((await patch(other.id, { role: "viewer" })).status).toBe(200);
    await ageSessions(owner.id, new Date());
    expect((await invite(ownerSession, "old@example.com")).status).toBe(201);
    expect((await patch(other.id, { role: "marketer" })).status).toBe(200);
  });
});
