import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, test } from "vitest";
import { openApiDocument } from "#lib/access/http/openapi.ts";
import { allRoutes } from "./all-routes.ts";
import { namedSchemas } from "./named-schemas.ts";
import { otherPaths } from "./openapi.json/other-paths.ts";

// biome-ignore lint/suspicious/noExplicitAny: a JSON document, looked at from many sides
type Json = any;
const document: Json = openApiDocument(allRoutes, "1.2.3", { named: namedSchemas(), others: otherPaths });
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
      statuses.some((status) => status.startsWith("2")),
      name,
    ).toBe(true);
    expect(statuses, name).not.toContain("default");
    expect(operation.summary, name).toMatch(/\.$/);
  }
  const ids = operations.map(([, operation]) => operation.operationId);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

test("paths outside of the route files are described", () => {
  for (const path of ["/api/health", "/api/ready", "/api/webhooks/segment/{sourceId}", "/v1/batch", "/api/auth/sign-in/email"])
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
