import { afterAll, beforeAll, expect, test } from "vitest";
import * as cancelRoute from "#app/api/destinations/[destinationId]/back-tests/[backTestId]/cancel/route.ts";
import * as eventsRoute from "#app/api/destinations/[destinationId]/back-tests/[backTestId]/events/route.ts";
import * as backTestRoute from "#app/api/destinations/[destinationId]/back-tests/[backTestId]/route.ts";
import * as casesRoute from "#app/api/destinations/[destinationId]/back-tests/[backTestId]/test-cases/route.ts";
import * as backTestsRoute from "#app/api/destinations/[destinationId]/back-tests/route.ts";
import { call, makePerson, type Person } from "#lib/access/http/testing/client.ts";
import { secretMask } from "#lib/core/actions/secret-mask.ts";
import { addDestination, identifyEvent, postEvents, trackEvent, trackMapping, until } from "#lib/engine/delivery/testing/fixture.ts";
import { startTestStack, type TestStack } from "#lib/engine/delivery/testing/stack.ts";
import { createId } from "#lib/platform/ids.ts";

let stack: TestStack;
let marketer: Person;
let viewer: Person;
beforeAll(async () => {
  stack = await startTestStack();
  marketer = await makePerson("marketer");
  viewer = await makePerson("viewer");
});
afterAll(() => stack?.stop());

const sql = (text: string, values: unknown[] = []) => stack.database.pool.query(text, values);
const start = (destinationId: string, body: unknown, as = marketer) =>
  call(backTestsRoute.POST, "POST", "/", { as, body, params: { destinationId } });
const get = async (destinationId: string, backTestId: string, as = marketer) =>
  (await call(backTestRoute.GET, "GET", "/", { as, params: { destinationId, backTestId } })).body;
const opened = (destinationId: string, backTestId: string, query: Record<string, string>, as = marketer) =>
  call(eventsRoute.GET, "GET", `/?${new URLSearchParams(query)}`, { as, params: { destinationId, backTestId } });
async function tried(destinationId: string, body: unknown) {
  const { status, body: begun, text } = await start(destinationId, body);
  expect(status, text).toBe(202);
  return until("the back-test", async () => {
    const now = await get(destinationId, begun.id);
    return now.state !== "running" && now;
  });
}

const user = () => `bt-${createId("event")}`;
async function withEvents(users: string[]) {
  const target = await addDestination(stack.database.pool, { mappings: [trackMapping] });
  const events = users.flatMap((id, n) => [
    trackEvent(id, { n, total: n }),
    trackEvent(id, { n, total: String(n) }, { event: "Order Refunded" }),
    identifyEvent(id, { city: "York" }),
  ]);
  await postEvents(stack.url, target.sourceId, events);
  return target;
}
const { name: _, ...content } = { name: "", ...trackMapping };

