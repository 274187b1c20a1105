import { afterAll, beforeAll, expect, test } from "vitest";
import * as deliveryRoute from "#app/api/destinations/[destinationId]/deliveries/[deliveryId]/route.ts";
import * as histogramRoute from "#app/api/destinations/[destinationId]/deliveries/histogram/route.ts";
import * as deliveriesRoute from "#app/api/destinations/[destinationId]/deliveries/route.ts";
import * as rulesRoute from "#app/api/destinations/[destinationId]/rules/route.ts";
import { call, makePerson, type Person } from "#lib/access/http/testing/client.ts";
import { addDestination, type MappingInput, postEvents, profileMapping, trackEvent } from "#lib/engine/delivery/testing/fixture.ts";
import { startTestStack, type TestStack } from "#lib/engine/delivery/testing/stack.ts";
import { foldStatistics } from "#lib/engine/statistics/fold.ts";
import { checkStatistics, rebuildStatistics } from "#lib/engine/statistics/rebuild.ts";
import { pool } from "#lib/platform/db/pool.ts";

let stack: TestStack;
let marketer: Person;
let viewer: Person;
beforeAll(async () => {
  stack = await startTestStack();
  marketer = await makePerson("marketer");
  viewer = await makePerson("viewer");
});
afterAll(() => stack?.stop());

const orders: MappingInput = {
  actionSlug: "updateCustomerSessionV2",
  trigger: 'type = "track"',
  settings: {
    customerSessionId: { "@path": "$.properties.order" },
    profileId: { "@path": "$.userId" },
    couponCodes: { "@path": "$.properties.coupons" },
    state: { "@path": "$.properties.state" },
    cartItems: [{ name: "Mug", sku: "mug", quantity: 2, price: 30 }],
  },
};
const order = (id: string, coupons: string[], state = "open") => trackEvent("ada-4711", {}, { properties: { order: id, coupons, state } });
let shops = 0;

/** Three orders: one with a coupon that closes, one whose coupon has expired, one without any. */
async function threeOrders() {
  const target = await addDestination(stack.database.pool, { mappings: [orders, profileMapping] });
  await postEvents(stack.url, target.sourceId, [
    order(`o-1-${shops}`, ["SUMMER-10"], "closed"),
    order(`o-2-${shops}`, ["EXPIRED-1"]),
    order(`o-3-${shops++}`, []),
  ]);
  const deliveries = await stack.settled(target.destinationId, 3);
  return { ...target, ids: deliveries.map(({ id }) => id as string) };
}

const get = (destinationId: string, query: string, as = marketer) =>
  call(deliveriesRoute.GET, "GET", `/api/destinations/${destinationId}/deliveries?${query}`, { as, params: { destinationId } });
const detail = async (destinationId: string, deliveryId: string, as = marketer) =>
  (await call(deliveryRoute.GET, "GET", "/", { as, params: { destinationId, deliveryId } })).body;

test("what the rules did is read on the delivery, in words; masked, it names neither codes nor people", async () => {
  const { destinationId, ids } = await threeOrders();
  const first = await detail(destinationId, ids[0] as string);
  expect(first.rules).toBe("effects");
  expect(first.effects.map(({ sentence }: { sentence: string }) => sentence)).toEqual([
    "Coupon “SUMMER-10” was accepted.",
    "Discount “Coupon SUMMER-10”: 6 off the whole cart.",
    "60 loyalty points added to ada-4711: “Points for a purchase”.",
  ]);
  const second = await detail(destinationId, ids[1] as string);
  expect(second).toMatchObject({
    rules: "rejected",
    effects: [
      { kind: "rejectCoupon", sentence: "Coupon “EXPIRED-1” was rejected: it has expired.", tone: "bad", campaignId: 101 },
      {
        kind: "ruleFailure",
        campaignName: "Summer",
        sentence: "Rule “10 % with a coupon” of campaign “Summer” did not apply to coupon “EXPIRED-1”: the coupon has expired.",
      },
    ],
  });
  expect(await detail(destinationId, ids[2] as string)).toMatchObject({ rules: "nothing", effects: [] });
  const masked = JSON.stringify((await detail(destinationId, ids[0] as string, viewer)).effects);
  expect(masked).toContain("Coupon “•••” was accepted.");
  expect(masked).not.toMatch(/SUMMER-10|ada-4711|60/);
});

test("deliveries are found by what the rules did, by effect and by campaign", async () => {
  const { destinationId, ids } = await threeOrders();
  const found = async (query: string) => (await get(destinationId, query)).body.items.map(({ id }: { id: string }) => ids.indexOf(id));
  expect(await found("rules=effects")).toEqual([0]);
  expect(await found("rules=rejected")).toEqual([1]);
  expect(await found("rules=nothing&state=delivered")).toEqual([2]);
  expect(await found("effect=acceptCoupon&campaignId=101")).toEqual([0]);
  expect(await found("effect=ruleFailure")).toEqual([1]);
  expect(await found("campaignId=7")).toEqual([]);
  expect((await get(destinationId, "rules=all")).status).toBe(422);
  const histogram = await call(histogramRoute.GET, "GET", "/?rules=nothing", { as: viewer, params: { destinationId } });
  expect(histogram.body.bars.flatMap(({ counts }: { counts: object }) => Object.values(counts))).toEqual([1]);
});

test("effects are counted by campaign and over time, as their rows say", async () => {
  const { destinationId } = await threeOrders();
  const rules = async () =>
    (await call(rulesRoute.GET, "GET", `/api/destinations/${destinationId}/rules?range=1h`, { as: viewer, params: { destinationId } }))
      .body;
  const expected = [
    { kind: "acceptCoupon", tone: "good", count: 1 },
    { kind: "addLoyaltyPoints", tone: "good", count: 1 },
    { kind: "rejectCoupon", tone: "bad", count: 1 },
    { kind: "ruleFailure", tone: "bad", count: 1 },
    { kind: "setDiscount", tone: "good", count: 1 },
  ];
  for (const change of [async () => 0, () => foldStatistics(pool()), () => rebuildStatistics(pool(), destinationId)]) {
    await change();
    const { campaigns, bars } = await rules();
    expect(campaigns).toMatchObject([{ campaignId: 101, name: "Summer", count: 5 }]);
    expect(campaigns[0].kinds.sort((a: { kind: string }, b: { kind: string }) => (a.kind < b.kind ? -1 : 1))).toEqual(expected);
    const sum = (pick: (bar: Record<string, number>) => number) => bars.reduce((total: number, bar: never) => total + pick(bar), 0);
    expect([sum((bar) => bar.good ?? 0), sum((bar) => bar.bad ?? 0)]).toEqual([3, 2]);
  }
  await foldStatistics(pool());
  expect(await checkStatistics(pool(), destinationId)).toEqual([]);
});

test("of an attempt that was erased while its request was on its way, no effect is kept", async () => {
  const { destinationId, sourceId } = await addDestination(stack.database.pool, { mappings: [orders] });
  stack.simulator.control.addFault({ id: "slow", match: { session: "o-9" }, action: { kind: "delay", ms: 400 } });
  const before = stack.simulator.control.requests().length;
  await postEvents(stack.url, sourceId, order("o-9", ["SUMMER-10"]));
  while (stack.simulator.control.requests().length === before) await new Promise((resolve) => setImmediate(resolve));
  await pool().query("DELETE FROM attempt WHERE destination_id = $1", [destinationId]);
  await stack.settled(destinationId, 1);
  stack.simulator.control.clearFaults();
  expect((await pool().query("SELECT 1 FROM rule_effect WHERE destination_id = $1", [destinationId])).rowCount).toBe(0);
});
