import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { operations } from "../contract/index.ts";
import type { FaultInput } from "./faults.ts";
import { type Simulator, type SimulatorOptions, startSimulator } from "./start-simulator.ts";

let simulator: Simulator;
const headers = {
  authorization: "ApiKey-v1 abcdef",
  "destination-hostname": "acme.europe-west1.talon.one",
  "content-type": "application/json",
};

async function start(options: SimulatorOptions = {}): Promise<void> {
  await simulator?.close();
  simulator = await startSimulator({ ratePerSecond: 0, ...options });
}
beforeEach(() => start());
afterEach(() => simulator.close());

async function send(method: string, path: string, body?: unknown, more: Record<string, string> = {}) {
  const response = await fetch(simulator.url + path, {
    method,
    headers: { ...headers, ...more },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(5000),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) };
}
const event = (id: string, attributes = {}) => ({ customerProfileId: id, eventType: "bought", eventAttributes: attributes });

const session = {
  profileId: "c1",
  couponCodes: ["HUNTING-10", "EXPIRED-1"],
  state: "closed",
  cartItems: [{ sku: "G", quantity: 2, price: 5 }],
  additionalCosts: { shipping: { price: 3 } },
};
const valid: [string, string, string, unknown][] = [
  [
    "updateCustomerProfile",
    "PUT",
    "/segment/customer_profile/c1",
    { attributes: { a: 1 }, audiencesChanges: { adds: [1] }, runRuleEngine: true },
  ],
  ["updateCustomerProfileV2", "PUT", "/segment/customer_profile_v2/c1", { audiencesChanges: { adds: [{ name: "VIP" }] } }],
  ["updateCustomerProfileV3", "PUT", "/segment/v2/customer_profiles/c%2F1?skipNonExistingAttributes=true", { attributes: { a: 1 } }],
  [
    "updateCustomerProfilesAttributes",
    "PUT",
    "/segment/customer_profiles/attributes",
    { data: [{ customerProfileId: "c1", attributes: { a: 1 } }] },
  ],
  ["updateCustomerProfilesAudiences", "PUT", "/segment/customer_profiles/audiences", { data: [{ customerProfileId: "c1", adds: [1] }] }],
  [
    "updateCustomerProfilesAudiencesV2",
    "PUT",
    "/segment/v2/customer_profiles/audiences",
    { data: [{ customerProfileId: "c1", adds: ["known"] }] },
  ],
  ["updateCustomerProfileAudiences", "PUT", "/segment/customer_profiles/c1/audiences", { data: { adds: ["known"] } }],
  [
    "trackEvent",
    "PUT",
    "/segment/event",
    { customerProfileId: "c1", eventType: "e", type: "string", attributesInfo: [{ name: "a", type: "time" }] },
  ],
  ["trackEventV2", "PUT", "/segment/v2/events", event("c1", { language: "English" })],
  ["createAudience", "POST", "/segment/audiences", { audienceId: "new", audienceName: "New" }],
  ["updateAudience", "PUT", "/segment/audiences/known", { audienceId: "known", audienceName: "Renamed" }],
  ["deleteAudience", "DELETE", "/segment/audiences/known", undefined],
  ["updateCustomerSession", "PUT", "/segment/customer_sessions/s1", { customerSession: session, cartItemAttributesInfo: [] }],
  ["updateCustomerSessionV2", "PUT", "/segment/v2/customer_sessions/s1", session],
  ["authping", "GET", "/v2/authping", undefined],
  ["deleteCustomerData", "DELETE", "/v1/customer_data/known", undefined],
];

test("the table of valid requests names every operation", () => {
  expect(valid.map(([name]) => name).sort()).toEqual(operations.map((operation) => operation.name).sort());
});

test.each(valid)("%s is answered as its contract says", async (name, method, path, body) => {
  await send("POST", "/segment/audiences", { audienceId: "known", audienceName: "Known" });
  await send("PUT", "/segment/v2/customer_profiles/known", { attributes: {} });
  const answer = await send(method, path, body);
  const operation = operations.find((candidate) => candidate.name === name);
  expect(answer.body?.Error).toBeUndefined();
  expect(answer.status).toBe(operation?.answer.status);
  const schema = operation?.answer.body;
  if (schema) expect(schema.safeParse(answer.body).error?.issues).toBeUndefined();
  else expect(answer.body).toBeUndefined();
  expect(simulator.control.requests().at(-1)).toMatchObject({ operation: name, verdict: "ok", status: answer.status });
});