test("a mapping as it is being written is compared with what is live; each number opens its events", async () => {
  const users = [user(), user()];
  const { destinationId, mappingIds } = await withEvents(users);
  const mappingId = mappingIds[0] as string;
  const changed = {
    ...content,
    mappingId,
    name: "Orders",
    trigger: 'event = "Order Completed" or type = "identify"',
    settings: { ...trackMapping.settings, eventType: "bought", attributes: { sum: { "@path": "$.properties.attributes.total" } } },
  };
  const done = await tried(destinationId, { mappings: [changed] });
  expect(done).toMatchObject({
    state: "done",
    title: "Orders",
    looked: 6,
    mappings: [{ id: mappingId, exists: true }],
    filtersChange: false,
  });
  const { result } = done;
  const cell = (before: string, after: string) =>
    result.cells.find((one: { before: string; after: string }) => one.before === before && one.after === after);
  expect(result).toMatchObject({
    events: 6,
    unreadable: 0,
    customers: { count: 2, atLeast: false },
    leftOut: { differences: 0, issues: 0 },
  });
  expect(cell("ready", "ready")).toMatchObject({ count: 2, identical: false });
  expect(cell("ready", "not_matched")).toMatchObject({ count: 2 });
  expect(cell("not_matched", "ready")).toMatchObject({ count: 2 });
  expect(result.requests).toMatchObject({ before: { total: 4 }, after: { total: 4 }, limitPerSecond: 60 });
  expect(result.differences).toEqual(
    expect.arrayContaining([
      { mappingId, path: "eventType", change: "another text", count: 2 },
      { mappingId, path: "attributes.sum", change: "missing → number", count: 2 },
      { mappingId, path: "attributes.n", change: "number → missing", count: 2 },
    ]),
  );

  const difference = await opened(destinationId, done.id, { mappingId, path: "attributes.sum", change: "missing → number" });
  expect(difference.body).toMatchObject({ count: 2, gone: 0, nextCursor: null, masked: false });
  expect(difference.body.items[0]).toMatchObject({
    title: "Order Completed",
    before: { outcome: "ready", payload: { customerProfileId: users[1], eventType: "Order Completed" } },
    after: { outcome: "ready", payload: { customerProfileId: users[1], eventType: "bought", attributes: { sum: 1 } } },
  });
  const gone = await opened(destinationId, done.id, { before: "ready", after: "not_matched" });
  expect(gone.body.items).toMatchObject([{ after: { payload: null } }, { after: { payload: null } }]);
  // Nothing was sent, and no row holds a payload.
  expect((await sql("SELECT count(*)::int AS n FROM delivery WHERE destination_id = $1", [destinationId])).rows[0].n).toBe(4);
  const { rows } = await sql("SELECT t::text AS row FROM back_test t WHERE id = $1", [done.id]);
  for (const id of users) expect(rows[0].row).not.toContain(id);
  const audit = await sql("SELECT action FROM audit_entry WHERE destination_id = $1 AND action = 'back_tested'", [destinationId]);
  expect(audit.rowCount).toBe(1);

  // A viewer sees it masked and cannot start one.
  const masked = await opened(destinationId, done.id, { mappingId, path: "attributes.sum", change: "missing → number" }, viewer);
  expect(masked.body).toMatchObject({ masked: true, count: 2 });
  for (const id of users) expect(masked.text).not.toContain(id);
  expect((await start(destinationId, { mappings: [changed] }, viewer)).status).toBe(403);

  const cases = await call(casesRoute.POST, "POST", "/", {
    as: marketer,
    body: { count: 2 },
    params: { destinationId, backTestId: done.id },
  });
  expect(cases).toMatchObject({ status: 201 });
  expect(cases.body.items).toHaveLength(2);
  const kept = await sql("SELECT name, expected FROM test_case WHERE destination_id = $1 ORDER BY id", [destinationId]);
  expect(kept.rows[0].expected).toMatchObject([{ mappingId, outcome: "ready", payload: { eventType: "bought" } }]);

  // The page says what retention or an erasure has removed since.
  await sql("DELETE FROM event WHERE destination_id = $1 AND user_id = $2", [destinationId, users[0]]);
  const left = await opened(destinationId, done.id, { mappingId, path: "attributes.sum", change: "missing → number" });
  expect(left.body).toMatchObject({ count: 2, gone: 1 });
  expect(left.body.items).toHaveLength(1);
});

test("only the newest so many, of one name, time or source", async () => {
  const { destinationId, sourceId } = await withEvents([user(), user(), user()]);
  const mappings = [{ ...content, name: "New", settings: trackMapping.settings }];
  expect((await tried(destinationId, { mappings, last: 2 })).result).toMatchObject({ events: 2 });
  expect((await tried(destinationId, { mappings, filter: { name: "Order Refunded" } })).result).toMatchObject({ events: 3 });
  expect((await tried(destinationId, { mappings, filter: { type: "identify", sourceId } })).result).toMatchObject({ events: 3 });
  const to = new Date(Date.now() - 3_600_000).toISOString();
  expect((await tried(destinationId, { mappings, filter: { to } })).result).toMatchObject({ events: 0, from: null });
});

test("filters and drafts are tried as well; what cannot run is refused with its place", async () => {
  const { destinationId, mappingIds } = await withEvents([user()]);
  const filters = { drop: { mode: "drop", fql: 'event = "Order Refunded"' } };
  const filtered = await tried(destinationId, { filters });
  expect(filtered).toMatchObject({ title: "Filters", filtersChange: true });
  expect(filtered.result.cells).toContainEqual(expect.objectContaining({ before: "ready", after: "not_matched", count: 1 }));
  expect(filtered.result.requests).toMatchObject({ before: { total: 2 }, after: { total: 1 } });

  expect((await start(destinationId, { drafts: "all" })).status).toBe(409);
  await sql(
    `INSERT INTO mapping_draft (mapping_id, destination_id, base_version, name, action_slug, trigger, enabled, settings, created_by_name, updated_by_name, updated_at)
     SELECT id, destination_id, version, name, action_slug, 'event = "Order Refunded"', true, settings, 'x', 'x', now() FROM mapping WHERE id = $1`,
    [mappingIds[0]],
  );
  const drafted = await tried(destinationId, { drafts: "all" });
  expect(drafted.title).toBe("All drafts");
  expect(drafted.result.cells).toContainEqual(expect.objectContaining({ before: "ready", after: "ready", identical: true, count: 1 }));

  expect(await start(destinationId, { mappings: [{ ...content, trigger: "type = " }] })).toMatchObject({
    status: 422,
    body: { error: { issues: [{ path: "mappings[0].trigger" }] } },
  });
  expect((await start(destinationId, {})).status).toBe(422);
});

