import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startOwnTime } from "#lib/platform/testing/own-time.ts";
import {
  addDestination,
  addMapping,
  audienceMapping,
  identifyEvent,
  postEvents,
  profileMapping,
  sessionMapping,
  trackEvent,
  trackMapping,
  until,
} from "./testing/fixture.ts";
import { startTestStack, type TestStack } from "./testing/stack.ts";

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack?.stop());
afterEach(async () => {
  stack.simulator.control.clearFaults();
});
const query = async (text: string, values: unknown[]) => (await stack.database.pool.query(text, values)).rows;
const arrived = (lane: string) => stack.simulator.control.requests({ lane, verdict: "ok" }).map((request) => request.mark);
const attemptsOf = (deliveryId: string) =>
  query("SELECT * FROM attempt WHERE delivery_id = $1 OR delivery_ids @> ARRAY[$1] ORDER BY id", [deliveryId]);

test("a signed event goes from the webhook to Talon.One, and its whole story is kept", async () => {
  const { destinationId, sourceId, mappingIds } = await addDestination(stack.database.pool, { apiKey: "canary-api-key-1" });
  const event = trackEvent("anna", { n: 1, total: 12.5 });
  const answer = await postEvents(stack.url, sourceId, event);
  expect(answer).toMatchObject({ status: 200, body: { accepted: 1, exceptions: [] } });

  const [delivery] = await stack.settled(destinationId, 1);
  expect(delivery).toMatchObject({
    state: "delivered",
    mapping_id: mappingIds[0],
    attempt_count: 1,
    pending: 0,
    customer_profile_id: "anna",
  });
  const attempts = await attemptsOf(delivery.id);
  expect(attempts).toMatchObject([
    { outcome: "delivered", status: expect.any(Number), request: { method: "PUT", path: "/segment/v2/events" } },
  ]);
  expect(JSON.stringify(attempts)).not.toContain("canary-api-key-1");
  expect(stack.simulator.control.requests({ lane: "profile:anna" })).toMatchObject([
    {
      body: { customerProfileId: "anna", eventType: "Order Completed", eventAttributes: { n: 1, total: 12.5 } },
      status: attempts[0]?.status,
    },
  ]);
  expect(
    await query("SELECT key FROM lane WHERE destination_id = $1 UNION ALL SELECT lane_key FROM lane_entry WHERE destination_id = $1", [
      destinationId,
    ]),
  ).toEqual([]);
  const keyUse = "SELECT 1 FROM api_key k JOIN destination d ON d.api_key_id = k.id WHERE d.id = $1 AND k.last_used_at IS NOT NULL";
  await until("the key's use", async () => (await query(keyUse, [destinationId])).length === 1);
});

test("text that the database's JSON operators refuse goes on its way, and holds up nobody", async () => {
  const { destinationId, sourceId } = await addDestination(stack.database.pool, { mappings: [trackMapping, profileMapping] });
  const odd = { nul: "a\u0000b", half: "\ud800", backslash: "\\u0000", n: 7 };
  await postEvents(stack.url, sourceId, trackEvent("odd", odd));
  await postEvents(stack.url, sourceId, identifyEvent("odd", odd));
  await postEvents(stack.url, sourceId, trackEvent("even", { n: 8 }));
  const deliveries = await stack.settled(destinationId, 3);
  expect(deliveries.map((one) => one.state)).toEqual(Array(3).fill("delivered"));
  const [tracked] = stack.simulator.control.requests({ lane: "profile:odd" });
  expect((tracked?.body as { eventAttributes: unknown } | undefined)?.eventAttributes).toMatchObject({ backslash: "\\u0000", n: 7 });
  expect((await attemptsOf(deliveries[0].id)).map((attempt) => attempt.outcome)).toEqual(["delivered"]);
});

