import { viewerHeader } from "#lib/access/request/viewer-header.ts";
import type { Issue } from "#lib/platform/json.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { parseJson } from "#lib/platform/json-parse.ts";
import type { AnswerOf, CallArguments, EndpointName, QueryOf } from "./endpoints.ts";
import type { errorCodes } from "./schema.ts";

/**
 * What the JSON API refused, as thrown by `api`. `issues` carry the paths of a form's fields.
 * Status 0: the server could not be reached.
 */
export class ApiError extends Error {
  readonly status: number;
  readonly code: (typeof errorCodes)[number];
  readonly issues: Issue[];
  constructor(status: number, code: ApiError["code"], message: string, issues: Issue[] = []) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.issues = issues;
  }
}

type Query = Record<string, string | number | boolean | readonly string[] | null | undefined>;
type Given = { params?: Record<string, string>; query?: Query; body?: unknown; signal?: AbortSignal };

let confirmer: (() => Promise<boolean>) | undefined;
/**
 * How the console asks people to prove again who they are. A request that was refused for lack of
 * it is repeated once they have.
 */
export function setConfirmer(next: typeof confirmer): void {
  confirmer = next;
}

let expected: string | undefined;
let changed: (() => void) | undefined;
/**
 * For whom the page was rendered: each request says so, and `then` is called if a response was
 * meant for someone else.
 */
export function expectViewer(userId: string | undefined, then?: () => void): void {
  expected = userId;
  changed = then;
}

/**
 * A call of the JSON API: `api("GET /api/users/{userId}", { params: { userId } })`. Path,
 * parameters, query, body and answer are those of the route itself, so that what a route no longer
 * takes or gives does not compile. Same origin, session cookie. Throws ApiError for every refusal.
 */
export async function api<Name extends EndpointName, Query extends QueryOf<Name> = QueryOf<Name>>(
  endpoint: Name,
  ...[options]: CallArguments<Name, Query>
): Promise<AnswerOf<Name>> {
  try {
    return await callOnce(endpoint, options as Given);
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "confirm_first" || !confirmer || !(await confirmer())) throw error;
    return callOnce(endpoint, options as Given);
  }
}

/** The address of an endpoint that is opened as a link, such as a file to download. */
export function linkTo<Name extends EndpointName, Query extends QueryOf<Name> = QueryOf<Name>>(
  endpoint: Name,
  ...[options]: CallArguments<Name, Query>
): string {
  return addressOf(endpoint, options as Given);
}

function addressOf(endpoint: string, { params = {}, query }: Given = {}): string {
  const path = endpoint.slice(endpoint.indexOf("/"));
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? "")) + queryString(query);
}

async function callOnce<Answer>(endpoint: string, given: Given = {}): Promise<Answer> {
  const { response, isOthers } = await ask(endpoint, given, { accept: "application/json" });
  if (response.status === 204) return undefined as Answer;
  if (response.ok) return (await bodyOf(response)) as Answer;
  return refuse(response, isOthers);
}

/**
 * The response of a route that streams, as it arrives. `lastEventId`: where to continue from.
 * Throws ApiError for every refusal.
 */
export async function openStream<Name extends EndpointName, Query extends QueryOf<Name> = QueryOf<Name>>(
  endpoint: Name,
  lastEventId: string | undefined,
  ...[options]: CallArguments<Name, Query>
): Promise<ReadableStream<Uint8Array>> {
  const headers = { accept: "text/event-stream", ...(lastEventId && { "last-event-id": lastEventId }) };
  const { response, isOthers } = await ask(endpoint, options as Given, headers);
  if (!response.ok || !response.body) return refuse(response, isOthers);
  return response.body;
}

/** `isOthers`: the response was meant for someone other than the page was rendered for. */
async function ask(endpoint: string, { params, query, body, signal }: Given, headers: Record<string, string>) {
  let response: Response;
  try {
    response = await fetch(addressOf(endpoint, { params, query }), {
      method: endpoint.split(" ", 1)[0],
      credentials: "same-origin",
      headers: {
        ...headers,
        ...(expected !== undefined && { [viewerHeader]: expected }),
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      body: body === undefined ? undefined : encodeJson(body),
      signal,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, "unavailable", "Falconer can’t be reached. Check your connection and try again.");
  }
  const given = response.headers.get(viewerHeader);
  const isOthers = given !== null && expected !== undefined && given !== expected;
  if (isOthers) changed?.();
  return { response, isOthers };
}

const bodyOf = (response: Response): Promise<unknown> =>
  response
    .text()
    .then(parseJson)
    .catch(() => undefined);

async function refuse(response: Response, isOthers: boolean): Promise<never> {
  const error = errorOf(response.status, await bodyOf(response));
  if (error.code === "viewer_changed" && !isOthers) changed?.();
  throw error;
}

function errorOf(status: number, answer: unknown): ApiError {
  const error = ((answer ?? {}) as { error?: Partial<ApiError> }).error ?? {};
  return new ApiError(status, error.code ?? codeOf(status), error.message ?? sentenceOf(status), error.issues ?? []);
}

/** For responses that are not ours: from a proxy, or from a process that is going down. */
const sentenceOf = (status: number): string =>
  status >= 500 ? `Falconer couldn’t respond (${status}). Try again in a moment.` : `The server responded with ${status}.`;

const codeOf = (status: number): ApiError["code"] =>
  status === 401
    ? "unauthenticated"
    : status === 403
      ? "forbidden"
      : status === 404
        ? "not_found"
        : status === 429
          ? "too_many_requests"
          : status >= 500
            ? "unavailable"
            : "invalid";

/** "?a=1&b=x,y", leaving out what is undefined, null or empty; "" when nothing is left. */
function queryString(query: Query = {}): string {
  const parts = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    const text = Array.isArray(value) ? value.join(",") : value === undefined || value === null ? "" : String(value);
    if (text !== "") parts.set(key, text);
  }
  const text = parts.toString();
  return text && `?${text}`;
}
