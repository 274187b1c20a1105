import { afterAll, beforeAll, expect, test } from "vitest";
import { call, makePerson, type Person } from "#lib/access/http/testing/client.ts";
import { addDestination, postEvents, trackEvent, trackMapping, until } from "#lib/engine/delivery/testing/fixture.ts";
import { startTestStack, type TestStack } from "#lib/engine/delivery/testing/stack.ts";
import * as deliveryRoute from "./[destinationId]/deliveries/[deliveryId]/route.ts";
import * as deliveriesRoute from "./[destinationId]/deliveries/route.ts";
import * as reasonsRoute from "./[destinationId]/events/reasons/route.ts";
import * as eventsRoute from "./[destinationId]/events/route.ts";

let stack: TestStack;
let qa: Person;
beforeAll(async () => {
  stack = await startTestStack();
  qa = await makePerson("qa");
});
afterAll(() => stack?.stop());

test("why events were not used is counted, and each reason finds its events", async () => {
  const { destinationId, sourceId } = await addDestination(stack.database.pool, { mappings: [trackMapping] });
  const page = (n: number) => ({ type: "page", userId: "u", messageId: `reason-page-${n}-${destinationId}` });
  await postEvents(stack.url, sourceId, [trackEvent("u", { n: 1 }), page(1), page(2), page(3)]);
  const params = { destinationId };
  const { body } = await call(reasonsRoute.GET, "GET", "/", { as: qa, params });
  expect(body).toMatchObject({ events: 4, reasons: [{ reason: "No mapping's trigger matched.", outcome: "discarded", count: 3 }] });
  const found = await call(eventsRoute.GET, "GET", `/?reason=${body.reasons[0].key}`, { as: qa, params });
  expect(found.body.items.map(({ type }: { type: string }) => type)).toEqual(["page", "page", "page"]);
  expect((await call(eventsRoute.GET, "GET", "/?reason=other", { as: qa, params })).status).toBe(422);

  // Its course over time: all in the last of thirty days, in the hour asked about, and in no hour
  // before.
  expect(body.bars).toHaveLength(30);
  expect(body.reasons[0].course).toEqual([...Array(29).fill(0), 3]);
  const asked = async (query: object) =>
    (await call(reasonsRoute.GET, "GET", `/?${new URLSearchParams(query as Record<string, string>)}`, { as: qa, params })).body;
  const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
  const hour = await asked({ from: ago(60) });
  expect(hour).toMatchObject({ events: 4, newest: null });
  expect(hour.reasons[0].course.reduce((sum: number, each: number) => sum + each, 0)).toBe(3);
  expect(await asked({ from: ago(180), to: ago(120) })).toMatchObject({ events: 0, reasons: [] });
  expect(await asked({ type: "page" })).toMatchObject({ events: 3, reasons: [{ count: 3 }] });
  expect(await asked({ type: "track" })).toMatchObject({ events: 1, reasons: [] });
});

test("a delivery in progress says what it waits for: an earlier one, its next attempt, a person, the destination", async () => {
  const { destinationId, sourceId } = await addDestination(stack.database.pool, {
    mappings: [{ ...trackMapping, options: { onDead: "stop_lane" } }],
  });
  const user = `waits-${destinationId}`;
  const { control } = stack.simulator;
  control.addFault({ id: "away", match: { profile: user }, action: { kind: "status", status: 503 } });
  await postEvents(stack.url, sourceId, [trackEvent(user, { n: 1 }), trackEvent(user, { n: 2 }), trackEvent(user, { n: 3 })]);
  const params = { destinationId };
  const listed = async () => (await call(deliveriesRoute.GET, "GET", "/", { as: qa, params })).body.items;
  const story = async (place: number) => {
    const items = await listed();
    const { id } = items[items.length - 1 - place];
    return (await call(deliveryRoute.GET, "GET", "/", { as: qa, params: { ...params, deliveryId: id } })).body;
  };
  await until("the first attempt", async () => (await story(0)).attemptCount > 0);
  const first = await story(0);
  expect((await story(2)).waitsFor).toMatchObject({
    what: "earlier",
    behind: { deliveryId: first.id, eventName: "Order Completed", before: 2 },
  });
  await until("a longer wait", async () => (await story(0)).waitsFor?.what === "retry", 20_000);

  control.removeFault("away");
  control.addFault({ id: "bad", match: { profile: user }, action: { kind: "status", status: 400 } });
  await until("the refusal", async () => (await story(0)).state === "failed", 30_000);
  expect((await story(0)).waitsFor).toBe(null);
  expect((await story(1)).waitsFor).toMatchObject({ what: "person", behind: { deliveryId: first.id, holds: true } });
  await stack.database.pool.query("UPDATE destination SET paused_at = now(), paused_reason = 'Paused by Ada.' WHERE id = $1", [
    destinationId,
  ]);
  expect((await story(1)).waitsFor).toMatchObject({ what: "resume" });
});
