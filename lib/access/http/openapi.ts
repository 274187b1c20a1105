import type { z } from "zod";
import { mergeEqualInputs, schemaCollector } from "./openapi-schemas.ts";
import { parameterWords, type RefusalStatus, refusalWords } from "./openapi-words.ts";
import type { RouteHandler, RouteSpec } from "./route.ts";
import { errorSchema } from "./schema.ts";

export const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
export type Method = (typeof methods)[number];
/**
 * Path as in OpenAPI, "/api/destinations/{destinationId}", and the handlers that its route file
 * exports.
 */
export type RouteEntry = { path: string; handlers: Partial<Record<Method, RouteHandler>> };

type Collect = ReturnType<typeof schemaCollector>["collect"];
type Operations = Record<string, Record<string, unknown>>;
/** What the document says besides the routes: schemas by name, and paths that no route() makes. */
export type Additions = {
  named?: Readonly<Record<string, z.ZodType>>;
  others?: (collect: Collect) => Operations;
  /** How those are signed in to, beside a token and a session. */
  schemes?: Readonly<Record<string, object>>;
};

/** OpenAPI 3.1, made from the same schemas that the routes parse with. */
export function openApiDocument(
  entries: readonly RouteEntry[],
  version: string,
  { named = {}, others = () => ({}), schemes = {} }: Additions = {},
) {
  const { collect, components } = schemaCollector({ ...named, Error: errorSchema });
  collect(errorSchema, "output");
  const paths: Operations = {};
  for (const { path, handlers } of entries)
    for (const method of methods) {
      const spec = handlers[method]?.spec;
      if (!spec) continue;
      paths[path] ??= {};
      paths[path][method.toLowerCase()] = operation(path, method, spec, collect);
    }
  Object.assign(paths, others(collect));
  mergeEqualInputs({ paths, components }, components);
  return {
    openapi: "3.1.0",
    info: {
      title: "Falconer",
      version,
      description:
        "The JSON API that the console itself uses. Later versions add fields to responses: a client must ignore those it does not know.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/", description: "This installation." }],
    security: [{ token: [] }, { session: [] }],
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(components).toSorted(([a], [b]) => (a < b ? -1 : 1))),
      responses: Object.fromEntries(
        Object.keys(refusalWords).map((status) => [`Refused${status}`, refused(Number(status) as RefusalStatus)]),
      ),
      securitySchemes: {
        ...schemes,
        token: { type: "http", scheme: "bearer", description: "An API token, flc_…, created under Tokens." },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "falconer.session_token",
          description:
            "The console's own session; behind HTTPS its name begins with __Host-. A request that changes something must send the header Origin.",
        },
      },
    },
  };
}

function operation(path: string, method: Method, spec: RouteSpec, collect: Collect) {
  const needs = spec.permission === "public" ? [] : [spec.permission].flat();
  const content = spec.answerType
    ? { [spec.answerType]: { schema: { type: "string", ...(spec.answerType.startsWith("image/") && { contentEncoding: "binary" }) } } }
    : spec.answer && { "application/json": { schema: collect(spec.answer, "output") } };
  return {
    summary: spec.summary,
    operationId: operationId(path, method),
    tags: [path.split("/")[2] ?? "api"],
    ...(needs.length > 0 ? { description: [`Needs the right ${needs.join(" or ")}.`, ...sessionWords(spec)].join(" ") } : { security: [] }),
    parameters: [...parameters(spec.params, "path", collect), ...parameters(spec.query, "query", collect)],
    ...(spec.body && { requestBody: { required: true, content: { "application/json": { schema: collect(spec.body, "input") } } } }),
    responses: {
      [spec.status ?? 200]: { description: doneWords[spec.status ?? 200], ...(content && { content }) },
      ...refusalsOf(method, spec),
    },
  };
}

const doneWords = { 200: "Done.", 201: "Created.", 202: "Accepted: it is done in the background." };

export const operationId = (path: string, method: string): string =>
  `${method.toLowerCase()}${path
    .replace(/^\/api/, "")
    .replace(/[^a-zA-Z]+([a-zA-Z])/g, (_, letter: string) => letter.toUpperCase())
    .replace(/[^a-zA-Z]/g, "")}`;

const sessionWords = ({ sessionOnly, confirmed }: RouteSpec): string[] => [
  ...(sessionOnly || confirmed ? ["In a session of the console, not by token."] : []),
  ...(confirmed ? ["Who it is was proved in the last 15 minutes, else the answer is `confirm_first`."] : []),
];

function refusalsOf(method: Method, spec: RouteSpec) {
  const statuses: RefusalStatus[] = [
    ...(spec.body ? ([400, 413, 415] as const) : []),
    ...(spec.permission === "public" ? [] : ([401, 403] as const)),
    ...(spec.params ? ([404] as const) : []),
    ...(method === "GET" ? [] : ([409, 429] as const)),
    ...(spec.body || spec.query ? ([422] as const) : []),
    500,
    503,
  ];
  return refusalReferences(statuses);
}

export const refusalReferences = (statuses: readonly RefusalStatus[]) =>
  Object.fromEntries(statuses.map((status) => [status, { $ref: `#/components/responses/Refused${status}` }]));

function refused(status: RefusalStatus) {
  const waits = status === 429 || status === 503;
  return {
    description: refusalWords[status],
    ...(waits && { headers: { "Retry-After": { description: "Seconds until another try is worth it.", schema: { type: "integer" } } } }),
    content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
  };
}

function parameters(schema: z.ZodType | undefined, where: "path" | "query", collect: Collect) {
  if (!schema) return [];
  const { properties = {}, required = [] } = collect(schema, "input") as {
    properties?: Record<string, { description?: string }>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...definition }]) => ({
    name,
    in: where,
    required: where === "path" || required.includes(name),
    description: description ?? parameterWords[`${where}:${name}`],
    schema: definition,
  }));
}