test("one profile's events leave in order of receipt, also across failures; another lane does not wait", async () => {
  const { destinationId, sourceId } = await addDestination(stack.database.pool);
  stack.simulator.control.addFault({ match: { profile: "ben" }, action: { kind: "status", status: 503 }, times: 2 });
  for (let n = 1; n <= 5; n++) await postEvents(stack.url, sourceId, n % 2 ? trackEvent("ben", { n }) : identifyEvent("ben", { n }));
  await postEvents(stack.url, sourceId, trackEvent("carl", { n: 9 }));
  const deliveries = await stack.settled(destinationId, 6);
  expect(deliveries.map((one) => one.state)).toEqual(Array(6).fill("delivered"));
  expect(deliveries[0]).toMatchObject({ attempt_count: 3, cause: null, reason: null });
  expect((await attemptsOf(deliveries[0].id)).map((attempt) => attempt.outcome)).toEqual(["retry", "retry", "delivered"]);
  expect(arrived("profile:ben")).toEqual([1, 2, 3, 4, 5]);
  const at = (lane: string) => stack.simulator.control.requests({ lane, verdict: "ok" }).at(-1)?.at ?? 0;
  expect(at("profile:carl")).toBeLessThan(at("profile:ben"));
});

test("a session with a profile stands in both lanes: it waits for both, and what comes later waits for it", async () => {
  const { destinationId, sourceId } = await addDestination(stack.database.pool, { mappings: [sessionMapping, profileMapping] });
  stack.simulator.control.addFault({
    match: { profile: "dora", operation: "updateCustomerProfileV3" },
    action: { kind: "status", status: 500 },
    times: 1,
  });
  const session = (order: string, n: number) =>
    trackEvent("dora", {}, { event: "Order Updated", properties: { order, attributes: { n } } });
  for (const event of [
    session("o-1", 1),
    identifyEvent("dora", { n: 2 }),
    session("o-1", 3),
    session("o-2", 4),
    identifyEvent("dora", { n: 5 }),
  ])
    await postEvents(stack.url, sourceId, event);
  const deliveries = await stack.settled(destinationId, 5);
  expect(deliveries.map((one) => one.state)).toEqual(Array(5).fill("delivered"));
  expect(arrived("profile:dora")).toEqual([1, 2, 3, 4, 5]);
  expect(arrived("session:o-1")).toEqual([1, 3]);
});

