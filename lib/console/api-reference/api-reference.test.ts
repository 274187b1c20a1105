import { expect, test } from "vitest";
import { choicesOf, kindOf, limitsOf, objectsIn } from "./describe.ts";
import { type ApiDocument, type ApiRoute, documentOf, groupsOf, responseOf, restOfSummary, schemesOf, searchRoutes } from "./document.ts";
import { exampleOf } from "./example.ts";
import { bodyError, commandOf, missingOf, requestOf } from "./request.ts";

const document: ApiDocument = {
  info: { title: "Test", version: "1" },
  tags: [{ name: "Birds", description: "All birds." }, { name: "Empty" }],
  security: [{ token: [] }, { session: [] }],
  paths: {
    "/api/birds/{birdId}/rings": {
      get: {
        operationId: "listRings",
        summary: "The rings of a bird v2.0. Newest first.",
        tags: ["Birds"],
        parameters: [
          { name: "birdId", in: "path", required: true, schema: { type: "string" } },
          { name: "limit", in: "query", schema: { type: "integer" } },
        ],
        responses: {},
      },
      post: {
        operationId: "createRing",
        summary: "Add a ring.",
        tags: ["Birds"],
        parameters: [
          { name: "birdId", in: "path", required: true, schema: { type: "string" } },
          { name: "X-Note", in: "header", schema: { type: "string" } },
        ],
        requestBody: { required: true, content: { "application/json": { schema: { $ref: "#/components/schemas/Ring" } } } },
        responses: {},
        security: [{ session: [] }],
      },
    },
    "/v1/track": { post: { operationId: "track", summary: "An event.", tags: ["Intake"], responses: {}, security: [] } },
  },
  components: {
    schemas: {
      Ring: {
        type: "object",
        required: ["name", "birdId", "colour", "at"],
        properties: {
          name: { type: "string", minLength: 1, maxLength: 100 },
          birdId: { type: "string", pattern: "^brd_[0-9a-z]{26}$" },
          colour: { type: "string", enum: ["red", "blue"] },
          at: { anyOf: [{ type: "string", format: "date-time" }, { type: "null" }] },
          note: { type: ["string", "null"], default: null },
          before: { anyOf: [{ $ref: "#/components/schemas/Ring" }, { type: "null" }] },
        },
      },
    },
    responses: {},
    securitySchemes: {
      token: { type: "http", scheme: "bearer" },
      session: { type: "apiKey", in: "cookie", name: "session" },
      writeKey: { type: "http", scheme: "basic" },
      signature: { type: "apiKey", in: "header", name: "X-Signature" },
    },
  },
};
const groups = groupsOf(document);
const routes = groups.flatMap((group) => group.routes);
const routeOf = (id: string) => routes.find((route) => route.id === id) as ApiRoute;
const schemes = document.components.securitySchemes;
const bird = { birdId: "a b/c", limit: "5" };

test("routes stand by subject, in the document's order; what has no routes is left out", () => {
  expect(groups.map(({ name, routes }) => [name, routes.map(({ id }) => id)])).toEqual([
    ["Birds", ["listRings", "createRing"]],
    ["Intake", ["track"]],
  ]);
  expect(routeOf("listRings")).toMatchObject({ method: "GET", title: "The rings of a bird v2.0" });
  expect(restOfSummary(routeOf("listRings"))).toBe("Newest first.");
  expect(schemesOf(document, routeOf("listRings").operation)).toEqual(["token", "session"]);
  expect(schemesOf(document, routeOf("track").operation)).toEqual([]);
});

test.each([
  ["post rings", ["createRing"]],
  ["BIRDS /api", ["listRings", "createRing"]],
  ["listRings", ["listRings"]],
  ["nothing", []],
  ["  ", ["listRings", "createRing", "track"]],
])("looking for “%s” finds %j", (text, found) => {
  expect(searchRoutes(groups, text).flatMap(({ routes }) => routes.map(({ id }) => id))).toEqual(found);
});

test("a value is described in words", () => {
  const { Ring } = document.components.schemas;
  const { name, at, note, before, colour } = Ring?.properties ?? {};
  expect([name, at, note, before].map((schema) => kindOf(schema ?? {}))).toEqual(["text", "time or null", "text or null", "Ring or null"]);
  expect(kindOf({ type: "array", items: { $ref: "#/components/schemas/Ring" } })).toBe("list of Ring");
  expect(kindOf({ type: "object", additionalProperties: { type: "integer" } })).toBe("object, each value whole number");
  expect(kindOf({})).toBe("any value");
  expect(limitsOf(name ?? {})).toEqual(["1 to 100 characters"]);
  expect(limitsOf({ type: "string", minLength: 0, maxLength: 10_000 })).toEqual(["0 to 10,000 characters"]);
  expect(limitsOf({ type: "integer", minimum: 1, default: 50 })).toEqual(["at least 1", "default 50"]);
  expect(choicesOf(document, { type: "array", items: colour ?? {} })).toEqual(["red", "blue"]);
});

