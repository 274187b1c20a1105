import { z } from "zod";
import type { RouteHandler, RouteSpec } from "./route.ts";
import { errorSchema } from "./schema.ts";

export const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
export type Method = (typeof methods)[number];
/**
 * Path as in OpenAPI, "/api/destinations/{destinationId}", and the handlers that its route file
 * exports.
 */
export type RouteEntry = { path: string; handlers: Partial<Record<Method, RouteHandler>> };

const schemaOf = (schema: z.ZodType, io: "input" | "output") => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any", target: "draft-2020-12" });
  return rest;
};
const json = (schema: z.ZodType, io: "input" | "output") => ({ content: { "application/json": { schema: schemaOf(schema, io) } } });

/** OpenAPI 3.1, made from the same schemas that the routes parse with. */
export function openApiDocument(entries: readonly RouteEntry[], version: string) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { path, handlers } of entries)
    for (const method of methods) {
      const spec = handlers[method]?.spec;
      if (!spec) continue;
      const needs = spec.permission === "public" ? [] : [spec.permission].flat();
      paths[path] ??= {};
      paths[path][method.toLowerCase()] = {
        summary: spec.summary,
        operationId: `${method.toLowerCase()}${path
          .replace(/^\/api/, "")
          .replace(/[^a-zA-Z]+([a-zA-Z])/g, (_, letter: string) => letter.toUpperCase())
          .replace(/[^a-zA-Z]/g, "")}`,
        tags: [path.split("/")[2] ?? "api"],
        ...(needs.length > 0
          ? { description: [`Needs the right ${needs.join(" or ")}.`, ...sessionWords(spec)].join(" ") }
          : { security: [] }),
        parameters: [...parameters(spec.params, "path"), ...parameters(spec.query, "query")],
        ...(spec.body ? { requestBody: { required: true, ...json(spec.body, "input") } } : {}),
        responses: {
          [spec.status ?? 200]: { description: "Done.", ...(spec.answer ? json(spec.answer, "output") : {}) },
          default: { description: "Refused.", content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } } },
        },
      };
    }
  return {
    openapi: "3.1.0",
    info: { title: "Falconer", version, description: "The JSON API that the console itself uses." },
    security: [{ token: [] }, { session: [] }],
    paths,
    components: {
      schemas: { Error: schemaOf(errorSchema, "output") },
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "A personal API token, flc_…" },
        session: { type: "apiKey", in: "cookie", name: "falconer.session_token" },
      },
    },
  };
}

const sessionWords = ({ sessionOnly, confirmed }: RouteSpec): string[] => [
  ...(sessionOnly || confirmed ? ["In a session of the console, not by token."] : []),
  ...(confirmed ? ["Who it is was proved in the last 15 minutes, else the answer is `confirm_first`."] : []),
];

function parameters(schema: z.ZodType | undefined, where: "path" | "query") {
  if (!schema) return [];
  const { properties = {}, required = [] } = schemaOf(schema, "input") as { properties?: Record<string, object>; required?: string[] };
  return Object.entries(properties).map(([name, definition]) => ({
    name,
    in: where,
    required: where === "path" || required.includes(name),
    schema: definition,
  }));
}