describe("outcomes", () => {
  test("what Talon.One refuses fails at once, with its words, and holds nothing back", async () => {
    const { destinationId, sourceId } = await addDestination(stack.database.pool);
    stack.simulator.control.addFault({ match: { profile: "emil" }, action: { kind: "status", status: 400 }, times: 1 });
    await postEvents(stack.url, sourceId, [trackEvent("emil", { n: 1 }), trackEvent("emil", { n: 2 })]);
    const [first, second] = await stack.settled(destinationId, 2);
    expect(first).toMatchObject({ state: "failed", attempt_count: 1, cause: "payload_refused", reason: expect.stringContaining("400") });
    expect(second).toMatchObject({ state: "delivered" });
  });

  test("secrets that Talon.One repeats in its words are kept nowhere", async () => {
    const callback = { callbackDestination: "https://shop.example/hook", callbackAPIKey: `X-Key ${"callback-canary-".repeat(3)}` };
    const { destinationId, sourceId } = await addDestination(stack.database.pool, {
      apiKey: "canary-api-key-2",
      mappings: [{ ...sessionMapping, settings: { ...sessionMapping.settings, ...callback } }],
    });
    const words = `The key canary-api-key-2 may not call back with ${"callback-canary-".repeat(3)}.`;
    for (const [session, status] of [
      ["s-1", 400],
      ["s-2", 401],
    ] as const)
      stack.simulator.control.addFault({
        match: { session },
        action: { kind: "status", status, body: { message: words, errors: [{ title: words, details: words }] } },
        times: 1,
      });
    const order = (id: string) => trackEvent(`nils-${id}`, {}, { event: "Order Updated", properties: { order: id, attributes: {} } });
    await postEvents(stack.url, sourceId, order("s-1"));
    const [failed] = await stack.settled(destinationId, 1);
    expect(failed).toMatchObject({
      state: "failed",
      reason: expect.stringMatching(/^Talon.One responded with 400: The key ••• may not call back/),
    });
    await postEvents(stack.url, sourceId, order("s-2"));
    await until(
      "the pause",
      async () => (await query("SELECT 1 FROM destination WHERE id = $1 AND paused_at IS NOT NULL", [destinationId]))[0],
    );
    await until(
      "its end",
      async () =>
        (await query("SELECT 1 FROM delivery WHERE destination_id = $1 AND attempt_count = 1 AND state = 'waiting'", [destinationId]))[0],
    );
    for (const table of ["delivery", "attempt", "destination", "audit_entry"]) {
      const kept = JSON.stringify(
        await query(`SELECT * FROM ${table} WHERE ${table === "destination" ? "id" : "destination_id"} = $1`, [destinationId]),
      );
      expect(kept, table).not.toMatch(/canary-api-key-2|callback-canary/);
    }
  });

  test("a key that is not accepted pauses the destination, loses nothing, and all goes on after it is resumed", async () => {
    const { destinationId, sourceId } = await addDestination(stack.database.pool);
    stack.simulator.control.addFault({ match: { profile: "frida" }, action: { kind: "status", status: 401 }, times: 1 });
    await postEvents(stack.url, sourceId, trackEvent("frida", { n: 1 }));
    const paused = await until(
      "the pause",
      async () => (await query("SELECT * FROM destination WHERE id = $1 AND paused_at IS NOT NULL", [destinationId]))[0],
    );
    expect(paused.paused_reason).toContain("401");
    await postEvents(stack.url, sourceId, trackEvent("frida", { n: 2 }));
    expect(await query("SELECT state FROM delivery WHERE destination_id = $1", [destinationId])).toEqual([
      { state: "waiting" },
      { state: "waiting" },
    ]);
    await query("UPDATE lane_entry SET first_failed_at = now() - interval '3 days' WHERE destination_id = $1", [destinationId]);
    stack.simulator.control.addFault({ match: { profile: "frida" }, action: { kind: "status", status: 503 }, times: 1 });
    // What the route does after a passed connection test.
    await query("UPDATE destination SET paused_at = NULL, paused_reason = NULL WHERE id = $1", [destinationId]);
    const deliveries = await stack.settled(destinationId, 2);
    expect(deliveries.map((one) => one.state)).toEqual(["delivered", "delivered"]);
    expect(arrived("profile:frida")).toEqual([1, 2]);
    expect(await query("SELECT action FROM audit_entry WHERE object_id = $1", [destinationId])).toEqual([{ action: "paused" }]);
  });

  test("after the horizon a delivery is dead, with its reason; the lane goes on", async () => {
    const { destinationId, sourceId } = await addDestination(stack.database.pool, { retryHorizonHours: 1 });
    stack.simulator.control.addFault({ match: { profile: "gerd" }, action: { kind: "status", status: 503, retryAfter: 1 }, times: 2 });
    await postEvents(stack.url, sourceId, [trackEvent("gerd", { n: 1 }), trackEvent("gerd", { n: 2 })]);
    await until(
      "the first failure",
      async () => (await query("SELECT 1 FROM lane_entry WHERE destination_id = $1 AND attempts = 1", [destinationId]))[0],
    );
    await stack.database.pool.query(
      "UPDATE lane_entry SET first_failed_at = now() - interval '61 minutes' WHERE destination_id = $1 AND attempts = 1",
      [destinationId],
    );
    const [first, second] = await stack.settled(destinationId, 2);
    expect(first).toMatchObject({
      state: "dead",
      attempt_count: 2,
      reason: expect.stringMatching(/^Gave up after an hour/),
      cause: "server_error",
    });
    expect(second.state).toBe("delivered");
  });

  test("where the mapping says so, a dead delivery stops its lane until somebody skips it or sends it again", async () => {
    const { resumeLanes } = await import("./stopped-lanes.ts");
    const { inTransaction } = await import("#lib/platform/db/in-transaction.ts");
    const { destinationId, sourceId } = await addDestination(stack.database.pool, {
      mappings: [{ ...trackMapping, options: { onDead: "stop_lane" } }],
    });
    stack.simulator.control.addFault({ match: { profile: "hanna" }, action: { kind: "status", status: 400 }, times: 2 });
    await postEvents(stack.url, sourceId, [trackEvent("hanna", { n: 1 }), trackEvent("hanna", { n: 2 })]);
    const [first] = await stack.settled(destinationId, 1);
    expect(first.state).toBe("failed");
    expect(await query("SELECT stopped_by FROM lane WHERE destination_id = $1", [destinationId])).toEqual([{ stopped_by: first.id }]);
    expect(await inTransaction(stack.database.pool, (client) => resumeLanes(client, destinationId, first.id, "retry"))).toBe(true);
    await until(
      "the second failure",
      async () => (await attemptsOf(first.id)).length === 2 && (await query("SELECT 1 FROM lane WHERE stopped_by = $1", [first.id]))[0],
    );
    expect(arrived("profile:hanna")).toEqual([]);
    expect(await inTransaction(stack.database.pool, (client) => resumeLanes(client, destinationId, first.id, "skip"))).toBe(true);
    const deliveries = await stack.settled(destinationId, 2);
    expect(deliveries.map((one) => one.state)).toEqual(["failed", "delivered"]);
    expect(arrived("profile:hanna")).toEqual([2]);
  });

  test.each([
    [true, "delivered", 2],
    [false, "failed", 1],
  ])("an event whose outcome is unknown is sent again: %s", async (retryUnknownOutcome, state, tries) => {
    const { destinationId, sourceId } = await addDestination(stack.database.pool, {
      mappings: [{ ...trackMapping, options: { retryUnknownOutcome } }],
    });
    const user = `ida-${retryUnknownOutcome}`;
    stack.simulator.control.addFault({ match: { profile: user }, action: { kind: "reset", apply: true }, times: 1 });
    await postEvents(stack.url, sourceId, trackEvent(user, { n: 1 }));
    const [delivery] = await stack.settled(destinationId, 1);
    expect(delivery).toMatchObject({ state, attempt_count: tries });
    expect((await attemptsOf(delivery.id))[0]).toMatchObject({ outcome: "unknown" });
  });

  test("the attributes action: each item has an outcome of its own", async () => {
    const perProfile = {
      actionSlug: "updateCustomerProfilesAttributes",
      trigger: 'type = "track"',
      settings: { data: { "@path": "$.properties.people" }, mutualAttributes: {} },
    };
    const { destinationId, sourceId } = await addDestination(stack.database.pool, { mappings: [perProfile] });
    stack.simulator.control.addFault({ match: { profile: "p2" }, action: { kind: "status", status: 400 } });
    stack.simulator.control.addFault({ match: { profile: "p3" }, action: { kind: "status", status: 503 }, times: 1 });
    const people = ["p1", "p2", "p3"].map((customerProfileId) => ({ customerProfileId, attributes: { n: 1 } }));
    await postEvents(stack.url, sourceId, trackEvent("x", {}, { properties: { people } }));
    const [delivery] = await stack.settled(destinationId, 1);
    expect(delivery).toMatchObject({
      state: "failed",
      attempt_count: 4,
      pending: 0,
      results: { 1: { state: "failed" } },
      reason: expect.stringMatching(/^1 of 3 requests failed. .*400/),
    });
    expect((await attemptsOf(delivery.id)).map((attempt) => [attempt.request_index, attempt.outcome]).sort()).toEqual([
      [0, "delivered"],
      [1, "refused"],
      [2, "delivered"],
      [2, "retry"],
    ]);
  });
});

