import { afterAll, beforeAll, expect, test } from "vitest";
import { call, makePerson, type Person, useTestDatabase } from "#lib/access/http/testing/client.ts";
import type { TestDatabase } from "#lib/platform/db/testing/database.ts";
import { firstIdAt } from "#lib/platform/ids.ts";
import * as search from "./[destinationId]/events/search/route.ts";
import * as sources from "./[destinationId]/sources/route.ts";
import * as destinations from "./route.ts";

let database: TestDatabase;
let qa: Person;
let viewer: Person;
let params: { destinationId: string };
const sourceIds: string[] = [];
const count = 100_000;

/**
 * A hundred thousand events of two sources, with IDs spread over 30 days of partitions; refunds and
 * one person's events are rare.
 */
beforeAll(async () => {
  database = await useTestDatabase();
  await database.pool.query("CREATE TABLE event_all PARTITION OF event DEFAULT");
  const admin = await makePerson("admin");
  qa = await makePerson("qa");
  viewer = await makePerson("viewer");
  const made = await call(destinations.POST, "POST", "/", {
    as: admin,
    body: { name: "Shop", deployment: "acme.talon.one", apiKey: "canary-key-0123456789" },
  });
  params = { destinationId: made.body.id };
  for (const name of ["Website", "App"])
    sourceIds.push((await call(sources.POST, "POST", "/", { as: admin, params, body: { name } })).body.id);
  const prefix = firstIdAt("event", Date.now() - 86_400_000).slice(0, -8);
  await database.pool.query(
    `INSERT INTO event (id, expires_on, source_id, destination_id, message_id, type, name, user_id, anonymous_id, received_at, outcome, matched, payload)
     SELECT $1 || lpad(n::text, 8, '0'), current_date + 30, ($2::text[])[CASE WHEN n % 10 = 0 THEN 2 ELSE 1 END], $3, 'msg-' || n,
            CASE WHEN n % 7 = 0 THEN 'identify' ELSE 'track' END,
            CASE WHEN n % 7 = 0 THEN NULL WHEN n IN (1, 2, 90001) THEN 'Order Refunded 100%' ELSE 'Product Viewed' END,
            CASE WHEN n IN (5, 60005) THEN 'ada@example.com' ELSE 'user-' || n % 5000 END, CASE WHEN n = 3 THEN 'anon-rare' ELSE 'anon-' || n % 999 END,
            now(), CASE WHEN n = 99999 THEN 'malformed' ELSE 'accepted' END, 0, json_build_object('type', 'track', 'n', n, 'filler', repeat('x', 400))
       FROM generate_series(1, $4) n`,
    [prefix, sourceIds, params.destinationId, count],
  );
  await database.pool.query("ANALYZE event");
}, 60_000);
afterAll(() => database.drop());

const find = (query: Record<string, string>, as = qa) => call(search.GET, "GET", `/?${new URLSearchParams(query)}`, { as, params });
const messagesOf = (answer: { body: { items: { messageId: string }[] } }) => answer.body.items.map(({ messageId }) => messageId);

/** Page after page to the end, as the picker's "older" button does. */
async function all(query: Record<string, string>, as = qa): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < 60; page++) {
    const answer = await find({ ...query, ...(cursor && { cursor }) }, as);
    expect(answer.status).toBe(200);
    found.push(...messagesOf(answer));
    cursor = answer.body.nextCursor;
    if (cursor === null) return found;
  }
  throw new Error("The search does not end.");
}

test.each<[string, Record<string, string>, string[]]>([
  ["a part of a name, in any case, however rare", { q: "refunded" }, ["msg-90001", "msg-2", "msg-1"]],
  ["a name with a character that SQL knows", { q: "100%" }, ["msg-90001", "msg-2", "msg-1"]],
  ["a user ID", { q: "ada@example.com" }, ["msg-60005", "msg-5"]],
  ["an anonymous ID", { q: "anon-rare" }, ["msg-3"]],
  ["a message ID", { q: "msg-77" }, ["msg-77"]],
  ["a source", { sourceId: "1", q: "refunded" }, []],
  ["what is in no event", { q: "nothing like it" }, []],
])("finds by %s", async (_, { sourceId, ...query }, expected) => {
  expect(await all({ ...query, ...(sourceId && { sourceId: sourceIds[Number(sourceId)] as string }) })).toEqual(expected);
});

test("newest first, a page at a time, none twice, malformed ones left out", async () => {
  const first = await find({ q: "IDENTIFY", limit: "5", sourceId: sourceIds[1] as string });
  expect(messagesOf(first)).toEqual(["msg-99960", "msg-99890", "msg-99820", "msg-99750", "msg-99680"]);
  const second = await find({ q: "identify", limit: "5", sourceId: sourceIds[1] as string, cursor: first.body.nextCursor });
  expect(messagesOf(second)[0]).toBe("msg-99610");
  expect(messagesOf(await find({ limit: "3" }))).toEqual(["msg-100000", "msg-99998", "msg-99997"]);
  expect((await find({ cursor: "x" })).status).toBe(422);
});

test("is quick among a hundred thousand", async () => {
  for (const q of ["", "product", "refunded", "ada@example.com", "msg-77", "nothing like it"]) {
    const started = performance.now();
    await find({ q });
    expect(performance.now() - started, q).toBeLessThan(1_500);
  }
});

test("a viewer finds by name, type and message ID, sees nobody's data, and finds nobody by it", async () => {
  const found = await find({ q: "msg-5" }, viewer);
  expect(found.body).toMatchObject({ masked: true, items: [{ messageId: "msg-5" }] });
  expect(found.text).not.toContain("ada@example.com");
  expect(await all({ q: "ada@example.com" }, viewer)).toEqual([]);
  expect(await all({ q: "anon-rare" }, viewer)).toEqual([]);
  expect(await all({ q: "refunded" }, viewer)).toHaveLength(3);
});
