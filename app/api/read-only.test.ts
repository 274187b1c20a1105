// A demo that is open to everyone: at every route, a visitor may read and change nothing.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openRoutes } from "#lib/access/auth/open-routes.ts";
import { can, type Permission } from "#lib/access/auth/permissions.ts";
import { getViewer, stillViewer } from "#lib/access/auth/viewer.ts";
import { methods } from "#lib/access/http/openapi.ts";
import { call, makePerson, type Person, signIn, testOrigin, testPassword, useTestDatabase } from "#lib/access/http/testing/client.ts";
import { handleSignIn } from "#lib/access/sign-in/sign-in-routes.ts";
import { seedDemo } from "#lib/console/demo/seed-demo.ts";
import type { TestDatabase } from "#lib/platform/db/testing/database.ts";
import { env } from "#lib/platform/env.ts";
import { allRoutes } from "./all-routes.ts";

let database: TestDatabase;
let admin: Person;
let cookie: string;
let demoId: string;
let ownId: string;
beforeAll(async () => {
  database = await useTestDatabase();
  for (const table of ["event", "delivery", "attempt"])
    await database.pool.query(`CREATE TABLE ${table}_all PARTITION OF ${table} DEFAULT`);
  admin = await makePerson("admin");
  cookie = await signIn(admin.email);
  const viewer = await getViewer(new Headers({ authorization: `Bearer ${admin.token}` }));
  if (!viewer) throw new Error("no viewer");
  demoId = (await seedDemo(viewer)).destinationId;
  const body = { name: "Not a demo", deployment: "acme.europe-west1.talon.one", apiKey: "key-of-nobody-0123456789abcdef" };
  ownId = (await call(handlerOf("POST", "/api/destinations"), "POST", "/api/destinations", { as: admin, body })).body.id;
  Object.assign(env(), { DEMO: "read-only" });
});
afterAll(async () => {
  Object.assign(env(), { DEMO: "" });
  await database.drop();
});

const handlerOf = (method: (typeof methods)[number], path: string) => allRoutes.find((route) => route.path === path)?.handlers[method];
const endpoints = allRoutes.flatMap(({ path, handlers }) =>
  methods.flatMap((method) => (handlers[method] ? [{ name: `${method} ${path}`, path, method, handler: handlers[method] }] : [])),
);
const params = (path: string, destinationId: string) =>
  Object.fromEntries(
    [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name as string, name === "destinationId" ? destinationId : "nothing"]),
  );
const sentence = /^This demo is read-only: look at everything, change nothing\./;

/** Everything that anyone could change, as text. */
async function everything(): Promise<string> {
  const { rows } = await database.pool.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND c.relname NOT IN ('rate_limit', 'background_work', 'worker') ORDER BY 1`,
  );
  const texts: string[] = [];
  for (const { name } of rows) {
    const found = await database.pool.query(`SELECT coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '') AS text FROM "${name}" t`);
    texts.push(`${name}\n${found.rows[0].text}`);
  }
  return texts.join("\n\n");
}

test("every route that changes something answers 403 with the reason, whoever asks, and changes nothing", async () => {
  const before = await everything();
  const changing = endpoints.filter(({ method }) => method !== "GET");
  expect(changing.length).toBeGreaterThan(90);
  for (const { name, path, method, handler } of changing)
    for (const as of [undefined, admin, { cookie }]) {
      const answer = await call(handler, method, path, { ...(as && { as }), params: params(path, demoId), body: {} });
      expect(answer.status, `${name}: ${answer.text}`).toBe(403);
      expect(answer.body.error.message, name).toMatch(sentence);
    }
  for (const [path, { method }] of openRoutes) {
    if (method === "GET") continue;
    const body = JSON.stringify({ email: admin.email, password: testPassword });
    const request = new Request(`${testOrigin}/api/auth${path}`, { method, headers: { "content-type": "application/json" }, body });
    const answer = await handleSignIn(request);
    expect(answer.status, path).toBe(403);
    expect((await answer.json()).error.message, path).toMatch(sentence);
  }
  expect(await everything()).toBe(before);
});

describe("what anyone may look at, without an account and with an admin's", () => {
  test.each(endpoints.filter(({ method }) => method === "GET"))("$name", async ({ path, method, handler }) => {
    const { permission, somewhere } = handler.spec;
    for (const as of [undefined, admin, { cookie }]) {
      const ask = (destinationId: string) => call(handler, method, path, { ...(as && { as }), params: params(path, destinationId) });
      // A stream never ends, so the test asks one of a destination that is not theirs whether it
      // begins.
      if (handler.spec.answerType === "text/event-stream") {
        expect((await ask(ownId)).status).toBe(404);
        continue;
      }
      const answer = await ask(demoId);
      expect(answer.status).toBeLessThan(500);
      if (permission === "public") continue;
      const rights = (await getViewer(new Headers()))?.rights;
      const isAtDemo = path.includes("{destinationId}");
      const may = [permission].flat().some((each) => can({ role: isAtDemo || somewhere ? "qa" : null, rights }, each as Permission));
      if (may) expect([401, 403], answer.text).not.toContain(answer.status);
      else expect(answer.status, answer.text).toBe(403);
      if (isAtDemo) expect((await ask(ownId)).status, "a destination that is no demo").toBe(404);
      expect(answer.text).not.toContain(ownId);
    }
  });
});

test("a session or a token makes nobody more than a visitor, now or while a stream goes on", async () => {
  for (const headers of [new Headers(), new Headers({ cookie }), new Headers({ authorization: `Bearer ${admin.token}` })]) {
    const viewer = await getViewer(headers);
    expect(viewer).toMatchObject({ name: "Visitor", role: null, rights: { everywhere: null, at: { [demoId]: "qa" }, readOnly: true } });
    expect(viewer && (await stillViewer(viewer, headers))?.rights.at).toEqual({ [demoId]: "qa" });
  }
});
