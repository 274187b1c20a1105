import "#server-only";
import { readItems } from "#lib/core/catalogue/read-items.ts";
import type { CataloguePart, ItemOf } from "#lib/core/catalogue/types.ts";
import { isJsonObject, type JsonValue } from "#lib/platform/json.ts";
import { defaultBaseUrl } from "./base-url.ts";
import { type Client, type ClientOptions, createClient } from "./client.ts";
import { readErrorBody } from "./error-body.ts";
import { parseRetryAfter } from "./retry-after.ts";

/** Where Talon.One lists each kind of thing; also the name of the key's permission. */
export const managementPaths: Readonly<Record<CataloguePart, string>> = {
  attributes: "/v1/attributes",
  audiences: "/v1/audiences",
  eventTypes: "/v1/event_types",
  applications: "/v1/applications",
};

export type PartRead<Part extends CataloguePart = CataloguePart> =
  | { ok: true; items: ItemOf<Part>[] }
  | { ok: false; problem: "not_allowed" | "bad_key" | "unreachable"; message: string };

/** Talon.One takes 3 requests per second for each endpoint. */
const perSecond = 3;
const intervalMs = Math.ceil(1_000 / perSecond) + 5;
const firstPageSize = 500;
const smallestPageSize = 20;
const mostPages = 1_000;
const mostRetries = 5;

/**
 * Reads all items of one kind, page by page, at the pace that Talon.One allows. Never throws; if
 * reading one kind fails, none of its items are returned.
 */
export async function readPart<Part extends CataloguePart>(part: Part, options: Omit<ClientOptions, "scheme">): Promise<PartRead<Part>> {
  const client = createClient({ ...atTalonOne(options), scheme: "ManagementKey-v1" });
  try {
    return await readPages(part, client);
  } finally {
    client.close();
  }
}

export type NewAttribute = { entity: string; eventType?: string; name: string; title: string; type: string; applications?: number[] };
export type Created = { ok: true } | { ok: false; problem: "not_allowed" | "bad_key" | "refused" | "unreachable"; message: string };

/**
 * Creates an attribute in the account. Never throws. Does not retry, because a second request would
 * create a second attribute.
 */
export async function createAttribute(attribute: NewAttribute, options: Omit<ClientOptions, "scheme">): Promise<Created> {
  const client = createClient({ ...atTalonOne(options), scheme: "ManagementKey-v1" });
  const { applications, eventType, ...rest } = attribute;
  const body = {
    ...rest,
    ...(eventType !== undefined && { eventType }),
    description: "",
    suggestions: [],
    editable: true,
    ...(applications && { subscribedApplicationsIds: applications }),
  };
  try {
    const result = await client.send({ method: "POST", path: managementPaths.attributes, body }, { timeoutMs: 30_000 });
    if (result.kind === "failure") return { ok: false, problem: "unreachable", message: result.message };
    const { status } = result;
    if (status >= 200 && status < 300) return { ok: true };
    const said = readErrorBody(result.body);
    const words = [said.message, ...said.details].filter(Boolean).join(" ");
    if (status === 401) return { ok: false, problem: "bad_key", message: "Talon.One rejected the Management key." };
    if (status === 403)
      return { ok: false, problem: "not_allowed", message: `The key isn’t allowed to call POST ${managementPaths.attributes}.` };
    return { ok: false, problem: "refused", message: `Talon.One responded with ${status}${words ? `: ${words}` : "."}` };
  } finally {
    client.close();
  }
}

/**
 * Talon.One's third-party host accepts no Management key, so the request goes to the deployment's
 * own host.
 */
function atTalonOne(options: Omit<ClientOptions, "scheme">): Omit<ClientOptions, "scheme"> {
  const isTalonOne = options.baseUrl.replace(/\/+$/, "") === defaultBaseUrl;
  return isTalonOne ? { ...options, baseUrl: `https://${options.deployment}`, allowPrivate: false } : options;
}

async function readPages<Part extends CataloguePart>(part: Part, client: Client): Promise<PartRead<Part>> {
  const path = managementPaths[part];
  const pages: JsonValue[] = [];
  let pageSize = firstPageSize;
  let skip = 0;
  let retries = 0;
  for (let page = 0; page < mostPages; page++) {
    const startedAt = performance.now();
    const query = `?pageSize=${pageSize}&skip=${skip}&sort=id${part === "audiences" ? "&withTotalResultSize=false" : ""}`;
    const result = await client.send({ method: "GET", path, query }, { timeoutMs: 30_000 });
    const status = result.kind === "response" ? result.status : undefined;
    if (result.kind === "response" && result.problem === "too_large" && pageSize > smallestPageSize) {
      pageSize = Math.max(smallestPageSize, Math.floor(pageSize / 5));
    } else if (status === 200 && result.kind === "response" && isJsonObject(result.body) && Array.isArray(result.body.data)) {
      const { data, hasMore, totalResultSize } = result.body;
      pages.push(data);
      skip += data.length;
      retries = 0;
      const isLast =
        typeof hasMore === "boolean" ? !hasMore : typeof totalResultSize === "number" ? skip >= totalResultSize : data.length < pageSize;
      if (isLast || data.length === 0) return { ok: true, items: readItems(part, pages.flat()).items };
    } else if ((status === 429 || status === undefined || status >= 500) && retries < mostRetries) {
      retries++;
      const waitMs = result.kind === "response" ? parseRetryAfter(result.headers["retry-after"], Date.now()) : undefined;
      await pause(Math.min(waitMs ?? 500 * 2 ** retries, 10_000));
    } else return refusal(path, status, result.kind === "failure" ? result.message : undefined);
    await pause(intervalMs - (performance.now() - startedAt));
  }
  return { ok: false, problem: "unreachable", message: `${path} has no end.` };
}

function refusal(path: string, status: number | undefined, message: string | undefined): PartRead<never> {
  if (status === 401) return { ok: false, problem: "bad_key", message: "Talon.One rejected the Management key." };
  if (status === 403) return { ok: false, problem: "not_allowed", message: `The key isn’t allowed to call GET ${path}.` };
  if (status === undefined) return { ok: false, problem: "unreachable", message: message ?? "Talon.One isn’t responding." };
  return { ok: false, problem: "unreachable", message: `GET ${path} responded with status ${status}.` };
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, Math.max(0, ms)));
