import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as settingsRoute from "#app/api/destinations/[destinationId]/callbacks/route.ts";
import * as deliveryRoute from "#app/api/destinations/[destinationId]/deliveries/[deliveryId]/route.ts";
import { call, makePerson, type Person } from "#lib/access/http/testing/client.ts";
import { addDestination, type MappingInput, postEvents, trackEvent, until } from "#lib/engine/delivery/testing/fixture.ts";
import { startTestStack, type TestStack } from "#lib/engine/delivery/testing/stack.ts";
import * as callbackRoute from "./[destinationId]/route.ts";

let stack: TestStack;
let admin: Person;
/** What the simulated Talon.One posts, as received. */
const posted: { headers: Record<string, string>; body: string; path: string }[] = [];
const server = createServer((request, response) => {
  let body = "";
  request.on("data", (part) => (body += part));
  request.on("end", async () => {
    const path = request.url ?? "";
    posted.push({ headers: request.headers as Record<string, string>, body, path });
    const answer = await post(path.split("/").at(-1) ?? "", request.headers as Record<string, string>, body);
    response.writeHead(answer.status).end();
  });
});
const post = (destinationId: string, headers: Record<string, string>, body: string) =>
  callbackRoute.POST(
    new Request(`http://localhost:4600/api/callbacks/${destinationId}`, {
      method: "POST",
      headers: Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith("x-") || name === "content-type")),
      body,
    }),
    { params: Promise.resolve({ destinationId }) },
  );
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  process.env.PUBLIC_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  stack = await startTestStack({ callbacks: true });
  admin = await makePerson("admin");
});
afterAll(async () => {
  server.close();
  await stack?.stop();
});

const orders = (more = {}): MappingInput => ({
  actionSlug: "updateCustomerSessionV2",
  trigger: 'type = "track"',
  settings: {
    customerSessionId: { "@path": "$.properties.order" },
    profileId: { "@path": "$.userId" },
    couponCodes: { "@path": "$.properties.coupons" },
    ...more,
  },
});
const order = (id: string) => trackEvent("ada", {}, { properties: { order: id, coupons: ["SUMMER-10", "EXPIRED-1"] } });
const turn = (destinationId: string, on: boolean) =>
  call(settingsRoute.PUT, "PUT", "/", { as: admin, params: { destinationId }, body: { on } });
const detail = async (destinationId: string, deliveryId: string) =>
  (await call(deliveryRoute.GET, "GET", "/", { as: admin, params: { destinationId, deliveryId } })).body;

test("a callback is asked for, received and compared; without its token it is 401 and changes nothing", async () => {
  const { destinationId, sourceId } = await addDestination(stack.database.pool, { mappings: [orders()] });
  expect((await turn(destinationId, true)).body).toEqual({ on: true, possible: true });
  await until("the workers to know", async () => {
    await postEvents(stack.url, sourceId, order(`o-${posted.length}-${Date.now()}`));
    return posted.length > 0;
  });
  const [first] = posted as [(typeof posted)[number]];
  expect(first.path).toBe(`/api/callbacks/${destinationId}`);
  expect(Object.keys(JSON.parse(first.body))).toEqual(["effects", "ruleFailureReasons"]);
  const deliveryId = first.headers["x-correlation-id"] as string;
  const told = await until("the comparison", async () => {
    const found = await detail(destinationId, deliveryId);
    return found.callbacks.length > 0 && found.effects.length > 0 && found;
  });
  expect(told.callbacks).toMatchObject([{ same: true, missing: [], added: [], effects: told.effects.length }]);
  expect(JSON.stringify(told.attempts)).not.toContain(first.headers["x-falconer-callback"]);

  // Callbacks of this order, and of no other: those may still come.
  const none = "dlv_00000000000000000000000000";
  const count = async () =>
    Number(
      (await stack.database.pool.query("SELECT count(*) AS n FROM rule_callback WHERE delivery_id IN ($1, $2)", [deliveryId, none])).rows[0]
        .n,
    );
  const before = await count();
  const withoutToken: Record<string, string>[] = [
    { "x-correlation-id": deliveryId },
    { "x-correlation-id": deliveryId, "x-falconer-callback": "flk_wrong-wrong-wrong-wrong-wrong-wrong" },
  ];
  for (const headers of withoutToken)
    expect((await post(destinationId, { ...headers, "content-type": "application/json" }, first.body)).status).toBe(401);
  expect(await count()).toBe(before);

  const other = await post(destinationId, { ...first.headers, "x-correlation-id": none }, first.body);
  expect([other.status, await other.json()]).toEqual([200, { kept: false }]);
  expect(await count()).toBe(before);

  const less = { ...JSON.parse(first.body), effects: JSON.parse(first.body).effects.slice(1) };
  expect((await post(destinationId, first.headers, JSON.stringify(less))).status).toBe(200);
  expect((await detail(destinationId, deliveryId)).callbacks[1]).toMatchObject({ same: false, missing: ["acceptCoupon"], added: [] });
});

test("a mapping keeps a callback of its own, and without the setting none is asked for", async () => {
  const own = { callbackDestination: "https://shop.example/hook", callbackAPIKey: `X-Key ${"own-callback-key-".repeat(3)}` };
  const target = await addDestination(stack.database.pool, { mappings: [orders(own)] });
  await turn(target.destinationId, true);
  const plain = await addDestination(stack.database.pool, { mappings: [orders()] });
  for (const { sourceId } of [target, plain]) await postEvents(stack.url, sourceId, order(`own-${sourceId}`));
  await stack.settled(target.destinationId, 1);
  await stack.settled(plain.destinationId, 1);
  const asked = (sourceId: string) =>
    stack.simulator.control.requests({ lane: `session:own-${sourceId}` }).map(({ headers }) => headers["x-callback-destination-uri"]);
  expect(asked(target.sourceId)).toEqual(["https://shop.example/hook"]);
  expect(asked(plain.sourceId)).toEqual([undefined]);
});
