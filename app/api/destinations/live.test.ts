import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import * as liveRoute from "#app/api/destinations/[destinationId]/live/route.ts";
import { makePerson, type Person, signIn, testOrigin } from "#lib/access/http/testing/client.ts";
import { createHub, liveHub } from "#lib/console/live/hub.ts";
import type { LiveMessages } from "#lib/console/live/schema.ts";
import { createSentReader } from "#lib/console/live/server-sent.ts";
import { openLive } from "#lib/console/live/service.ts";
import { addDestination, identifyEvent, postEvents, trackEvent, trackMapping, until } from "#lib/engine/delivery/testing/fixture.ts";
import { startTestStack, type TestStack } from "#lib/engine/delivery/testing/stack.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import { tellStopping } from "#lib/platform/stopping.ts";

let stack: TestStack;
let marketer: Person;
let viewer: Person;
const open: { close(): void }[] = [];
beforeAll(async () => {
  stack = await startTestStack();
  marketer = await makePerson("marketer");
  viewer = await makePerson("viewer");
});
afterEach(async () => {
  for (const one of open.splice(0)) one.close();
  await until("no reader is left", async () => liveHub().readers().length === 0);
});
afterAll(() => stack?.stop());

type Told = { [Name in keyof LiveMessages]: { kind: Name; id: string | undefined; data: LiveMessages[Name] } }[keyof LiveMessages];

/** Reads a stream as a browser does, until it is closed. */
function follow(response: Response) {
  const told: Told[] = [];
  let ended = false;
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const read = createSentReader();
  const decoder = new TextDecoder();
  const done = (async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      for (const { event, id, data } of read(decoder.decode(value, { stream: true })))
        told.push({ kind: event, id, data: JSON.parse(data) } as Told);
    }
    ended = true;
  })();
  const stream = { told, hasEnded: () => ended, close: () => void reader.cancel(), done };
  open.push(stream);
  return stream;
}

const headersOf = (as: Person | { cookie: string }): Record<string, string> =>
  "token" in as ? { authorization: `Bearer ${as.token}` } : { cookie: as.cookie };
const ask = (destinationId: string, query: Record<string, string>, as: Person | { cookie: string }, headers: Record<string, string> = {}) =>
  liveRoute.GET(
    new Request(`${testOrigin}/api/destinations/${destinationId}/live?${new URLSearchParams(query)}`, {
      headers: { ...headersOf(as), ...headers },
    }),
    { params: Promise.resolve({ destinationId }) },
  );
const tail = async (
  destinationId: string,
  query: Record<string, string> = {},
  as: Person | { cookie: string } = marketer,
  headers = {},
) => {
  const response = await ask(destinationId, query, as, headers);
  expect(response.status).toBe(200);
  return follow(response);
};
const shownOf = ({ told }: { told: Told[] }) => told.flatMap((one) => (one.kind === "events" ? one.data.shown : []));
const deliveriesOf = ({ told }: { told: Told[] }) => told.flatMap((one) => (one.kind === "deliveries" ? one.data.items : []));
const post = (sourceId: string, events: JsonObject[]) => postEvents(stack.url, sourceId, events);

test("an event comes by itself, with what matched and what Talon.One responded", async () => {
  const { destinationId, sourceId } = await addDestination(stack.database.pool);
  const response = await ask(destinationId, {}, marketer);
  expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  // Nothing delays it: no proxy that buffers, nothing that compresses.
  expect([response.headers.get("x-accel-buffering"), response.headers.get("cache-control")]).toEqual(["no", "no-store, no-transform"]);
  const live = follow(response);
  await post(sourceId, [trackEvent("ada"), { type: "track", messageId: "no-name", userId: "ada" }]);
  await until("both events", async () => shownOf(live).length === 2);
  expect(shownOf(live).map(({ name, userId, matched }) => ({ name, userId, matched }))).toContainEqual({
    name: "Order Completed",
    userId: "ada",
    matched: 1,
  });
  const found = await until("the response", async () =>
    deliveriesOf(live).find(({ deliveries }) => deliveries.some(({ state }) => state === "delivered")),
  );
  expect(found.deliveries).toMatchObject([
    { mappingName: "trackEventV2", state: "delivered", status: 200, durationMs: expect.any(Number) },
  ]);
});

