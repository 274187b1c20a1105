import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "#lib/platform/db/testing/database.ts";
import { createEventNames, forgetUnusedNames, namesLimit } from "./event-names.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

const event = (name: string | null, destinationId = "dst_a", type = "track") => ({
  destinationId,
  read: { type, name },
  nameId: null as number | null,
});
const filled = async (names: ReturnType<typeof createEventNames>, ...events: ReturnType<typeof event>[]) => {
  await names.fill(events);
  return events.map(({ nameId }) => nameId);
};

test("each name has a number of its own, in every process; known ones need no question", async () => {
  const [one, other] = [createEventNames(database.pool), createEventNames(database.pool)];
  const [a, b, again, page] = await filled(one, event("Order"), event("Cart"), event("Order"), event("Order", "dst_a", "page"));
  expect(new Set([a, b, page]).size).toBe(3);
  expect(again).toBe(a);
  expect(await filled(other, event("Order"), event("Order", "dst_b"))).toEqual([a, expect.any(Number)]);
  const known = event("Cart");
  expect(one.fill([known])).toBeUndefined();
  expect(known.nameId).toBe(b);
});

test("whatever names senders make up, a destination has a limited number of them", async () => {
  const names = createEventNames(database.pool);
  const made = await filled(names, ...Array.from({ length: namesLimit + 50 }, (_, i) => event(`made up ${i}`, "dst_c")));
  expect(made.filter((id) => id !== null)).toHaveLength(namesLimit);
  const late = event("one more", "dst_c");
  expect(names.fill([late])).toBeUndefined();
  expect(late.nameId).toBeNull();
  expect(await filled(names, event("x".repeat(5_000), "dst_d"))).toEqual([null]);
});

test("names that no event had for long make room, where there is none", async () => {
  await database.pool.query("UPDATE event_name SET created_at = now() - interval '100 days' WHERE destination_id IN ('dst_a', 'dst_c')");
  await database.pool.query(
    `INSERT INTO stat_bucket (destination_id, kind, size, at, source_id, mapping_id, name_id, outcome, cause, count)
     SELECT destination_id, 'received', 1440, stat_minute(now()) / 1440 * 1440, '', '', id, 'accepted', '', 1 FROM event_name WHERE name = 'made up 100'`,
  );
  await forgetUnusedNames(database.pool);
  const { rows } = await database.pool.query("SELECT destination_id, count(*)::int AS n FROM event_name GROUP BY 1 ORDER BY 1");
  expect(rows).toContainEqual({ destination_id: "dst_c", n: 1 });
  expect(rows).toContainEqual({ destination_id: "dst_a", n: 3 });
});

test("without a database events are counted among the others", async () => {
  const away = createEventNames({ query: () => Promise.reject(new Error("away")) } as never);
  expect(await filled(away, event("Order"))).toEqual([null]);
});