const refused: [string, string, string, unknown, number, string][] = [
  ["an unknown path", "PUT", "/segment/v3/events", {}, 404, "no operation"],
  ["a wrong method", "POST", "/segment/v2/events", {}, 405, "does not take POST"],
  ["a missing event type", "PUT", "/segment/v2/events", { customerProfileId: "c" }, 400, "body.eventType"],
  ["an unknown field", "PUT", "/segment/v2/events", { ...event("c"), type: "string" }, 400, 'no field "type"'],
  ["an unknown event value type", "PUT", "/segment/event", { customerProfileId: "c", eventType: "e", type: "text" }, 400, "body.type"],
  [
    "text where a number belongs",
    "PUT",
    "/segment/v2/customer_sessions/s",
    { cartItems: [{ sku: "a", quantity: "1" }] },
    400,
    "cartItems.0.quantity",
  ],
  ["too many loyalty cards", "PUT", "/segment/v2/customer_sessions/s", { loyaltyCards: ["a", "b"] }, 400, "loyaltyCards"],
  ["audience ID 0", "PUT", "/segment/customer_profiles/audiences", { data: [{ customerProfileId: "c", adds: [0] }] }, 400, "adds.0"],
  [
    "1,001 changes",
    "PUT",
    "/segment/customer_profiles/audiences",
    { data: [{ customerProfileId: "c", adds: Array(1001).fill(1) }] },
    400,
    "1000",
  ],
  ["no profile in a bulk item", "PUT", "/segment/customer_profiles/audiences", { data: [{ adds: [1] }] }, 400, "data[0]"],
  ["an unknown query parameter", "PUT", "/segment/v2/events?skip=1", event("c"), 400, "query.skip"],
  [
    "skip on an operation without it",
    "PUT",
    "/segment/event?skipNonExistingAttributes=true",
    { ...event("c"), type: "string" },
    400,
    "query",
  ],
  ["an empty path segment", "DELETE", "/segment/audiences/", undefined, 400, "path.audienceId"],
  ["an encoded dot segment", "DELETE", "/segment/audiences/%2e%252e", undefined, 404, "No audience"],
  ["a body where none belongs", "DELETE", "/segment/audiences/x", {}, 400, "no body"],
  ["an unknown audience, updated", "PUT", "/segment/audiences/x", { audienceId: "x", audienceName: "X" }, 404, "x"],
  ["an unknown audience, deleted", "DELETE", "/segment/audiences/x", undefined, 404, "x"],
];
test.each(refused)("%s is refused", async (_title, method, path, body, status, text) => {
  const answer = await send(method, path, body);
  expect(answer.status).toBe(status);
  expect(answer.body).toMatchObject({ StatusCode: status, Error: expect.stringContaining(text), RequestUUID: expect.any(String) });
});

test.each([
  ["no key", { authorization: "" }, 401],
  ["another scheme", { authorization: "Bearer abcdef" }, 401],
  ["a key named invalid", { authorization: "ApiKey-v1 invalid" }, 401],
  ["a key named forbidden", { authorization: "ApiKey-v1 forbidden" }, 403],
  ["no deployment", { "destination-hostname": "" }, 400],
  ["a deployment with a scheme", { "destination-hostname": "https://acme.talon.one" }, 400],
  ["a short callback key", { "x-callback-api-key": "Authorization short" }, 400],
  ["an unknown content field", { "x-content-fields": "effects,nothing" }, 400],
] as [string, Record<string, string>, number][])("headers: %s", async (_title, more, status) => {
  expect((await send("PUT", "/segment/v2/customer_sessions/s1", { profileId: "c" }, more)).status).toBe(status);
});

test("an audience that the catalogue lists is one like any other", async () => {
  simulator.control.configure({
    catalogue: {
      ...simulator.control.settings().catalogue,
      audiences: [{ id: 31, name: "VIP", integrationId: "vip" }, { name: "Others" }],
    },
  });
  const enter = (...adds: string[]) =>
    send("PUT", "/segment/v2/customer_profiles/audiences", { data: [{ customerProfileId: "c1", adds }] });
  expect((await enter("vip", "gone")).status).toBe(404);
  expect((await enter("vip")).status).toBe(204);
  expect(simulator.control.members(31)).toBe(1);
  expect((await send("POST", "/segment/audiences", { audienceId: "vip", audienceName: "VIP" })).status).toBe(409);
  const list = async () => {
    const response = await fetch(`${simulator.url}/v1/audiences`, { headers: { authorization: "ManagementKey-v1 m" } });
    return ((await response.json()) as { data: { name: string }[] }).data.map(({ name }) => name);
  };
  expect(await list()).toEqual(["VIP", "Others"]);
  expect((await send("DELETE", "/segment/audiences/vip", undefined)).status).toBe(204);
  expect((await enter("vip")).status).toBe(404);
  expect(await list()).toEqual(["Others"]);
});

