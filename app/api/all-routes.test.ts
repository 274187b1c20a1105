import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openRoutes } from "#lib/access/auth/open-routes.ts";
import { can, type Permission } from "#lib/access/auth/permissions.ts";
import { type Role, roles } from "#lib/access/auth/roles.ts";
import { allowedMethods } from "#lib/access/http/allowed-methods.ts";
import { methods } from "#lib/access/http/openapi.ts";
import type { RouteSpec } from "#lib/access/http/route.ts";
import { call, makePerson, type Person, signIn, testOrigin, useTestDatabase } from "#lib/access/http/testing/client.ts";
import { handleSignIn } from "#lib/access/sign-in/sign-in-routes.ts";
import { closeDb } from "#lib/platform/db/client.ts";
import type { TestDatabase } from "#lib/platform/db/testing/database.ts";
import { createId, type IdKind } from "#lib/platform/ids.ts";
import { allRoutesModule, routeMethodsModule } from "#lib/run/cli/list-routes.ts";
import { allRoutes } from "./all-routes.ts";
import * as openapi from "./openapi.json/route.ts";

let database: TestDatabase;
const people = {} as Record<Role, Person>;
let adminCookie: string;
beforeAll(async () => {
  database = await useTestDatabase();
  for (const table of ["event", "delivery", "attempt"])
    await database.pool.query(`CREATE TABLE ${table}_all PARTITION OF ${table} DEFAULT`);
  for (const role of roles) people[role] = await makePerson(role);
  await makePerson("admin");
  adminCookie = await signIn(people.admin.email);
});
afterAll(() => database.drop());

const kindOf: Record<string, IdKind> = {
  destinationId: "destination",
  sourceId: "source",
  mappingId: "mapping",
  eventId: "event",
  deliveryId: "delivery",
  savedEventId: "savedEvent",
  testCaseId: "testCase",
  linkId: "link",
  replayId: "replay",
  reprocessId: "reprocess",
  backTestId: "backTest",
  keyId: "apiKey",
  tokenId: "apiToken",
  invitationId: "invitation",
  userId: "user",
  passkeyId: "passkey",
  releaseId: "release",
  workId: "work",
  erasureId: "work",
  channelId: "alertChannel",
  muteId: "alertMute",
  problemId: "problem",
  receiverId: "receiver",
};
const named = (path: string) => [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string);
/**
 * Well-formed IDs of things that do not exist: the test asks only whether a request gets that far.
 */
const absent = (path: string) =>
  Object.fromEntries(named(path).map((name) => [name, kindOf[name] ? createId(kindOf[name]) : name === "number" ? "1" : "nothing"]));
const endpoints = allRoutes.flatMap(({ path, handlers }) =>
  methods.flatMap((method) => (handlers[method] ? [{ name: `${method} ${path}`, path, method, handler: handlers[method] }] : [])),
);

/** Open to all, because they check a token of their own. */
const ownTokens = new Set(["POST /api/callbacks/{destinationId}"]);

/** Routes that route() does not make, each with its reason. */
const otherwise = new Map([
  ["[[...path]]", "answers whatever no other route takes: 404"],
  ["auth/[...all]", "the sign-in library's, behind its own list of open paths"],
  ["health", "for load balancers: no data, no sign-in"],
  ["ready", "for load balancers: no data, no sign-in"],
  ["openapi.json", "made by route(); left out of its own list"],
]);

function routeFiles(folder: string, below = ""): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = below ? `${below}/${entry.name}` : entry.name;
    if (entry.isDirectory()) return routeFiles(folder, path);
    return entry.name === "route.ts" ? [below] : [];
  });
}

const sourceFiles = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx|js|mjs)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));