test("the attributes action, one request for all: a bad customer fails alone, the others are updated", async () => {
  const legacy = {
    actionSlug: "updateCustomerProfilesAttributes",
    trigger: 'type = "track"',
    settings: { data: { "@path": "$.properties.people" }, mutualAttributes: {} },
    options: { deliveryMethod: "legacy" },
  };
  const { destinationId, sourceId } = await addDestination(stack.database.pool, { mappings: [legacy] });
  stack.simulator.control.addFault({ match: { profile: "l3" }, action: { kind: "status", status: 400 } });
  const people = Array.from({ length: 8 }, (_, i) => ({ customerProfileId: `l${i}`, attributes: { place: i } }));
  await postEvents(stack.url, sourceId, [
    trackEvent("x", {}, { properties: { people } }),
    trackEvent("x", {}, { properties: { people: people.slice(4) } }),
  ]);
  const [first, second] = await stack.settled(destinationId, 2);
  expect(first).toMatchObject({
    state: "failed",
    attempt_count: 7,
    pending: 0,
    reason: expect.stringMatching(/^1 of 8 customers failed.* l3: .*400/),
  });
  expect(second).toMatchObject({ state: "delivered", attempt_count: 1 });
  expect(await attemptsOf(first.id)).toHaveLength(7);
  const places = people.map((one) => stack.simulator.control.profile(one.customerProfileId)?.attributes.place);
  expect(places).toEqual([0, 1, 2, undefined, 4, 5, 6, 7]);
});

