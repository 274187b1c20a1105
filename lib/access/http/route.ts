import "#server-only";
import type { z } from "zod";
import { demandExpected } from "#lib/access/auth/expected-viewer.ts";
import { can, canSomewhere, type Permission, viewerAt } from "#lib/access/auth/permissions.ts";
import { isChange, refuseChanges } from "#lib/access/auth/read-only.ts";
import { demandProof, demandSession, getViewer, needsSecondFactor, type Viewer } from "#lib/access/auth/viewer.ts";
import { viewerHeader } from "#lib/access/request/viewer-header.ts";
import { clientIp } from "#lib/platform/client-ip.ts";
import { configurationChanged } from "#lib/platform/configuration-change.ts";
import { AppError } from "#lib/platform/errors.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { log } from "#lib/platform/log.ts";
import { answerError, apiHeaders } from "./answer-error.ts";
import { type BodyLimits, bodyLimits, isStorable, readJson } from "./body.ts";
import { foreignReason, isForeign } from "./same-origin.ts";

type Schema = z.ZodType | undefined;
type Output<S extends Schema> = S extends z.ZodType ? z.output<S> : undefined;

/** The definition of a route: everything that authorises, parses and documents it. */
export type RouteSpec<P extends Schema = Schema, Q extends Schema = Schema, B extends Schema = Schema, A extends Schema = Schema> = {
  /**
   * A line of the rights matrix; a list: any of them. "public" is for the few routes that come
   * before sign-in.
   */
  permission: Permission | readonly Permission[] | "public";
  /**
   * For what belongs to no destination: anyone with the right at some destination is let in too.
   * The handler shows and takes only those (destinationsWhere).
   */
  somewhere?: boolean;
  summary: string;
  params?: P;
  query?: Q;
  body?: B;
  /**
   * Shape of the response: what the handler returns, what is documented, what the console's calls
   * get.
   */
  answer?: A;
  /** The content type of a response that is not JSON, such as a file. */
  answerType?: string;
  /** 303: the response sends the browser to another page. */
  status?: 200 | 201 | 202 | 303;
  /** What the description contains besides, each name with its meaning. */
  documented?: {
    headers?: Readonly<Record<string, string>>;
    answerHeaders?: Readonly<Record<string, string>>;
    /** Fields of a form, where the body is one. */
    form?: Readonly<Record<string, string>>;
    /** A header that carries its own secret. */
    signIn?: { scheme: string };
  };
  /** It changes no configuration, and comes too often for every cache to be refreshed. */
  keepsConfiguration?: boolean;
  limits?: Partial<BodyLimits>;
  /**
   * Personal tokens are refused: for what only a person in the console should do, such as creating
   * tokens.
   */
  sessionOnly?: boolean;
  /**
   * Only within minutes of a proof of identity: for what keeps others in or out of an account.
   * Implies `sessionOnly`.
   */
  confirmed?: boolean;
};

export type RouteInput<P extends Schema, Q extends Schema, B extends Schema> = {
  /** Null only on public routes. */
  viewer: Viewer;
  params: Output<P>;
  query: Output<Q>;
  body: Output<B>;
  request: Request;
};

type NextContext = { params: Promise<Record<string, string | string[] | undefined>> };
export type RouteHandler<Spec = RouteSpec> = ((request: Request, context?: NextContext) => Promise<Response>) & { spec: Spec };

type Done = { done: true };
/**
 * What the handler returns: the shape it names, or its own Response (a CSV file). Nothing means
 * "done".
 */
type Result<A extends Schema> = A extends z.ZodType ? z.output<A> | Response | (Done extends z.output<A> ? Nothing : never) : unknown;
// biome-ignore lint/suspicious/noConfusingVoidType: services that only do something give void
type Nothing = void;

/**
 * A Next route handler that authenticates, refuses other sites' pages, authorises, parses, calls,
 * and maps refusals to the API's error shape. Its type has what it takes and returns: the console's
 * calls are checked against it (see endpoints.ts).
 */
export function route<
  P extends Schema = undefined,
  Q extends Schema = undefined,
  B extends Schema = undefined,
  A extends Schema = undefined,