test("problems are grouped without the event’s words, and opened", async () => {
  const long = "x".repeat(1_500);
  const { destinationId, mappingIds } = await withEvents([long, `${long}y`]);
  const [mappingId] = mappingIds;
  const { id, result } = await tried(destinationId, { mappings: [{ ...content, mappingId, name: "Same" }] });
  expect(result.cells).toContainEqual(expect.objectContaining({ before: "invalid", after: "invalid", count: 4 }));
  expect(result.issues).toMatchObject([{ mappingId, path: "customerProfileId", before: 4, after: 4 }]);
  const { path, message } = result.issues[0];
  expect((await opened(destinationId, id, { mappingId: mappingId as string, path, message })).body.items).toHaveLength(4);
  const before = await opened(destinationId, id, { mappingId: mappingId as string, path, message, side: "before" });
  expect(before.body.items).toHaveLength(4);
});

test("attributes that the account does not have are problems, old against new", async () => {
  const { destinationId, mappingIds } = await withEvents([user()]);
  const mappingId = mappingIds[0] as string;
  const settings = { ...trackMapping.settings, attributes: { n: { "@path": "$.properties.attributes.n" }, totl: 5 } };
  const mapping = { ...content, mappingId, name: "Misspelt", settings };
  const unknown = await tried(destinationId, { mappings: [mapping] });
  expect(unknown.result).toMatchObject({ knowsAttributes: false, issues: [] });

  const items = ["n", "total"].map((name) => ({ entity: "Event", name, title: name, type: "number" }));
  await sql("INSERT INTO catalogue_items (destination_id, part, items, count, read_at) VALUES ($1, 'attributes', $2, 2, now())", [
    destinationId,
    JSON.stringify(items),
  ]);
  const { id, result } = await tried(destinationId, { mappings: [mapping] });
  const sentNow = await tried(destinationId, { mappings: [{ ...mapping, settings: { ...settings, attributes: { total: 5 } } }] });
  // The mapping now sends text where the account has a number.
  const now = { mappingId, path: "attributes.total", message: "The attribute “…” takes a number.", before: 1, after: 0 };
  expect(sentNow.result).toMatchObject({ knowsAttributes: true, issues: [now] });
  const message = "Talon.One has no attribute “…” of events. Talon.One would reject the request.";
  expect(result.issues).toEqual([{ mappingId, path: "attributes.totl", message, before: 0, after: 2 }, now]);
  const { body } = await opened(destinationId, id, { mappingId, path: "attributes.totl", message });
  expect(body).toMatchObject({ count: 2, items: [{ before: { outcome: "ready" }, after: { outcome: "ready" } }, {}] });
  expect(body.items[0].after.issues).toMatchObject([{ path: "attributes.totl", code: "unknown_attribute" }]);
  expect((await opened(destinationId, id, { mappingId, path: "attributes.totl", message, side: "before" })).body.items).toEqual([]);
});

