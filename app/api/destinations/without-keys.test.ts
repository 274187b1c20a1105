import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { allRoutes } from "#app/api/all-routes.ts";
import { call, makePerson, type Person } from "#lib/access/http/testing/client.ts";
import { checkCatalogues } from "#lib/console/catalogue/nightly-check.ts";
import { refreshCatalogue } from "#lib/console/catalogue/refresh.ts";
import { readDeletions } from "#lib/engine/alerts/read-deletions.ts";
import { addDestination, type MappingInput, postEvents, trackEvent, until } from "#lib/engine/delivery/testing/fixture.ts";
import { startTestStack, type TestStack } from "#lib/engine/delivery/testing/stack.ts";
import { forwardEffects } from "#lib/engine/forwarding/forward-effects.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import { startDeletionClock } from "#lib/run/jobs/deletion-clock.ts";
import { startJobs } from "#lib/run/jobs/jobs.ts";
import { type Simulator, startSimulator } from "#lib/talon-one/simulator/start-simulator.ts";

// Runs everything that needs no optional key without any, with both revoked by Talon.One, and with
// both entered for another deployment: it works the same way each time.

let stack: TestStack;
/** Talon.One's side of the optional keys; deliveries go to the stack's own. */
let forKeys: Simulator;
let admin: Person;
let jobs: Awaited<ReturnType<typeof startJobs>>;
let clock: ReturnType<typeof startDeletionClock>;
const taken: string[] = [];
const receiver = createServer((request, response) => {
  let body = "";
  request.on("data", (part) => (body += part));
  request.on("end", () => {
    taken.push(JSON.parse(body).data.customerSessionId);
    response.writeHead(204).end();
  });
});
const privateHosts = { privateHosts: ["127.0.0.1"] };
beforeAll(async () => {
  forKeys = await startSimulator({ managementRatePerSecond: 0 });
  process.env.TALON_ONE_BASE_URL = forKeys.url;
  process.env.PUBLIC_URL = "http://localhost:4600";
  process.env.ALERT_PRIVATE_HOSTS = "127.0.0.1";
  stack = await startTestStack({ unknownAttributes: ["colour"] });
  admin = await makePerson("admin");
  jobs = await startJobs({ databaseUrl: stack.database.url });
  clock = startDeletionClock({ baseUrl: forKeys.url });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  receiver.close();
  await clock?.stop();
  await jobs?.stop();
  await stack?.stop();
  await forKeys?.close();
  delete process.env.TALON_ONE_BASE_URL;
});

const handlers = new Map(allRoutes.map(({ path, handlers }) => [path, handlers]));
type Method = "GET" | "POST" | "PUT" | "PATCH";
const ask = (method: Method, path: string, destinationId: string, body?: object, more: Record<string, string> = {}) =>
  call(handlers.get(`/api/destinations/{destinationId}${path}`)?.[method], method, "/x", {
    as: admin,
    params: { destinationId, ...more },
    ...(body && { body }),
  });

const orders: MappingInput = {
  name: "Orders",
  actionSlug: "updateCustomerSessionV2",
  trigger: 'event = "Order Completed"',
  settings: {
    customerSessionId: { "@path": "$.properties.order" },
    profileId: { "@path": "$.userId" },
    couponCodes: { "@path": "$.properties.coupons" },
    state: "closed",
  },
};
const refused: MappingInput = {
  name: "Refused",
  actionSlug: "updateCustomerProfileV3",
  trigger: 'event = "Painted"',
  settings: { customerProfileId: { "@path": "$.userId" }, attributes: { colour: "red" } },
};
const order = (userId: string, id: string, coupons = ["SUMMER-10", "EXPIRED-1"]) =>
  trackEvent(userId, {}, { properties: { order: id, coupons } });

const attributes = [{ entity: "CustomerProfile", name: "tier", title: "Tier", type: "string" }];
const giveKeys = async (destinationId: string) => {
  for (const [path, key] of [
    ["/catalogue/key", "management-key-1"],
    ["/catalogue/integration-key", "integration-key-1"],
  ] as const)
    expect((await ask("PUT", path, destinationId, { key })).status).toBe(200);
};

