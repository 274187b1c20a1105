import { isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";
import { type Client, createClient } from "../client.ts";
import { dryRequest } from "../dry-run.ts";
import { managementPaths } from "../management.ts";
import type { TalonRequest, TalonResponse } from "../result.ts";
import { startSimulator } from "../simulator/start-simulator.ts";
import { checkEffects } from "./check-answers.ts";
import type { ContractRow } from "./contract-row.ts";
import type { PublishedContract, PublishedOperation } from "./published-contract.ts";

const deployment = "acme.europe-west1.talon.one";
type Example = { action: string; title: string; request: TalonRequest };
/**
 * One request to the simulator; `sent`: Falconer sends it in this form, so the file must accept it.
 */
type Trial = { what: string; request: TalonRequest; expected: number; badKey?: boolean; sent?: boolean };
type Use = { name: string; method: TalonRequest["method"]; path: string; actions: string[]; trials: Trial[] };

/**
 * What Falconer uses, and the simulator plays, of the Integration API besides its own statement:
 * dry runs as every action's examples make them, and the inventory.
 */
export async function checkIntegration(published: PublishedContract, examples: readonly Example[]): Promise<ContractRow[]> {
  const dry = examples.flatMap(({ action, title, request }) => {
    const asked = dryRequest(request);
    return asked ? [{ action, what: `${action}, “${title}”`, asked }] : [];
  });
  const use = (name: string, path: string, stands: RegExp, bad: TalonRequest): Use => {
    const own = dry.filter(({ asked }) => stands.test(asked.path));
    const trials = own.map(({ what, asked }): Trial => ({ what, request: asked, expected: 200, sent: true }));
    const wrong: Trial[] = [
      { what: "a wrong body", request: bad, expected: 400 },
      { what: "a bad key", request: bad, expected: 401, badKey: true },
    ];
    return { name, method: bad.method, path, actions: [...new Set(own.map(({ action }) => action))], trials: [...trials, ...wrong] };
  };
  const put = (path: string, body: JsonValue): TalonRequest => ({ method: "PUT", path, query: "?dry=true", body });
  const inventory = (id: string, query = ""): TalonRequest => ({ method: "GET", path: `/v1/customer_profiles/${id}/inventory`, query });
  const parts = ["profile", "referrals", "coupons", "loyalty", "giveaways", "achievements"];
  const uses: Use[] = [
    use("dryRunSession", "/v2/customer_sessions/{customerSessionId}", /customer_sessions/, put("/v2/customer_sessions/s-1", {})),
    use("dryRunProfile", "/v2/customer_profiles/{integrationId}", /customer_profiles/, put("/v2/customer_profiles/c-1", { attributes: 1 })),
    use("dryRunEvent", "/v2/events", /events/, { method: "POST", path: "/v2/events", query: "?dry=true", body: {} }),
    {
      name: "customerInventory",
      method: "GET",
      path: "/v1/customer_profiles/{integrationId}/inventory",
      actions: [],
      trials: [
        {
          what: "all of a customer",
          request: inventory("c-1", `?${parts.map((part) => `${part}=true`).join("&")}`),
          expected: 200,
          sent: true,
        },
        { what: "nothing of a customer", request: inventory("c-1"), expected: 200 },
        { what: "an unknown customer", request: inventory("nobody"), expected: 404 },
        { what: "a bad key", request: inventory("c-1"), expected: 401, badKey: true },
      ],
    },
  ];
  return checkUses(published, uses, { scheme: "ApiKey-v1" });
}

/**
 * The requests that read the catalogue. The file names no errors for them, so there is nothing to
 * compare.
 */
export async function checkManagement(published: PublishedContract): Promise<ContractRow[]> {
  const uses = Object.entries(managementPaths).map(([name, path]): Use => {
    const page = (query: string): TalonRequest => ({ method: "GET", path, query });
    const hidden = name === "audiences" ? "&withTotalResultSize=false" : "";
    const trials: Trial[] = [
      { what: "the first page", request: page(`?pageSize=1&skip=0&sort=id${hidden}`), expected: 200, sent: true },
      { what: "the last page", request: page(`?pageSize=500&skip=1&sort=id${hidden}`), expected: 200, sent: true },
      { what: "without a query", request: page(""), expected: 200 },
    ];
    return { name, method: "GET", path, actions: [], trials };
  });
  return checkUses(published, uses, { scheme: "ManagementKey-v1", knowsKeys: true });
}

type Options = { scheme: "ApiKey-v1" | "ManagementKey-v1"; knowsKeys?: boolean };

async function checkUses(
  published: PublishedContract,
  uses: readonly Use[],
  { scheme, knowsKeys = false }: Options,
): Promise<ContractRow[]> {
  const simulator = await startSimulator({ ratePerSecond: 0, managementRatePerSecond: 0, catalogue });
  const clientOf = (apiKey: string, its: Options["scheme"]) => createClient({ baseUrl: simulator.url, deployment, apiKey, scheme: its });
  const clients = {
    good: clientOf("a-good-key", scheme),
    bad: clientOf("invalid-key", scheme),
    segment: clientOf("a-good-key", "ApiKey-v1"),
  };
  try {
    // There must be a customer with a coupon to ask about.
    const order = { profileId: "c-1", couponCodes: ["SUMMER-10"], state: "closed" };
    await clients.segment.send({ method: "PUT", path: "/segment/v2/customer_sessions/s-1", body: order });
    const rows: ContractRow[] = [];
    for (const use of uses) rows.push(await checkUse(published, use, clients, knowsKeys));
    return rows;
  } finally {
    for (const client of Object.values(clients)) client.close();
    await simulator.close();
  }
}

async function checkUse(
  published: PublishedContract,
  { name, method, path, actions, trials }: Use,
  clients: { good: Client; bad: Client },
  knowsKeys: boolean,
): Promise<ContractRow> {
  const theirs = published.operations.find((candidate) => candidate.method === method && candidate.path === path);
  const disagreements: string[] = [];
  const requests = trials.filter(({ sent }) => sent).length;
  const row = { operation: name, method, path, actions, requests, changed: 0, answers: trials.length, disagreements };
  if (!theirs) return { ...row, answers: 0, disagreements: ["the file does not have this operation"] };
  for (const { what, request, expected, badKey, sent } of trials) {
    if (sent) disagreements.push(...checkRequest(published, theirs, request).map((text) => `${what}: ${text}`));
    const result = await (badKey ? clients.bad : clients.good).send(request);
    const found = result.kind === "failure" ? [result.message] : checkAnswer(published, theirs, result, { expected, knowsKeys });
    disagreements.push(...found.map((text) => `the simulator, ${what}: ${text}`));
  }
  return row;
}

function checkRequest(published: PublishedContract, theirs: PublishedOperation, { query, body }: TalonRequest): string[] {
  const named = new Set(theirs.parameters.filter((parameter) => parameter.in === "query").map((parameter) => parameter.name));
  const found = [...new URLSearchParams(query).keys()]
    .filter((name) => !named.has(name))
    .map((name) => `query ${name}: the file does not have it`);
  if (body === undefined) return found;
  if (!theirs.body) return [...found, "the file takes no body"];
  return [...found, ...refusals(published, theirs.body, body, "the request"), ...unknownKeys(body, theirs.body)];
}

function checkAnswer(
  published: PublishedContract,
  theirs: PublishedOperation,
  { status, body, text }: TalonResponse,
  { expected, knowsKeys }: { expected: number; knowsKeys: boolean },
): string[] {
  if (status !== expected) return [`answered ${status} instead of ${expected}: ${text.slice(0, 300)}`];
  if (!theirs.answers.has(status)) return [`the file does not name status ${status}`];
  const schema = theirs.answers.get(status);
  if (!schema) return text === "" ? [] : [`the file has no body for status ${status}`];
  const unknown = knowsKeys ? unknownKeys(body, schema) : [];
  return [...refusals(published, schema, body, "its answer"), ...unknown, ...checkEffects(body, published)];
}

function refusals(published: PublishedContract, schema: JsonObject, value: JsonValue | undefined, whose: string): string[] {
  const validate = published.validator(schema);
  if (validate(value)) return [];
  const why = (validate.errors ?? []).slice(0, 3).map((error) => `${error.instancePath} ${error.message}`);
  return [`the file refuses ${whose}: ${why.join("; ")}`];
}

/** Keys that the file does not have, where it lists the keys there are. */
function unknownKeys(value: JsonValue | undefined, schema: JsonValue | undefined, path = ""): string[] {
  if (!isJsonObject(schema)) return [];
  if (Array.isArray(value)) return unknownKeys(value[0], schema.items, `${path}[]`);
  if (!isJsonObject(value) || !isJsonObject(schema.properties)) return [];
  const { properties, additionalProperties } = schema;
  if (Object.keys(properties).length === 0) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (properties[key] !== undefined) return unknownKeys(inner, properties[key], `${path}.${key}`);
    return additionalProperties ? [] : [`${path}.${key}: the file does not have it`];
  });
}

/** One item with everything that Falconer reads, and one with only what is required. */
const catalogue = {
  attributes: [
    {
      name: "tier",
      entity: "CustomerProfile",
      title: "Tier",
      type: "string",
      description: "Of the loyalty programme",
      suggestions: ["gold"],
      hasAllowedList: true,
      restrictedBySuggestions: true,
      subscribedApplicationsIds: [1],
    },
    { name: "page", entity: "Event", eventType: "viewed", title: "Page", type: "(list string)" },
  ],
  audiences: [
    { name: "VIP", integration: "segment", integrationId: "aud_1", sandbox: false, subscribedApplicationsIds: [1] },
    { name: "Lapsed" },
  ],
  eventTypes: [{ name: "viewed", title: "Viewed" }, { name: "scanned" }],
  applications: [{ name: "Shop", currency: "EUR", timezone: "Europe/Berlin" }, { name: "Outlet" }],
};