test("objects within are found, those that hold themselves too", () => {
  const ring = { $ref: "#/components/schemas/Ring" };
  expect(objectsIn(document, { type: "array", items: { anyOf: [ring, { type: "null" }] } })).toHaveLength(1);
  expect(objectsIn(document, { type: "string" })).toEqual([]);
});

test("a body begins with what is required", () => {
  expect(exampleOf(document, { $ref: "#/components/schemas/Ring" })).toEqual({
    name: "",
    birdId: "brd_…",
    colour: "red",
    at: "2026-01-31T12:00:00Z",
  });
});

test("a request has its values in their places, and the secret in its header", () => {
  const token = { scheme: schemes.token ?? { type: "" }, secret: " flc_1 " };
  expect(requestOf(routeOf("listRings"), { parameters: bird, body: "" }, token, "usr_1")).toEqual({
    method: "GET",
    url: "/api/birds/a%20b%2Fc/rings?limit=5",
    headers: { Authorization: "Bearer flc_1" },
    body: undefined,
  });
  const session = { scheme: schemes.session ?? { type: "" }, secret: "" };
  const filled = { parameters: { ...bird, "X-Note": "n" }, body: "{}" };
  expect(requestOf(routeOf("createRing"), filled, session, "usr_1")).toEqual({
    method: "POST",
    url: "/api/birds/a%20b%2Fc/rings",
    headers: { "X-Note": "n", "x-falconer-viewer": "usr_1", "Content-Type": "application/json" },
    body: "{}",
  });
  for (const [name, expected] of [
    ["writeKey", { Authorization: `Basic ${btoa("key:")}` }],
    ["signature", { "X-Signature": "key" }],
  ] as const)
    expect(
      requestOf(routeOf("track"), { parameters: {}, body: "" }, { scheme: schemes[name] ?? { type: "" }, secret: "key" }).headers,
    ).toEqual(expected);
});

test("what is missing is named before anything is sent", () => {
  expect(missingOf(routeOf("listRings"), { parameters: { birdId: " " }, body: "" })).toEqual(["birdId"]);
  expect(missingOf(routeOf("listRings"), { parameters: bird, body: "" })).toEqual([]);
  expect(bodyError(routeOf("createRing"), " ")).toBe("This route needs a body.");
  expect(bodyError(routeOf("createRing"), "{")).toMatch(/isn’t JSON/);
  expect(bodyError(routeOf("createRing"), "{}")).toBeNull();
  expect(bodyError(routeOf("listRings"), "")).toBeNull();
});

test("the command says the same without any secret, and is one command whatever the body holds", () => {
  const session = { scheme: schemes.session ?? { type: "" }, secret: "" };
  const request = requestOf(routeOf("createRing"), { parameters: bird, body: `{"a":"it's $HOME"}` }, session, "usr_1");
  expect(commandOf(request, "https://f.example", session)).toBe(
    `curl -s -X POST 'https://f.example/api/birds/a%20b%2Fc/rings' \\
  -H "Authorization: Bearer $TOKEN" \\
  -H 'Content-Type: application/json' \\
  -d '{"a":"it'\\''s $HOME"}'`,
  );
  for (const [name, option] of [
    ["writeKey", '-u "$TOKEN:"'],
    ["signature", '-H "X-Signature: $TOKEN"'],
    ["token", '-H "Authorization: Bearer $TOKEN"'],
  ] as const) {
    const credential = { scheme: schemes[name] ?? { type: "" }, secret: "s3cret" };
    const command = commandOf(requestOf(routeOf("track"), { parameters: {}, body: "" }, credential), "", credential);
    expect(command).toContain(option);
    expect(command).not.toMatch(/s3cret|czNjcmV0/);
  }
});

test("one route's document says the same of it as the whole, and contains nothing else", () => {
  const refused = { description: "Refused.", content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } } };
  const operation = { ...routeOf("createRing").operation, responses: { 400: { $ref: "#/components/responses/Refused400" } } };
  const whole: ApiDocument = {
    ...document,
    paths: { ...document.paths, "/api/birds/{birdId}/rings": { ...document.paths["/api/birds/{birdId}/rings"], post: operation } },
    components: {
      ...document.components,
      schemas: { ...document.components.schemas, Error: { type: "object" }, Unused: { $ref: "#/components/schemas/Ring" } },
      responses: { Refused400: refused, Refused500: refused },
    },
  };
  const part = documentOf(whole, "createRing") as ApiDocument;
  const routes = groupsOf(part).flatMap((group) => group.routes);
  expect(routes).toEqual(groupsOf(whole).flatMap((group) => group.routes.filter(({ id }) => id === "createRing")));
  expect(Object.keys(part.components.schemas).sort()).toEqual(["Error", "Ring"]);
  expect(Object.keys(part.components.responses)).toEqual(["Refused400"]);
  expect(responseOf(part, { $ref: "#/components/responses/Refused400" })).toBe(refused);
  expect(schemesOf(part, operation)).toEqual(["session"]);
  expect(documentOf(whole, "noSuchRoute")).toBeUndefined();
});