test("audiences, profiles and sessions are remembered", async () => {
  expect((await send("POST", "/segment/audiences", { audienceId: "a", audienceName: "A" })).status).toBe(201);
  expect((await send("POST", "/segment/audiences", { audienceId: "a", audienceName: "A" })).status).toBe(409);
  const id = simulator.control.audience("a")?.id ?? 0;
  await send("PUT", "/segment/customer_profiles/audiences", {
    data: [
      { customerProfileId: "c1", adds: [id, 99] },
      { customerProfileId: "c2", adds: [id] },
    ],
  });
  await send("PUT", "/segment/customer_profiles/audiences", { data: [{ customerProfileId: "c2", deletes: [id] }] });
  expect(simulator.control.members(id)).toBe(1);
  await send("PUT", "/segment/v2/customer_profiles/c1", { attributes: { a: 1, b: 2 } });
  const profile = (await send("PUT", "/segment/v2/customer_profiles/c1", { attributes: { b: null } })).body.customerProfile;
  expect(profile.attributes).toEqual({ a: 1 });
  expect(profile.audienceMemberships).toEqual([
    { id, name: "A" },
    { id: 99, name: "Audience 99" },
  ]);
  const answer = (await send("PUT", "/segment/v2/customer_sessions/s1", session)).body;
  expect(answer.customerSession).toMatchObject({ total: 13, cartItemTotal: 10, additionalCostTotal: 3, state: "closed" });
  expect(answer.effects.map((effect: { effectType: string }) => effect.effectType)).toEqual([
    "acceptCoupon",
    "setDiscount",
    "rejectCoupon",
    "addLoyaltyPoints",
  ]);
  expect((await send("PUT", "/segment/v2/customer_sessions/s1", { profileId: "c2" })).status).toBe(400);
});

test("unknown attributes are refused, unless they are to be skipped or are described", async () => {
  simulator.control.configure({ unknownAttributes: ["language"] });
  const refusal = await send("PUT", "/segment/v2/events", event("c", { language: "en", ok: 1 }));
  expect(refusal).toMatchObject({ status: 400, body: { Error: "Unknown attribute: language" } });
  const skipped = await send("PUT", "/segment/v2/events?skipNonExistingAttributes=true", event("c", { language: "en", ok: 1 }));
  expect(skipped).toMatchObject({ status: 200, body: { event: { attributes: { ok: 1 } } } });
  const described = { ...event("c", { language: "en" }), type: "string", attributesInfo: [{ name: "language", type: "string" }] };
  expect((await send("PUT", "/segment/event", described)).status).toBe(200);
});

test("the rate holds for each deployment and key", async () => {
  await start({ ratePerSecond: 1 });
  const answers = await Promise.all(Array.from({ length: 3 }, (_, i) => send("PUT", "/segment/v2/events", event(`c${i}`))));
  expect(answers.map((answer) => answer.status).sort()).toEqual([200, 429, 429]);
  expect(answers.find((answer) => answer.status === 429)?.headers.get("retry-after")).toBe("1");
  expect((await send("PUT", "/segment/v2/events", event("c"), { authorization: "ApiKey-v1 another" })).status).toBe(200);
  const stats = simulator.control.stats();
  expect(stats).toMatchObject({ received: 4, applied: 2, byVerdict: { ok: 2, rate_limited: 2 }, maxPerSecond: { client: 3 } });
});

test("a fourth request at once on one profile is refused, others are not", async () => {
  simulator.control.configure({ latencyMs: 500 });
  const answers = await Promise.all([..."aaaab"].map((id) => send("PUT", "/segment/v2/events", event(id))));
  expect(answers.map((answer) => answer.status).sort()).toEqual([200, 200, 200, 200, 429]);
  expect(simulator.control.stats().maxPerLane).toEqual({ count: 4, lane: "profile:a" });
  expect((await send("PUT", "/segment/v2/events", event("a"))).status).toBe(200);
});