test("every event behind a number is reached, page by page, each once and newest first", async () => {
  const users = Array.from({ length: 12 }, user);
  const { destinationId, mappingIds } = await withEvents(users);
  const mappingId = mappingIds[0] as string;
  const mappings = [
    { ...content, mappingId, name: "Orders", trigger: 'event = "Order Refunded" or type = "identify"' },
    { ...content, name: "Another", trigger: 'event = "Order Refunded"' },
  ];
  const { id, result } = await tried(destinationId, { mappings });
  const allOf = async (query: Record<string, string>, as = marketer) => {
    const found: { eventId: string; mappingId: string }[] = [];
    let cursor = "";
    do {
      const { body, text } = await opened(destinationId, id, { ...query, ...(cursor && { cursor }) }, as);
      expect(body.items?.length, text).toBeGreaterThan(0);
      expect(body.items.length).toBeLessThanOrEqual(10);
      found.push(...body.items);
      cursor = body.nextCursor;
    } while (cursor);
    return found;
  };
  for (const [before, after] of [
    ["ready", "ready"],
    ["ready", "not_matched"],
    ["not_matched", "ready"],
    ["not_matched", "not_matched"],
  ] as const) {
    const wanted = result.cells
      .filter((cell: { before: string; after: string }) => cell.before === before && cell.after === after)
      .reduce((sum: number, { count }: { count: number }) => sum + count, 0);
    const found = await allOf({ before, after });
    expect(found).toHaveLength(wanted);
    expect(new Set(found.map((one) => `${one.eventId} ${one.mappingId}`)).size).toBe(wanted);
    const ids = found.map(({ eventId }) => eventId);
    expect(ids).toEqual([...ids].sort().reverse());
  }
  // What changes for a customer: everything that is sent differently.
  expect(await allOf({ changed: "true" })).toHaveLength(12 + 12);
  expect((await opened(destinationId, id, { before: "ready", after: "ready", cursor: "x" })).status).toBe(422);

  // A back-test of an earlier version has only examples.
  await sql("DELETE FROM back_test_portion WHERE back_test_id = $1", [id]);
  await sql(
    `UPDATE back_test SET result = jsonb_set(result, '{cells}', (SELECT jsonb_agg(cell - 'number') FROM jsonb_array_elements(result->'cells') cell)) WHERE id = $1`,
    [id],
  );
  expect(await allOf({ before: "ready", after: "not_matched" })).toHaveLength(12);
});

test("no key is stored with a back-test, nor needed for one", async () => {
  const { destinationId } = await withEvents([user()]);
  const withKey = {
    actionSlug: "updateCustomerProfilesAttributes",
    trigger: 'type = "track"',
    name: "With a key",
    settings: {
      data: [{ customerProfileId: { "@path": "$.userId" }, attributes: {} }],
      callbackDestination: "https://example.org/answers",
      callbackAPIKey: "canary-key-of-a-test",
    },
  };
  for (const callbackAPIKey of ["canary-key-of-a-test", secretMask]) {
    const { id } = await tried(destinationId, { mappings: [{ ...withKey, settings: { ...withKey.settings, callbackAPIKey } }] });
    const { rows } = await sql("SELECT t::text AS row FROM back_test t WHERE id = $1", [id]);
    expect(rows[0].row).not.toContain("canary-key-of-a-test");
  }
});

test("one that is cancelled ends; one whose process has ended is begun anew by another", async () => {
  const { destinationId } = await withEvents([user()]);
  const row = async (claimedAt: string) => {
    const id = createId("backTest");
    await sql(
      `INSERT INTO back_test (id, destination_id, title, selection, config, until, created_by_name, claimed_by, claimed_at, looked)
       VALUES ($1, $2, 'x', '{"filter": {}}', '{"filters": {"before": {}, "after": {}}, "mappings": []}', 'evt_z', 'x', 'another', ${claimedAt}, 3)`,
      [id, destinationId],
    );
    return id;
  };
  const held = await row("now()");
  const left = await row("now() - interval '1 minute'");
  await until("the one that was left", async () => (await get(destinationId, left)).state === "done");
  expect(await get(destinationId, left)).toMatchObject({ looked: 3, result: { events: 3 } });
  expect((await get(destinationId, held)).state).toBe("running");
  const params = { destinationId, backTestId: held };
  expect((await call(cancelRoute.POST, "POST", "/", { as: marketer, body: {}, params })).body.state).toBe("cancelled");
});

test("events of the chosen time that have expired are counted", async () => {
  const { destinationId, sourceId } = await withEvents([user()]);
  const day = Math.floor(Date.now() / 86_400_000) * 1_440;
  for (const [at, count] of [
    [day - 3 * 1_440, 40],
    [day - 2 * 1_440, 2],
  ])
    await sql(
      `INSERT INTO stat_bucket (destination_id, kind, size, at, source_id, mapping_id, name_id, outcome, cause, count)
       VALUES ($1, 'received', 1440, $2, $3, '', 0, 'accepted', '', $4)`,
      [destinationId, at, sourceId, count],
    );
  const mappings = [{ ...content, name: "New", settings: trackMapping.settings }];
  const from = (days: number) => new Date((day - days * 1_440) * 60_000 + 3_600_000).toISOString();
  expect(await tried(destinationId, { mappings, filter: { from: from(3) } })).toMatchObject({ gone: 42, result: { events: 3 } });
  expect((await tried(destinationId, { mappings, filter: { from: from(2) } })).gone).toBe(2);
  expect((await tried(destinationId, { mappings })).gone).toBe(0);
});