test("however much comes, a message shows a few and counts the rest", async () => {
  const { destinationId, sourceId } = await addDestination(stack.database.pool, { mappings: [] });
  const live = await tail(destinationId);
  const events = Array.from({ length: 900 }, (_, n) => trackEvent(`user-${n}`));
  await post(sourceId, events);
  const counted = () => live.told.reduce((sum, one) => sum + (one.kind === "events" ? one.data.came : 0), 0);
  await until("all of them", async () => counted() >= 900);
  expect(counted()).toBe(900);
  for (const one of live.told) if (one.kind === "events") expect(one.data.shown.length).toBeLessThanOrEqual(20);
  expect(new Set(shownOf(live).map(({ id }) => id)).size).toBe(shownOf(live).length);
});

test.each<[string, (ids: { mappingIds: string[]; sourceId: string }) => Record<string, string>, number]>([
  ["an event's name", () => ({ name: "Cart Viewed" }), 1],
  ["a type, where there is no name", () => ({ name: "identify" }), 1],
  ["a user", () => ({ userId: "grace" }), 2],
  ["an outcome", () => ({ outcome: "discarded" }), 1],
  ["a mapping", ({ mappingIds }) => ({ mappingId: mappingIds[1] as string }), 1],
  ["a source", ({ sourceId }) => ({ sourceId }), 4],
])("a filter by %s shows what matches alone", async (_, query, expected) => {
  const cart = { ...trackMapping, trigger: 'type = "track" and event = "Cart Viewed"', name: "Carts" };
  const target = await addDestination(stack.database.pool, { mappings: [trackMapping, cart] });
  const live = await tail(target.destinationId, query(target));
  await post(target.sourceId, [
    trackEvent("ada"),
    trackEvent("grace"),
    trackEvent("ada", {}, { event: "Cart Viewed" }),
    identifyEvent("grace"),
  ]);
  await until("what matches", async () => shownOf(live).length >= expected);
  const counts = live.told.flatMap((one) => (one.kind === "events" ? [one.data] : []));
  expect(counts.reduce((sum, { matched }) => sum + matched, 0)).toBe(expected);
  expect(shownOf(live)).toHaveLength(expected);
});

test("it begins with a few that came before, and after a break it goes on from the last one", async () => {
  const { destinationId, sourceId } = await addDestination(stack.database.pool, { mappings: [] });
  const names = (...list: string[]) => list.map((event) => trackEvent("ada", {}, { event }));
  for (const [event] of [["One"], ["Two"]]) await post(sourceId, names(event as string));
  const live = await tail(destinationId);
  await until("what came before", async () => shownOf(live).length === 2);
  const first = live.told[0];
  expect(first?.kind === "events" && [first.data.came, first.data.shown.map(({ name }) => name)]).toEqual([0, ["Two", "One"]]);
  live.close();
  for (const event of ["Three", "Four"]) await post(sourceId, names(event));
  const again = await tail(destinationId, {}, marketer, { "last-event-id": first?.id ?? "" });
  await until("what came meanwhile", async () => shownOf(again).length === 2);
  expect(shownOf(again).map(({ name }) => name)).toEqual(["Four", "Three"]);
  await post(sourceId, names("Five"));
  await until("the next one", async () => shownOf(again).length >= 3);
  expect(shownOf(again).map(({ name }) => name)).toEqual(["Four", "Three", "Five"]);
});

