import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, test } from "vitest";
import { openApiDocument } from "#lib/access/http/openapi.ts";
import { groupsOf, schemesOf } from "#lib/console/api-reference/document.ts";
import { exampleOf } from "#lib/console/api-reference/example.ts";
import { allRoutes } from "./all-routes.ts";
import { namedSchemas } from "./named-schemas.ts";
import { intakeSchemes } from "./openapi.json/intake-paths.ts";
import { otherPaths } from "./openapi.json/other-paths.ts";

// biome-ignore lint/suspicious/noExplicitAny: a JSON document, looked at from many sides
type Json = any;
const document: Json = openApiDocument(allRoutes, "1.2.3", { named: namedSchemas(), others: otherPaths, schemes: intakeSchemes });
const operations: [string, Json][] = Object.entries<Json>(document.paths).flatMap(([path, methods]) =>
  Object.entries<Json>(methods).map(([method, operation]): [string, Json] => [`${method.toUpperCase()} ${path}`, operation]),
);

test("the description is valid OpenAPI 3.1", async () => {
  // The validator resolves references in place.
  const { valid, errors } = await new Validator().validate(structuredClone(document));
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
});

test("every parameter says what it means, and every operation what it answers", () => {
  for (const [name, operation] of operations) {
    for (const parameter of operation.parameters)
      expect(parameter.description ?? "", `${name}: ${parameter.name}`).toMatch(/[.)]$|[a-z0-9`]$/i);
    const statuses = Object.keys(operation.responses);
    expect(
      statuses.some((status) => /^[23]/.test(status)),
      name,
    ).toBe(true);
    expect(statuses, name).not.toContain("default");
    expect(operation.summary, name).toMatch(/\.$/);
  }
  const ids = operations.map(([, operation]) => operation.operationId);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

test("paths outside of the route files are described", () => {
  for (const path of [
    "/api/openapi.json",
    "/api/health",
    "/api/ready",
    "/api/webhooks/segment/{sourceId}",
    "/v1/batch",
    "/api/auth/sign-in/email",
  ])
    expect(document.paths).toHaveProperty([path]);
});

test("entities are schemas by name, in what is answered and in what is sent", () => {
  const mappings = document.paths["/api/destinations/{destinationId}/mappings"];
  expect(mappings.get.responses[200].content["application/json"].schema).toEqual({ $ref: "#/components/schemas/MappingList" });
  expect(document.components.schemas.MappingList.properties.items.items).toEqual({ $ref: "#/components/schemas/Mapping" });
  expect(mappings.post.requestBody.content["application/json"].schema).toEqual({ $ref: "#/components/schemas/CreateMapping" });
  for (const [, target] of JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g))
    expect(document.components.schemas, target).toHaveProperty([target as string]);
});

test("a type says what it is about, also where it stands alone", () => {
  const names = Object.keys(document.components.schemas);
  const bare = [
    "Answer",
    "Confirm",
    "Content",
    "Import",
    "Input",
    "Item",
    "List",
    "Made",
    "Options",
    "Output",
    "Page",
    "Pending",
    "Result",
    "Usage",
  ];
  expect(names.filter((name) => bare.includes(name) || name.endsWith("Answer"))).toEqual([]);
  expect(names).toEqual(expect.arrayContaining(["MappingContent", "SharedLink", "WaitingDeliveries", "SignInResult"]));
});

test("a field that a later version answers breaks no client", () => {
  const seen = new Set<string>();
  const walk = (value: Json, where: string): void => {
    if (value === null || typeof value !== "object") return;
    expect(value.additionalProperties, where).not.toBe(false);
    for (const [key, item] of Object.entries<Json>(value))
      if (key === "$ref" && typeof item === "string" && !seen.has(item)) {
        seen.add(item);
        walk(
          item
            .split("/")
            .slice(1)
            .reduce((node, part) => node[part], document),
          item,
        );
      } else walk(item, `${where}.${key}`);
  };
  for (const [name, operation] of operations) walk(operation.responses, name);
  expect(seen.size).toBeGreaterThan(50);
});

test("what says when to try again is described, and files have their own types", () => {
  expect(document.components.responses.Refused503.headers).toHaveProperty("Retry-After");
  expect(document.components.responses.Refused429.headers).toHaveProperty("Retry-After");
  expect(document.paths["/api/audit/export"].get.responses[200].content).toHaveProperty("text/csv");
  expect(document.paths["/api/metrics"].get.responses[200].content).toHaveProperty("text/plain");
});

test("generated clients have short names that say what is done, and know every body and answer as a type", () => {
  const { schemas, securitySchemes } = document.components;
  const refusals = new Set(Object.keys(document.components.responses));
  const texts = ["text/csv", "text/event-stream", "image/webp", "text/plain"];
  for (const [name, { operationId, tags, security, responses, requestBody }] of operations) {
    // No word of an address twice, no number, and no reserved word of a language alone.
    expect(operationId, name).toMatch(/^[a-z]+([A-Z][a-z]+)*$/);
    expect(operationId.length, operationId).toBeLessThanOrEqual(32);
    expect(["import", "delete", "export", "alias", "group", "default"], name).not.toContain(operationId);
    expect(tags, name).toHaveLength(1);
    expect(document.tags.map((tag: Json) => tag.name)).toContain(tags[0]);
    for (const scheme of (security ?? []).flatMap(Object.keys)) expect(securitySchemes, name).toHaveProperty(scheme);
    for (const [status, response] of Object.entries<Json>(responses)) {
      if (response.$ref) expect(refusals).toContain(response.$ref.split("/").at(-1));
      else expect(response.description, `${name} ${status}`).toMatch(/\.$/);
      for (const [type, { schema }] of Object.entries<Json>(response.content ?? {}))
        if (type === "application/json" && name !== "GET /api/openapi.json") expect(schema, `${name} ${status}`).toHaveProperty("$ref");
        else expect([...texts, "application/json"], name).toContain(type);
    }
    for (const { schema } of Object.values<Json>(requestBody?.content ?? {}))
      if (schema.type === "object" && schema.properties && !name.includes("logout")) expect.fail(`${name}: its body has no name`);
  }
  for (const name of Object.keys(schemas)) expect(name).toMatch(/^[A-Z][A-Za-z]+$/);
});

test("headers that answers have, or that requests need, are described", () => {
  const answer = (path: string, method = "get", status = 200) => document.paths[path][method].responses[status].headers;
  expect(answer("/api/me")).toHaveProperty("X-Falconer-Viewer");
  expect(answer("/api/audit/export")).toHaveProperty("Content-Disposition");
  expect(answer("/api/auth/sign-in/email", "post")).toHaveProperty("Set-Cookie");
  expect(answer("/api/oidc/sign-in", "get", 303)).toHaveProperty("Location");
  expect(document.paths["/api/destinations/{destinationId}/live"].get.parameters).toContainEqual(
    expect.objectContaining({ name: "Last-Event-ID", in: "header" }),
  );
  expect(document.paths["/api/tokens"].post.security).toEqual([{ session: [] }]);
});

test("the reference finds every route, can begin each body, and knows how each is signed in to", () => {
  const routes = groupsOf(document).flatMap((group) => group.routes);
  expect(routes.map(({ id }) => id).toSorted()).toEqual(operations.map(([, { operationId }]) => operationId).toSorted());
  for (const route of routes) {
    for (const { schema } of Object.values(route.operation.requestBody?.content ?? {}))
      expect(() => JSON.stringify(exampleOf(document, schema ?? {})), route.id).not.toThrow();
    for (const scheme of schemesOf(document, route.operation)) expect(document.components.securitySchemes).toHaveProperty(scheme);
    expect(route.title, route.id).toMatch(/\S$/);
  }
});