>(spec: RouteSpec<P, Q, B, A>, handle: (input: RouteInput<P, Q, B>) => Promise<Result<A>>): RouteHandler<RouteSpec<P, Q, B, A>> {
  const handler = async (request: Request, context?: NextContext): Promise<Response> => {
    let viewerId: string | undefined;
    try {
      const given = (await context?.params) ?? {};
      const viewer = await admit(request, spec, given.destinationId, (id) => {
        viewerId = id;
      });
      const params = parse(spec.params, given, "not_found");
      const query = parse(spec.query, Object.fromEntries(checked(new URL(request.url).searchParams)), "invalid");
      const body = spec.body ? parse(spec.body, await readJson(request, { ...bodyLimits, ...spec.limits }), "invalid") : undefined;
      const result = await handle({ viewer: viewer as Viewer, params, query, body, request } as RouteInput<P, Q, B>);
      if (isChange(request.method) && !spec.keepsConfiguration) configurationChanged();
      const response = result instanceof Response ? result : answerJson(result ?? ({ done: true } satisfies Done), spec.status ?? 200);
      // A stream sets its own caching: never, and unchanged.
      const caching = response.headers.get("cache-control");
      for (const [name, value] of Object.entries(apiHeaders)) response.headers.set(name, value);
      if (caching?.startsWith(apiHeaders["cache-control"])) response.headers.set("cache-control", caching);
      if (viewer) response.headers.set(viewerHeader, viewer.id);
      for (const cookie of viewer?.refreshed ?? []) response.headers.append("set-cookie", cookie);
      return response;
    } catch (error) {
      noteRefusal(error, request, viewerId);
      const refused = answerError(error, { method: request.method, path: new URL(request.url).pathname });
      if (viewerId !== undefined) refused.headers.set(viewerHeader, viewerId);
      return refused;
    }
  };
  return Object.assign(handler, { spec });
}

/** As Response.json, with every digit of long numbers. */
function answerJson(value: unknown, status: number): Response {
  return new Response(encodeJson(value), { status, headers: { "content-type": "application/json" } });
}

/**
 * Who asks, with the role that counts: the one at the destination in the path, otherwise the
 * general one.
 */
async function admit(
  request: Request,
  spec: RouteSpec,
  destinationId: string | string[] | undefined,
  known: (viewerId: string) => void,
): Promise<Viewer | null> {
  refuseChanges(request.method);
  if (isChange(request.method) && !request.headers.has("authorization") && isForeign(request.headers))
    throw new AppError("forbidden", foreignReason(request.headers));
  if (spec.permission === "public") return null;
  const found = await getViewer(request.headers);
  if (!found) throw new AppError("unauthenticated", "Sign in first.");
  known(found.id);
  demandExpected(request.headers, found);
  const viewer = typeof destinationId === "string" ? viewerAt(found, destinationId) : found;
  // Someone without a role there does not learn that such a destination exists.
  if (viewer !== found && viewer.role === null) throw new AppError("not_found", "This destination does not exist.");
  const needed = typeof spec.permission === "string" ? [spec.permission] : spec.permission;
  if (!needed.some((permission) => can(viewer, permission) || (spec.somewhere && canSomewhere(viewer.rights, permission))))
    throw new AppError("forbidden", "Your role does not allow this. Ask an admin.");
  if (needsSecondFactor(viewer) && !needed.includes("account"))
    throw new AppError("forbidden", "Set up two-factor authentication first, under Account: this installation asks for one.");
  if (spec.sessionOnly) demandSession(viewer);
  if (spec.confirmed) demandProof(viewer);
  return viewer;
}

/** Refused rights are logged: one is a wrong click, many are someone trying doors. */
function noteRefusal(error: unknown, request: Request, viewerId: string | undefined): void {
  if (!(error instanceof AppError) || error.code !== "forbidden") return;
  log.info(
    { method: request.method, path: new URL(request.url).pathname, viewerId, ip: clientIp(request.headers) },
    "a request was not allowed",
  );
}

/**
 * A bad ID in a path is something that does not exist: 404. Everything else names its place: 422.
 */
function parse(schema: Schema, value: unknown, onError: "not_found" | "invalid"): unknown {
  if (!schema) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  if (onError === "not_found") throw new AppError("not_found", "There is nothing at this address.");
  const issues = result.error.issues
    .slice(0, 50)
    .map((issue) => ({ path: issue.path.map(String).join("."), message: sentence(issue.message) }));
  throw new AppError("invalid", issues[0]?.message ?? "The input isn’t valid.", issues);
}

function sentence(message: string): string {
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function checked(search: URLSearchParams): URLSearchParams {
  for (const [key, value] of search)
    if (!isStorable(key) || !isStorable(value)) throw new AppError("invalid", "The query has characters that cannot be searched for.");
  return search;
}