/** Each situation: its name, what the deletion waits for, and how it comes about. */
const situations: [string, string, (destinationId: string) => Promise<unknown>][] = [
  ["without an optional key", "key", async () => {}],
  [
    "with both keys revoked",
    "held",
    async (destinationId) => {
      await giveKeys(destinationId);
      forKeys.control.configure({ managementKeys: {}, integrationKeys: [] });
      await refreshCatalogue(destinationId);
    },
  ],
  [
    "with both keys of another deployment",
    "key",
    async (destinationId) => {
      await giveKeys(destinationId);
      await stack.database.pool.query("UPDATE integration_access SET deployment = 'other.talon.one' WHERE destination_id = $1", [
        destinationId,
      ]);
      await stack.database.pool.query("UPDATE talon_access SET deployment = 'other.talon.one' WHERE destination_id = $1", [destinationId]);
      await refreshCatalogue(destinationId);
    },
  ],
];

describe.each(situations)("%s", (_, waitsFor, begin) => {
  let destinationId: string;
  let sourceId: string;
  let mappingIds: string[];
  let user: string;
  let count = 0;
  beforeEach(async () => {
    forKeys.control.configure({ managementKeys: null, integrationKeys: null });
    ({ destinationId, sourceId, mappingIds } = await addDestination(stack.database.pool, { mappings: [orders, refused] }));
    await begin(destinationId);
    user = `user-${waitsFor}-${destinationId.slice(-8)}-${count++}`;
  });
  const sent = async (...events: JsonObject[]) => {
    expect((await postEvents(stack.url, sourceId, events)).status).toBe(200);
    return stack.settled(destinationId, events.length);
  };
  const work = (table: string) =>
    until(`the ${table}`, async () => {
      const { rows } = await stack.database.pool.query(`SELECT state FROM ${table} WHERE destination_id = $1`, [destinationId]);
      return rows.length > 0 && rows.every(({ state }) => state === "done");
    });

  test("events are delivered, what the rules did is told and forwarded, and a callback is taken", async () => {
    const made = await ask("POST", "/receivers", destinationId, {
      name: "Shop",
      url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/effects`,
    });
    expect(made.status, made.text).toBe(201);
    expect((await ask("PUT", "/callbacks", destinationId, { on: true })).body).toMatchObject({ on: true });
    await sent(order(user, `${user}-1`));
    const { items } = (await ask("GET", "/deliveries", destinationId)).body;
    expect(items).toMatchObject([{ state: "delivered" }]);
    const story = await ask("GET", "/deliveries/{deliveryId}", destinationId, undefined, { deliveryId: items[0].id });
    expect(story.body.effects.map(({ sentence }: { sentence: string }) => sentence)).toEqual(
      expect.arrayContaining(["Coupon “SUMMER-10” was accepted.", "Coupon “EXPIRED-1” was rejected: it has expired."]),
    );
    expect((await ask("GET", "/rules", destinationId)).status).toBe(200);
    await forwardEffects(stack.database.pool, privateHosts);
    expect(taken).toContain(`${user}-1`);
  });

  test("names are learnt, a file stands in for the key, and mappings are held against both", async () => {
    const found = async () => (await ask("GET", "/catalogue/findings", destinationId)).body.items.map(({ name }: { name: string }) => name);
    expect((await sent(trackEvent(user, {}, { event: "Painted" })))[0]).toMatchObject({ state: "failed" });
    await until("the name to be learnt", async () => (await found()).includes("Refused"));
    const file = await ask("PUT", "/catalogue/file", destinationId, { part: "attributes", content: { data: attributes } });
    expect(file.body.parts[0]).toMatchObject({ part: "attributes", count: 1, origin: "file" });
    expect((await ask("GET", "/catalogue/items", destinationId)).body.attributes).toMatchObject([{ name: "tier" }]);
    expect(await found()).toEqual(["Refused"]);
    await checkCatalogues();
  });

  test("mappings are saved, tested, tried on past events, replayed, reprocessed, exported and applied", async () => {
    await sent(order(user, `${user}-1`));
    const event = order(user, `${user}-2`);
    const { name, actionSlug, trigger, settings } = orders;
    const saved = await ask(
      "PATCH",
      "/mappings/{mappingId}",
      destinationId,
      { settings: { ...settings, state: "open" } },
      { mappingId: mappingIds[0] ?? "" },
    );
    expect(saved.status).toBe(200);
    const test = await ask("POST", "/tester/send", destinationId, { event, mappingIds: [mappingIds[0]] });
    expect(test.body.results).toMatchObject([{ outcome: "delivered" }]);
    const mapping = { mappingId: mappingIds[0], name, actionSlug, trigger, settings: { ...settings, couponCodes: ["A-1"] } };
    expect((await ask("POST", "/back-tests", destinationId, { mappings: [mapping] })).status).toBe(202);
    await work("back_test");
    expect((await ask("POST", "/replays", destinationId, { filter: { state: ["delivered"] }, with: "original" })).status).toBe(202);
    await work("replay");
    expect((await ask("POST", "/reprocesses", destinationId, { filter: { userId: user }, dryRun: true })).status).toBe(202);
    const bundle = (await ask("GET", "/export", destinationId)).body;
    const imported = await ask("POST", "/import", destinationId, { content: bundle, dryRun: false });
    expect(imported.body.summary).toMatchObject({ refuse: 0, skip: 2 });
    const mappings = bundle.mappings.map((one: JsonObject) => ({ ...one, trigger: 'type = "track"' }));
    const { plan } = (await ask("POST", "/configuration/plan", destinationId, { mappings })).body;
    expect((await ask("PUT", "/configuration", destinationId, { mappings, plan })).status).toBe(200);
  });

  test("a deletion is kept and told, and holds up nothing else; the customer's events are not delivered", async () => {
    const notice = { type: "delete", userId: user, timestamp: new Date().toISOString() };
    expect((await postEvents(stack.url, sourceId, notice)).body).toMatchObject({ accepted: 1 });
    const waiting = () => call(handlers.get("/api/deletions")?.GET, "GET", "/x", { as: admin });
    await until("the deletion to wait", async () => {
      const own = (await waiting()).body.items.find((one: { destinationId: string }) => one.destinationId === destinationId);
      return own?.waitsFor === waitsFor && own.state === "withdrawn";
    });
    expect((await readDeletions(stack.database.pool)).some((one) => one.destinationId === destinationId)).toBe(true);
    const { body } = await postEvents(stack.url, sourceId, [order(user, `${user}-1`), order(`${user}-other`, `${user}-2`)]);
    expect(body).toMatchObject({ accepted: 1, discarded: 1 });
    expect(await stack.settled(destinationId, 1)).toMatchObject([{ state: "delivered" }]);
  });

  test("every page's data is there, and what needs a key says so in a sentence", async () => {
    const own = allRoutes.filter(({ path, handlers }) => /^\/api\/destinations\/\{destinationId\}(\/[a-z-]+)*$/.test(path) && handlers.GET);
    expect(own.length).toBeGreaterThan(20);
    for (const { path } of own.filter((one) => !/\/(live|search)$/.test(one.path))) {
      const answer = await ask("GET", path.replace("/api/destinations/{destinationId}", ""), destinationId);
      // Some require a query; none fails.
      expect([200, 422], `${path}: ${answer.text.slice(0, 200)}`).toContain(answer.status);
    }
    const request = { path: "/segment/v2/customer_sessions/o-1", body: {} };
    const dry = await ask("POST", "/tester/dry-run", destinationId, { requests: [request] });
    const said = dry.status === 200 ? dry.body.with[0].message : dry.body.error.message;
    expect(said).toMatch(/needs an Integration key|Unknown API key/);
    const create = { entity: "CustomerProfile", name: "size", type: "number" };
    const made = await ask("POST", "/catalogue/attributes", destinationId, create);
    expect([made.status, made.body.error.message]).toEqual([409, expect.stringMatching(/Management key/)]);
  });
});