describe("faults", () => {
  const faulty = async (fault: FaultInput) => {
    simulator.control.addFault(fault);
    return fetch(`${simulator.url}/segment/v2/events`, {
      method: "PUT",
      headers,
      body: JSON.stringify(event("c1", { n: 1 })),
      signal: AbortSignal.timeout(1000),
    }).then(
      async (response) => ({
        status: response.status,
        retryAfter: response.headers.get("retry-after"),
        text: await response.text().catch(String),
      }),
      (error: Error) => ({ failed: error.name }),
    );
  };
  const applied = () => simulator.control.profile("c1") !== undefined;

  test("status", async () => {
    expect(await faulty({ action: { kind: "status", status: 503, retryAfter: 7 } })).toMatchObject({ status: 503, retryAfter: "7" });
    expect(applied()).toBe(false);
  });
  test("reset before and after the change", async () => {
    expect(await faulty({ times: 1, action: { kind: "reset" } })).toEqual({ failed: "TypeError" });
    expect(applied()).toBe(false);
    expect(await faulty({ times: 1, action: { kind: "reset", apply: true } })).toEqual({ failed: "TypeError" });
    expect(applied()).toBe(true);
  });
  test("half-open never answers", async () => {
    expect(await faulty({ action: { kind: "half-open" } })).toEqual({ failed: "TimeoutError" });
  });
  test("malformed and dripping answers", async () => {
    expect(await faulty({ times: 1, action: { kind: "malformed" } })).toMatchObject({ status: 200, text: '{"effects": [' });
    expect(await faulty({ times: 1, action: { kind: "drip", ms: 20 } })).toMatchObject({
      status: 200,
      text: expect.stringContaining("TimeoutError"),
    });
  });
  test("by profile, path, number of times and probability, the same each run", async () => {
    simulator.control.addFault({
      match: { profile: "p", path: "^/segment/v2/events$" },
      times: 2,
      action: { kind: "status", status: 500 },
    });
    const of = async (id: string) => (await send("PUT", "/segment/v2/events", event(id))).status;
    expect([await of("p"), await of("q"), await of("p"), await of("p")]).toEqual([500, 200, 500, 200]);
    const run = async () => {
      await start({ seed: 7 });
      simulator.control.addFault({ probability: 0.3, action: { kind: "status", status: 500 } });
      const statuses: number[] = [];
      for (let i = 0; i < 40; i++) statuses.push(await of(`c${i}`));
      return statuses;
    };
    const first = await run();
    expect(first.filter((status) => status === 500).length).toBeGreaterThan(4);
    expect(first.filter((status) => status === 500).length).toBeLessThan(24);
    expect(await run()).toEqual(first);
  });
});

test("marks count duplicates and inversions within a lane, over what was applied", async () => {
  await start({ markPaths: ["eventAttributes.n"], recordLimit: 3, recordBodies: false });
  for (const n of [1, 2, 3, 3, 2, 5]) await send("PUT", "/segment/v2/events", event("a", { n }));
  for (const n of [4, 1]) await send("PUT", "/segment/v2/events", event("b", { n }));
  expect(simulator.control.stats().marks).toMatchObject({
    seen: 8,
    distinct: 6,
    duplicates: 2,
    inversions: 1,
    examples: expect.any(Array),
  });
  expect(simulator.control.requests().map((record) => [record.n, record.mark, record.body])).toEqual([
    [6, 5, undefined],
    [7, 4, undefined],
    [8, 1, undefined],
  ]);
});

test("everything can be steered over HTTP", async () => {
  const control = async (method: string, path: string, body?: unknown) =>
    (await fetch(`${simulator.url}/__simulator/${path}`, { method, ...(body ? { body: JSON.stringify(body) } : {}) })).json();
  expect(await control("GET", "health")).toEqual({ ok: true });
  const { faults } = (await control("POST", "faults", { action: { kind: "status", status: 500 } })) as { faults: { id: string }[] };
  expect((await send("PUT", "/segment/v2/events", event("c1"))).status).toBe(500);
  expect(await control("DELETE", `faults/${faults[0]?.id}`)).toEqual({ faults: [] });
  expect(await control("POST", "settings", { latencyMs: 1 })).toMatchObject({ latencyMs: 1, ratePerSecond: 0 });
  expect(await control("POST", "settings", { latency: 1 })).toEqual({ error: expect.stringContaining("latency") });
  await send("PUT", "/segment/v2/events", event("c1"));
  expect(await control("GET", "stats")).toMatchObject({ received: 2, byStatus: { 200: 1, 500: 1 } });
  expect(await control("GET", "requests?lane=profile:c1&status=200")).toMatchObject({
    requests: [{ n: 2, headers: { authorization: "ApiKey-v1 ***" } }],
  });
  expect(await control("GET", "profiles/c1")).toMatchObject({ integrationId: "c1" });
  expect(await control("POST", "reset", {})).toEqual({ ok: true });
  expect(await control("GET", "state")).toEqual({ profiles: 0, sessions: 0, audiences: 0 });
  expect(await control("GET", "stats")).toMatchObject({ received: 0 });
});

test("a customer is deleted once, by a key of the Integration API alone", async () => {
  const integration = await startSimulator({ apiKeys: ["segment-key"], integrationKeys: ["generic-key"] });
  const remove = async (key: string) =>
    (
      await fetch(`${integration.url}/v1/customer_data/c-1`, {
        method: "DELETE",
        headers: { authorization: `ApiKey-v1 ${key}`, "destination-hostname": "acme.talon.one" },
      })
    ).status;
  await fetch(`${integration.url}/segment/v2/customer_profiles/c-1`, {
    method: "PUT",
    headers: { authorization: "ApiKey-v1 segment-key", "destination-hostname": "acme.talon.one", "content-type": "application/json" },
    body: '{"attributes":{}}',
  });
  expect([await remove("segment-key"), await remove("generic-key"), await remove("generic-key")]).toEqual([401, 204, 404]);
  await integration.close();
});
