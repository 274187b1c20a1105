// The parts of an OpenAPI document that the reference reads. No server code: the browser reads the
// document that this installation serves.

export const documentAddress = "/api/openapi.json";

export type Schema = {
  $ref?: string;
  type?: string | readonly string[];
  description?: string;
  properties?: Record<string, Schema>;
  required?: readonly string[];
  items?: Schema;
  additionalProperties?: Schema | boolean;
  anyOf?: readonly Schema[];
  oneOf?: readonly Schema[];
  enum?: readonly unknown[];
  const?: unknown;
  default?: unknown;
  examples?: readonly unknown[];
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
};
export type Parameter = { name: string; in: "path" | "query" | "header"; required?: boolean; description?: string; schema: Schema };
type Content = Record<string, { schema?: Schema }>;
export type Header = { description?: string; schema?: Schema };
export type Response = { $ref?: string; description?: string; headers?: Record<string, Header>; content?: Content };
export type Operation = {
  operationId: string;
  summary: string;
  description?: string;
  tags: readonly string[];
  parameters?: readonly Parameter[];
  requestBody?: { required?: boolean; content: Content };
  responses: Record<string, Response>;
  security?: readonly Record<string, readonly string[]>[];
};
export type SecurityScheme = { type: string; scheme?: string; in?: string; name?: string; description?: string };
export type ApiDocument = {
  info: { title: string; version: string; description?: string };
  tags?: readonly { name: string; description?: string }[];
  security?: readonly Record<string, readonly string[]>[];
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, Schema>;
    responses: Record<string, Response>;
    securitySchemes: Record<string, SecurityScheme>;
  };
};

/** One method of one address. `title`: what it does, without a full stop. */
export type ApiRoute = { id: string; method: string; path: string; title: string; operation: Operation };
export type RouteGroup = { name: string; description: string; routes: ApiRoute[] };

/** Every route by its subject, in the order in which the document names the subjects. */
export function groupsOf(document: ApiDocument): RouteGroup[] {
  const groups = new Map<string, RouteGroup>();
  for (const { name, description = "" } of document.tags ?? []) groups.set(name, { name, description, routes: [] });
  for (const [path, methods] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(methods)) {
      const name = operation.tags[0] ?? "";
      const group = groups.get(name) ?? { name, description: "", routes: [] };
      groups.set(name, group);
      group.routes.push({
        id: operation.operationId,
        method: method.toUpperCase(),
        path,
        title: /^.*?(?=\.(?:\s|$))/.exec(operation.summary)?.[0] ?? operation.summary,
        operation,
      });
    }
  return [...groups.values()].filter(({ routes }) => routes.length > 0);
}

/**
 * Routes with all of the words in their title, address, method or name; empty groups are left out.
 */
export function searchRoutes(groups: readonly RouteGroup[], text: string): RouteGroup[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (route: ApiRoute, group: RouteGroup) => {
    const all = `${route.method} ${route.path} ${route.operation.summary} ${route.id} ${group.name}`.toLowerCase();
    return words.every((word) => all.includes(word));
  };
  return groups
    .map((group) => ({ ...group, routes: group.routes.filter((route) => fits(route, group)) }))
    .filter(({ routes }) => routes.length > 0);
}

/** What comes after the title. */
export const restOfSummary = ({ title, operation }: ApiRoute): string => operation.summary.slice(title.length).replace(/^\.\s*/, "");

export const nameOfRef = (ref: string): string => ref.slice(ref.lastIndexOf("/") + 1);

/** The schema behind a reference. What the reference says in addition is kept. */
export function resolve(document: ApiDocument, schema: Schema): Schema {
  if (!schema.$ref) return schema;
  const { $ref, ...own } = schema;
  return { ...document.components.schemas[nameOfRef($ref)], ...own };
}

export const responseOf = (document: ApiDocument, response: Response): Response =>
  response.$ref ? (document.components.responses[nameOfRef(response.$ref)] ?? response) : response;

/** The names of the schemes that a route accepts; none if it needs no sign-in. */
export const schemesOf = (document: ApiDocument, operation: Operation): string[] => [
  ...new Set((operation.security ?? document.security ?? []).flatMap((each) => Object.keys(each))),
];

/**
 * The document with one route alone and all that it refers to: small enough to be part of a page.
 * Undefined if there is no such route.
 */
export function documentOf(document: ApiDocument, routeId: string): ApiDocument | undefined {
  const [route] = groupsOf(document).flatMap(({ routes }) => routes.filter(({ id }) => id === routeId));
  if (!route) return undefined;
  const { schemas, responses, securitySchemes } = document.components;
  const kept: { schemas: typeof schemas; responses: typeof responses } = { schemas: {}, responses: {} };
  const keep = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if ("$ref" in value && typeof value.$ref === "string") {
      const name = nameOfRef(value.$ref);
      const group = value.$ref.startsWith("#/components/responses/") ? "responses" : "schemas";
      const meant = document.components[group][name];
      if (meant && !(name in kept[group])) {
        Object.assign(kept[group], { [name]: meant });
        keep(meant);
      }
    }
    for (const inner of Object.values(value)) keep(inner);
  };
  keep(route.operation);
  return {
    info: document.info,
    security: document.security,
    paths: { [route.path]: { [route.method.toLowerCase()]: route.operation } },
    components: { ...kept, securitySchemes },
  };
}
