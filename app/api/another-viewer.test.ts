import { afterAll, beforeAll, expect, test } from "vitest";
import { call, makePerson, type Person, signIn, testOrigin, useTestDatabase } from "#lib/access/http/testing/client.ts";
import { viewerHeader } from "#lib/access/request/viewer-header.ts";
import { handleSignIn } from "#lib/access/sign-in/sign-in-routes.ts";
import type { TestDatabase } from "#lib/platform/db/testing/database.ts";
import * as everythingElse from "./[[...path]]/route.ts";
import * as destinations from "./destinations/route.ts";
import * as me from "./me/route.ts";

let database: TestDatabase;
let first: Person;
let second: Person;
let cookie: string;
beforeAll(async () => {
  database = await useTestDatabase();
  first = await makePerson("admin");
  second = await makePerson("admin");
  cookie = await signIn(second.email);
});
afterAll(() => database.drop());

const body = { name: "Shop", deployment: "acme.talon.one", apiKey: "0123456789abcdef" };

test("every answer names whom it was given to, refusals too", async () => {
  const seen = await call(me.GET, "GET", "/", { as: { cookie } });
  expect(seen.headers.get(viewerHeader)).toBe(second.id);
  const refused = await call(destinations.POST, "POST", "/", { as: { cookie }, body: {} });
  expect([refused.status, refused.headers.get(viewerHeader)]).toEqual([422, second.id]);
  expect((await call(me.GET, "GET", "/")).headers.get(viewerHeader)).toBeNull();
});

test("what a page asks in the name of somebody who is no longer signed in there is refused, and changes nothing", async () => {
  const headers = { [viewerHeader]: first.id };
  const refused = await call(destinations.POST, "POST", "/", { as: { cookie }, headers, body });
  expect([refused.status, refused.body.error.code, refused.headers.get(viewerHeader)]).toEqual([409, "viewer_changed", second.id]);
  expect((await call(me.GET, "GET", "/", { as: { cookie }, headers })).status).toBe(409);
  expect(await database.db.destination.count()).toBe(0);
  const own = await call(destinations.POST, "POST", "/", { as: { cookie }, headers: { [viewerHeader]: second.id }, body });
  expect(own.status).toBe(201);
});

test("nor does such a page sign the other person out, or change their password", async () => {
  for (const path of ["/sign-out", "/change-password", "/two-factor/disable"]) {
    const request = new Request(`${testOrigin}/api/auth${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: testOrigin, cookie, [viewerHeader]: first.id },
      body: "{}",
    });
    const answer = await handleSignIn(request);
    expect([answer.status, (await answer.json()).error.code]).toEqual([409, "viewer_changed"]);
  }
  expect((await call(me.GET, "GET", "/", { as: { cookie } })).status).toBe(200);
});

test("a script with a token is not asked whose page it is", async () => {
  expect((await call(me.GET, "GET", "/", { as: first, headers: { [viewerHeader]: second.id } })).status).toBe(200);
});

test("an address that no route takes is answered in the API's shape, whatever the method", async () => {
  for (const handler of Object.values(everythingElse)) {
    const answer = handler();
    expect([answer.status, await answer.json()]).toEqual([404, { error: { code: "not_found", message: expect.any(String), issues: [] } }]);
  }
});