test("every route file is made by route(), or is one of the named exceptions", async () => {
  const listed = new Map(allRoutes.map(({ path, handlers }) => [path, handlers]));
  for (const folder of routeFiles(import.meta.dirname)) {
    if (otherwise.has(folder)) continue;
    const path = `/api/${folder.replace(/\[(\w+)\]/g, "{$1}")}`;
    expect(listed.has(path), `${path} is not in all-routes.ts`).toBe(true);
    const source = readFileSync(join(import.meta.dirname, folder, "route.ts"), "utf8");
    const exported = [...source.matchAll(/export (?:const|async function|function) (GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\b/g)];
    expect(exported.length, path).toBeGreaterThan(0);
    for (const [, method] of exported) {
      const handler = (listed.get(path) as Record<string, { spec?: unknown }>)[method as string];
      expect(handler?.spec, `${method} ${path} is not made by route()`).toBeDefined();
    }
    expect(source.split("\n").length, `${path} is long`).toBeLessThan(60);
  }
});

test("all-routes.ts is current; `npm run write` writes it", () => {
  expect(readFileSync(join(import.meta.dirname, "all-routes.ts"), "utf8")).toBe(allRoutesModule(import.meta.dirname));
});

test("every address says with a 405 what it takes; route-methods.ts is current", () => {
  const written = readFileSync(join(import.meta.dirname, "../../lib/access/http/route-methods.ts"), "utf8");
  expect(written).toBe(routeMethodsModule(import.meta.dirname));
  const openApi = { path: "/api/openapi.json", handlers: openapi };
  for (const { path, handlers } of [...allRoutes, openApi]) {
    const asked = path.replace(/\{\w+\}/g, "an-id");
    const taken = ["HEAD", "OPTIONS", ...methods].filter(
      (method) => method in handlers || method === "OPTIONS" || (method === "HEAD" && "GET" in handlers),
    );
    expect(allowedMethods(asked)?.toSorted(), path).toEqual(taken.toSorted());
  }
  for (const path of ["/api", "/api/nothing", "/api/users//sessions", "/api/webhooks/segment/src_x"])
    expect(allowedMethods(path), path).toBeUndefined();
});

test("there are no server actions: routes are the only way in", () => {
  const sources = ["app", "components", "lib"].flatMap((folder) => sourceFiles(join(import.meta.dirname, "../..", folder)));
  expect(sources.length).toBeGreaterThan(300);
  expect(sources.filter((file) => /^\s*["']use server["']/m.test(readFileSync(file, "utf8")))).toEqual([]);
});

describe("the rights matrix, at every route", () => {
  test.each(endpoints)("$name", async ({ path, method, handler }) => {
    const { permission } = handler.spec;
    const sessionOnly = handler.spec.sessionOnly || handler.spec.confirmed;
    const send = (headers: Record<string, string>) =>
      call(handler, method, path, { params: absent(path), headers, ...(method === "GET" ? {} : { body: {} }) });
    const nobody = await send({});
    if (permission === "public") {
      if (ownTokens.has(`${method} ${path}`)) expect(nobody.status).toBe(401);
      else expect([401, 403]).not.toContain(nobody.status);
      return;
    }
    expect(nobody.status).toBe(401);
    expect((await send({ authorization: `Bearer flc_${"x".repeat(43)}` })).status).toBe(401);
    for (const role of roles) {
      const answer = await send({ authorization: `Bearer ${people[role].token}` });
      const allowed = [permission].flat().some((each) => can({ role }, each as Permission)) && !sessionOnly;
      if (allowed) expect([401, 403], `${role}: ${answer.text}`).not.toContain(answer.status);
      else expect(answer.status, role).toBe(403);
      expect(answer.status).toBeLessThan(500);
    }
  });

  test.each(endpoints.filter(({ method }) => method !== "GET"))(
    "no write from another site's page: $name",
    async ({ path, method, handler }) => {
      const headers = { cookie: "falconer.session_token=x.y", origin: "https://evil.example" };
      expect((await call(handler, method, path, { params: absent(path), headers, body: {} })).status).toBe(403);
      const site = { cookie: "falconer.session_token=x.y", "sec-fetch-site": "cross-site" };
      expect((await call(handler, method, path, { params: absent(path), headers: site, body: {} })).status).toBe(403);
      const silent = { cookie: "falconer.session_token=x.y" };
      expect((await call(handler, method, path, { params: absent(path), headers: silent, body: {} })).status).toBe(403);
    },
  );
});

const nasty = fc.oneof(
  fc.constantFrom(
    "../../me",
    "..%2f..%2fetc%2fpasswd",
    "%00",
    "\0",
    "dst_",
    "' OR 1=1 --",
    "a".repeat(5_000),
    "🦅",
    "\ud800",
    "__proto__",
    "constructor",
    "NaN",
    "-1",
    "1e999",
    "null",
    "[object Object]",
  ),
  fc.string({ unit: "binary", maxLength: 60 }),
);
const hostileJson = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.constantFrom<unknown>(
    null,
    0,
    "",
    [],
    true,
    { name: {} },
    { name: ["a"] },
    { settings: null },
    { ids: "x" },
    { version: 1e300 },
    { limit: -1 },
  ),
  fc.dictionary(
    fc.constantFrom(
      "name",
      "deployment",
      "apiKey",
      "settings",
      "trigger",
      "actionSlug",
      "enabled",
      "role",
      "email",
      "token",
      "password",
      "key",
      "ids",
      "version",
      "filters",
      "userId",
      "options",
    ),
    fc.jsonValue({ maxDepth: 2 }),
  ),
);

/** An admin in the form that the route accepts: by token, or in a session. */
const adminAt = (spec: RouteSpec) => (spec.sessionOnly || spec.confirmed ? { cookie: adminCookie } : people.admin);

/** Never a stack, a path of ours or a query; never an error that is our own fault. */
function isOrderly(answer: { status: number; text: string }, where: string) {
  expect(answer.status, `${where}: ${answer.text.slice(0, 300)}`).toBeLessThan(500);
  expect(answer.text).not.toMatch(/\bat .+\.ts:\d+|node_modules|PrismaClient|SELECT .+ FROM|syntax error/);
  if (answer.status >= 400)
    expect(JSON.parse(answer.text).error).toMatchObject({
      code: expect.any(String),
      message: expect.any(String),
      issues: expect.any(Array),
    });
}

describe("whatever is sent, the answer is orderly", () => {
  test.each(endpoints)("$name", async ({ path, method, handler }) => {
    await fc.assert(
      fc.asyncProperty(fc.array(nasty, { minLength: 4, maxLength: 4 }), hostileJson, fc.boolean(), async (texts, json, goodIds) => {
        const keys = named(path);
        const params = goodIds ? absent(path) : Object.fromEntries(keys.map((key, index) => [key, texts[index % 4] as string]));
        const query = new URLSearchParams(
          [
            ["cursor", texts[0]],
            ["q", texts[1]],
            ["limit", texts[2]],
            ["from", texts[3]],
            ["userId", texts[1]],
            ["state", texts[2]],
            ["range", texts[0]],
          ].map(([k, v]) => [k as string, (v as string).toWellFormed()]),
        );
        const answer = await call(handler, method, `/x${method === "GET" ? `?${query}` : ""}`, {
          params,
          as: adminAt(handler.spec),
          ...(method === "GET" ? {} : { body: json }),
        });
        isOrderly(answer, `${method} ${path}`);
      }),
      { numRuns: 12 },
    );
  });

  const writing = endpoints.filter(({ handler }) => handler.spec.body);
  test("the sign-in library's routes, open and shut ones", async () => {
    const paths = [...openRoutes.keys(), "/sign-up/email", "/admin/list-users", "/two-factor/../sign-out", "/%2e%2e/me"];
    const given = fc.tuple(fc.constantFrom(...paths), fc.constantFrom("GET", "POST"), hostileJson, nasty, fc.boolean());
    await fc.assert(
      fc.asyncProperty(given, async ([path, method, json, text, signedIn]) => {
        const cookie =
          signedIn && !/sign-out|change-password/.test(path)
            ? adminCookie
            : `falconer.session_token=${encodeURIComponent(text.toWellFormed())}`;
        const headers = { "content-type": "application/json", origin: testOrigin, cookie };
        const body = method === "POST" ? JSON.stringify(json) : undefined;
        const response = await handleSignIn(new Request(`${testOrigin}/api/auth${path}`, { method, headers, body }));
        const answer = await response.text();
        expect(response.status, `${method} ${path} ${body}: ${answer}`).toBeLessThan(500);
        expect(answer).not.toMatch(/\bat .+\.m?[jt]s:\d+|node_modules|PrismaClient/);
        if (!response.ok) isOrderly({ status: response.status, text: answer }, `${method} ${path}`);
      }),
      { numRuns: 120 },
    );
  });

  const raw = (handler: (typeof endpoints)[number], body: BodyInit, headers: Record<string, string> = {}) =>
    call(handler.handler, handler.method, handler.path, {
      params: absent(handler.path),
      raw: body,
      as: adminAt(handler.handler.spec),
      headers,
    });
  const deep = (depth: number) => `${'{"settings":'.repeat(depth)}1${"}".repeat(depth)}`;

  test.each([
    ["no JSON", "{", {}, 400],
    ["binary", new Uint8Array([0xff, 0xfe, 0x00]), {}, 400],
    ["nested 50,000 deep", deep(50_000), {}, 422],
    ["more keys than anybody needs", JSON.stringify(Object.fromEntries(Array.from({ length: 30_000 }, (_, n) => [`k${n}`, n]))), {}, 422],
    ["6 MB", `{"name":"${"x".repeat(6_000_000)}"}`, {}, 413],
    ["a compressed body", "x", { "content-encoding": "gzip" }, 415],
    ["a form", "a=b", { "content-type": "application/x-www-form-urlencoded" }, 415],
    ["a zero character", '{"name":"a\\u0000b"}', {}, 422],
    ["half an emoji", '{"name":"\\ud83e"}', {}, 422],
    ["__proto__", '{"__proto__":{"role":"admin"},"constructor":{"prototype":{"x":1}}}', {}, undefined],
  ] as const)("%s", async (_, body, headers, status) => {
    for (const endpoint of writing) {
      const answer = await raw(endpoint, body as BodyInit, headers);
      isOrderly(answer, endpoint.name);
      if (status) expect(answer.status, endpoint.name).toBe(status);
    }
    expect(({} as Record<string, unknown>).role).toBeUndefined();
  });

  test("the database being away is told as such, and passes", async () => {
    const url = process.env.DATABASE_URL;
    await closeDb();
    process.env.DATABASE_URL = "postgresql://nobody@127.0.0.1:1/none";
    const me = endpoints.find(({ name }) => name === "GET /api/me");
    const answer = await call(me?.handler, "GET", "/", { as: people.admin });
    expect([answer.status, answer.body.error.code, answer.headers.get("retry-after")]).toEqual([503, "unavailable", "5"]);
    await closeDb();
    process.env.DATABASE_URL = url;
    expect((await call(me?.handler, "GET", "/", { as: people.admin })).status).toBe(200);
  });
});

test("the OpenAPI document names every route, with its inputs and errors", async () => {
  const { body, text } = await call(openapi.GET, "GET", "/api/openapi.json");
  expect(body.openapi).toBe("3.1.0");
  for (const { path, method, handler } of endpoints) {
    const operation = body.paths[path][method.toLowerCase()];
    expect(operation.summary).toBe(handler.spec.summary);
    expect(
      operation.parameters
        .filter((each: { in: string }) => each.in === "path")
        .map((each: { name: string }) => each.name)
        .sort(),
    ).toEqual(named(path).sort());
    if (handler.spec.body) expect(operation.requestBody.content["application/json"].schema).toBeDefined();
  }
  const ids = endpoints.map(({ path, method }) => body.paths[path][method.toLowerCase()].operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const path of ["/api/webhooks/segment/{sourceId}", "/api/webhooks/events/{sourceId}", "/v1/batch", "/v1/track"])
    expect(body.paths[path].post.responses["200"]).toBeDefined();
  expect(text).not.toContain(testOrigin);
});