describe("audience changes", () => {
  const enter = (user: string, adds: number[], deletes: number[] = []) =>
    trackEvent(user, {}, { event: "Audience Entered", properties: { adds, deletes } });

  test("waiting ones are merged, the last word wins, and one attempt serves them all", async () => {
    const { destinationId, sourceId } = await addDestination(stack.database.pool, { mappings: [audienceMapping] });
    const events = Array.from({ length: 300 }, (_, i) => enter(`m${i % 250}`, i < 250 ? [7] : [8], i < 250 ? [] : [7]));
    await postEvents(stack.url, sourceId, events);
    const deliveries = await stack.settled(destinationId, 300);
    expect(new Set(deliveries.map((one) => one.state))).toEqual(new Set(["delivered"]));
    const requests = stack.simulator.control.requests({ operation: "updateCustomerProfilesAudiences" });
    expect(requests.length).toBeLessThanOrEqual(2);
    expect(stack.simulator.control.profile("m3")?.audiences).toEqual([8]);
    expect(stack.simulator.control.profile("m100")?.audiences).toEqual([7]);
    expect(await query("SELECT DISTINCT id FROM attempt WHERE destination_id = $1", [destinationId])).toHaveLength(requests.length);
  });

  test("of a refused request only the bad item fails", async () => {
    const { destinationId, sourceId } = await addDestination(stack.database.pool, { mappings: [audienceMapping] });
    stack.simulator.control.addFault({ match: { profile: "bad" }, action: { kind: "status", status: 400 } });
    await postEvents(stack.url, sourceId, [
      ...Array.from({ length: 40 }, (_, i) => enter(`k${i}`, [3])),
      enter("bad", [3]),
      enter("bad", [4]),
      enter("k1", [5]),
    ]);
    const deliveries = await stack.settled(destinationId, 43);
    expect(deliveries.filter((one) => one.state === "failed").map((one) => one.customer_profile_id)).toEqual(["bad", "bad"]);
    expect(deliveries.filter((one) => one.state === "delivered")).toHaveLength(41);
    expect(stack.simulator.control.profile("k1")?.audiences).toEqual([3, 5]);
  });
});

test("a test leaves at once after a new retention time, whose partitions nobody has made yet", async () => {
  const { sendTest } = await import("./send-test.ts");
  const { destinationId } = await addDestination(stack.database.pool, { retentionDays: 77 });
  const request = { method: "PUT" as const, path: "/segment/v2/events", query: "", headers: {}, lanes: [] };
  const body = { customerProfileId: "otto", eventType: "x", eventAttributes: {} };
  const sent = await sendTest(destinationId, {
    mappingId: "",
    actionSlug: "trackEventV2",
    messageId: "t",
    requests: [{ ...request, body }],
  });
  expect(sent).toMatchObject({ state: "delivered" });
});

test("what was changed while the worker could not be told counts as soon as it listens again", async () => {
  const { destinationId, sourceId } = await addDestination(stack.database.pool);
  await query("UPDATE destination SET paused_at = now() WHERE id = $1", [destinationId]);
  await postEvents(stack.url, sourceId, trackEvent("pia", { n: 1 }));
  await query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'falconer listen'",
    [],
  );
  await query("UPDATE destination SET paused_at = NULL WHERE id = $1", [destinationId]);
  const took = startOwnTime();
  await stack.settled(destinationId, 1);
  expect(took()).toBeLessThan(2_000);
});

test("a change of the configuration counts within a second", async () => {
  const { destinationId, sourceId } = await addDestination(stack.database.pool, { mappings: [] });
  const first = await postEvents(stack.url, sourceId, trackEvent("late", { n: 1 }));
  expect(first.body).toMatchObject({ discarded: 1 });
  await addMapping(stack.database.pool, destinationId, trackMapping);
  const took = startOwnTime();
  await until("the new mapping", async () => (await postEvents(stack.url, sourceId, trackEvent("late"))).body.accepted === 1);
  expect(took()).toBeLessThan(1_000);
});