test("viewers see it masked, and cannot ask for a person", async () => {
  const { destinationId, sourceId } = await addDestination(stack.database.pool);
  const live = await tail(destinationId, {}, viewer);
  await post(sourceId, [trackEvent("ada@example.com"), identifyEvent("ada@example.com", { email: "ada@example.com" })]);
  await until("both events", async () => shownOf(live).length === 2);
  await until("a response", async () => deliveriesOf(live).length > 0);
  expect(JSON.stringify(live.told)).not.toContain("ada");
  expect(shownOf(live).map(({ userId }) => userId)).toEqual(["•••", "•••"]);
  expect((await ask(destinationId, { userId: "ada@example.com" }, viewer)).status).toBe(403);
});

test("a reader that is slow is told what it missed", async () => {
  const { destinationId, sourceId } = await addDestination(stack.database.pool, { mappings: [] });
  const person = await makePerson("qa");
  const as = { id: person.id, role: person.role, via: "token", sessionId: null } as never;
  const request = new Request(testOrigin, { headers: headersOf(person) });
  const hub = createHub();
  const response = await openLive(as, destinationId, {}, request, { hub, mostWaiting: 2_000 });
  const long = () => trackEvent("u".repeat(900), {}, { event: "x".repeat(400) });
  const rounds = 4;
  // Nobody reads, so what would wait is only counted.
  for (let round = 1; round <= rounds; round++) {
    await post(sourceId, Array.from({ length: 30 }, long));
    const before = hub.rounds();
    await until("a round", async () => hub.rounds() > before + 1);
  }
  const live = follow(response);
  const told = () => live.told.flatMap((one) => (one.kind === "events" ? [one.data] : []));
  await until("what was missed", async () => told().some(({ missed }) => missed > 0));
  expect(told().reduce((sum, { matched, missed }) => sum + matched + missed, 0)).toBe(rounds * 30);
});

test("it ends with the session, with the account's right to it, and with the process", async () => {
  const { destinationId } = await addDestination(stack.database.pool);
  const person = await makePerson("qa");
  const cookie = await signIn(person.email);
  const live = await tail(destinationId, {}, { cookie });
  await stack.database.pool.query("DELETE FROM session WHERE user_id = $1", [person.id]);
  await live.done;
  expect(live.told.at(-1)).toMatchObject({ kind: "end", data: { reason: "signed_out" } });

  const token = await tail(destinationId, {}, person);
  await stack.database.pool.query("UPDATE api_token SET revoked_at = now() WHERE user_id = $1", [person.id]);
  await token.done;
  expect(token.told.at(-1)).toMatchObject({ kind: "end", data: { reason: "signed_out" } });

  const last = await tail(destinationId);
  tellStopping();
  await last.done;
  expect(last.told.at(-1)).toMatchObject({ kind: "end", data: { reason: "stopping" } });
});

test("whose role becomes less sees masked from then on", async () => {
  const { destinationId, sourceId } = await addDestination(stack.database.pool, { mappings: [] });
  const person = await makePerson("qa");
  const cookie = await signIn(person.email);
  const live = await tail(destinationId, {}, { cookie });
  await stack.database.pool.query(`UPDATE "user" SET role = 'viewer' WHERE id = $1`, [person.id]);
  await until("a masked message", async () => {
    await post(sourceId, [trackEvent("ada@example.com")]);
    return live.told.some((one) => one.kind === "events" && one.data.masked && one.data.came > 0);
  });
  const masked = live.told.filter((one) => one.kind === "events" && one.data.masked);
  expect(JSON.stringify(masked)).not.toContain("ada@example.com");
});

test("a person opens so many and no more", async () => {
  const { destinationId } = await addDestination(stack.database.pool);
  const person = await makePerson("qa");
  const viewer = { id: person.id, role: person.role, via: "token", sessionId: null } as never;
  const hub = createHub();
  const request = () => new Request(testOrigin, { headers: headersOf(person) });
  for (let n = 0; n < 6; n++) follow(await openLive(viewer, destinationId, {}, request(), { hub }));
  await until("all six", async () => hub.readers().length === 6);
  await expect(openLive(viewer, destinationId, {}, request(), { hub })).rejects.toThrow("You have 6 live views open");
  for (const one of open) one.close();
  await until("nobody is left", async () => hub.readers().length === 0);
});
