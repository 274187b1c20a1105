import type { z } from "zod";
import { can, type Permission } from "#lib/access/auth/permissions.ts";
import { roles } from "#lib/access/auth/roles.ts";
import { operationId, tagOf, tags } from "./openapi-names.ts";
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

type Collector = ReturnType<typeof schemaCollector>;
type Collect = Collector["collect"];
type Operations = Record<string, Record<string, unknown>>;
/**
 * What the document contains besides the routes: schemas by name, and paths that no route() makes.
 */
export type Additions = {
  named?: Readonly<Record<string, z.ZodType>>;
  others?: (collect: Collect, nameInline: Collector["nameInline"]) => Operations;
  /** How callers sign in to those, besides a token and a session. */
  schemes?: Readonly<Record<string, object>>;
};

/** How callers of the JSON API sign in. */
export const signInSchemes = {
  token: { type: "http", scheme: "bearer", description: "An API token, flc_…, created under Tokens." },
  session: {
    type: "apiKey",
    in: "cookie",
    name: "falconer.session_token",
    description:
      "The console's own session; behind HTTPS its name begins with __Host-. A request that changes something must send the header Origin.",
  },
} as const;

/** OpenAPI 3.1, made from the same schemas that the routes parse with. */
export function openApiDocument(
  entries: readonly RouteEntry[],
  version: string,
  { named = {}, others = () => ({}), schemes = {} }: Additions = {},
) {
  const collector = schemaCollector({ ...named, Error: errorSchema });
  const { collect, components } = collector;
  collect(errorSchema, "output");
  const paths: Operations = {};
  for (const { path, handlers } of entries)
    for (const method of methods) {
      const spec = handlers[method]?.spec;
      if (!spec) continue;
      paths[path] ??= {};
      paths[path][method.toLowerCase()] = operation(path, method, spec, collector);
    }
  Object.assign(paths, others(collect, collector.nameInline));
  mergeEqualInputs({ paths, components }, components);
  return {
    openapi: "3.1.0",
    info: {
      title: "Falconer",
      version,
      description:
        "The JSON API that the console itself uses. Later versions add fields to responses: a client must ignore those it does not know. A request with the header `X-Falconer-Viewer` is refused with 409 if the session is another user’s. A method that an address doesn’t have is refused with 405, and the header `Allow` names those it has.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/", description: "This installation." }],
    security: [{ token: [] }, { session: [] }],
    tags,
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(components).toSorted(([a], [b]) => (a < b ? -1 : 1))),
      responses: Object.fromEntries(
        Object.keys(refusalWords).map((status) => [`Refused${status}`, refused(Number(status) as RefusalStatus)]),
      ),
      securitySchemes: { ...schemes, ...signInSchemes },
    },
  };
}

function operation(path: string, method: Method, spec: RouteSpec, { collect, nameInline }: Collector) {
  const needs = spec.permission === "public" ? [] : [spec.permission].flat();
  const id = operationId(path, method);
  const status = spec.status ?? 200;
  const answer = spec.answer && nameInline(collect(spec.answer, "output"), `${capital(id)}Result`);
  const content = spec.answerType
    ? { [spec.answerType]: { schema: { type: "string", ...(spec.answerType.startsWith("image/") && { contentEncoding: "binary" }) } } }
    : answer && { "application/json": { schema: answer } };
  const headers = answerHeaders(spec, needs.length > 0);
  return {
    summary: spec.summary,
    operationId: id,
    tags: [tagOf(path)],
    ...(needs.length > 0 && { description: [rightsWords(needs), ...sessionWords(spec)].join(" ") }),
    ...securityOf(spec),
    parameters: [
      ...parameters(spec.params, "path", collect),
      ...parameters(spec.query, "query", collect),
      ...Object.entries(spec.documented?.headers ?? {}).map(([name, description]) => ({
        name,
        in: "header",
        required: false,
        description,
        schema: { type: "string" },
      })),
    ],
    ...bodyOf(spec, () => nameInline(collect(spec.body as z.ZodType, "input"), capital(id), `${capital(id)}Body`)),
    responses: {
      [status]: { description: doneWords[status], ...(headers && { headers }), ...(content && { content }) },
      ...refusalsOf(method, spec),
    },
  };
}

const capital = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1);

const doneWords = {
  200: "Done.",
  201: "Created.",
  202: "Accepted: it is done in the background.",
  303: "Sends the browser to another page.",
};

function bodyOf({ body, documented }: RouteSpec, schema: () => Record<string, unknown>) {
  const form = documented?.form && {
    type: "object",
    properties: Object.fromEntries(Object.entries(documented.form).map(([name, description]) => [name, { type: "string", description }])),
    required: Object.keys(documented.form),
  };
  if (form) return { requestBody: { required: true, content: { "application/x-www-form-urlencoded": { schema: form } } } };
  return body ? { requestBody: { required: true, content: { "application/json": { schema: schema() } } } } : {};
}

function answerHeaders({ documented, status }: RouteSpec, isSignedIn: boolean) {
  const words: Record<string, string> = {
    ...(status === 303 && { Location: "Where the browser goes next." }),
    ...documented?.answerHeaders,
    ...(isSignedIn && { "X-Falconer-Viewer": "The ID of the user that the response is for." }),
  };
  if (Object.keys(words).length === 0) return undefined;
  return Object.fromEntries(Object.entries(words).map(([name, description]) => [name, { description, schema: { type: "string" } }]));
}

/** If left out, the whole document's rule applies: a token or a session. */
function securityOf({ permission, sessionOnly, confirmed, documented }: RouteSpec) {
  if (documented?.signIn) return { security: [{ [documented.signIn.scheme]: [] }] };
  if (permission === "public") return { security: [] };
  return sessionOnly || confirmed ? { security: [{ session: [] }] } : {};
}

function rightsWords(needs: readonly Permission[]): string {
  const who = roles.filter((role) => needs.some((permission) => can({ role }, permission)));
  const words = who.length === roles.length ? "any role" : `role ${who.join(" or ")}`;
  return `Needs the right ${needs.map((permission) => `\`${permission}\``).join(" or ")}: ${words}.`;
}

const sessionWords = ({ sessionOnly, confirmed }: RouteSpec): string[] => [
  ...(sessionOnly || confirmed ? ["In a session of the console, not by token."] : []),
  ...(confirmed ? ["The person confirmed their identity in the last 15 minutes; otherwise the response is `confirm_first`."] : []),
];

function refusalsOf(method: Method, spec: RouteSpec) {
  const writes = method !== "GET";
  const statuses: RefusalStatus[] = [
    ...(spec.body ? ([400, 413, 415] as const) : []),
    ...(spec.permission === "public" ? [] : ([401, 403, 409] as const)),
    ...(spec.documented?.signIn ? ([401] as const) : []),
    ...(spec.params ? ([404] as const) : []),
    ...(writes ? ([403, 409, 429] as const) : []),
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
    ...(waits && { headers: { "Retry-After": { description: "Seconds to wait before another attempt.", schema: { type: "integer" } } } }),
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
