import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestStack, type TestStack } from "#lib/engine/delivery/testing/stack.ts";
import { createId } from "#lib/platform/ids.ts";
import { Portion } from "./portion.ts";
import { countedEvents, type Place, storePortion } from "./store-portion.ts";

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack({ worker: false });
});
afterAll(() => stack?.stop());

async function claimed(claim = "mine"): Promise<string> {
  const id = createId("backTest");
  await stack.database.pool.query(
    `INSERT INTO back_test (id, destination_id, title, selection, config, until, created_by_name, claimed_by, claimed_at)
     VALUES ($1, 'dst_x', 'x', '{}', '{}', 'evt_z', 'x', $2, now())`,
    [id, claim],
  );
  return id;
}
const eventId = (n: number) => `evt_${String(999_999 - n).padStart(6, "0")}`;
const mappingId = "map_1";

/**
 * 200 portions of 500: number 0 counts every event, 1 each 3,000th, 2 and 3 share the even ones.
 */
async function filled() {
  const id = await claimed();
  for (let number = 0; number < 200; number++) {
    const portion = new Portion();
    for (let n = number * 500; n < (number + 1) * 500; n++) {
      portion.add(0, eventId(n));
      if (n % 3_000 === 0) portion.add(1, eventId(n));
      if (n % 2 === 0) for (const shared of [2, 3]) portion.add(shared, eventId(n));
    }
    expect(await storePortion(stack.database.pool, { id, claim: "mine" }, { looked: number * 500, cursor: null, number }, portion)).toBe(
      true,
    );
  }
  return id;
}

test("100,000 events are paged by key: each once, from any place", async () => {
  const id = await filled();
  const { pool } = stack.database;
  const page = (numbers: number[], from: Place, most = 10) =>
    countedEvents(
      pool,
      id,
      numbers.map((number) => ({ number, mappingId: number === 3 ? "map_2" : mappingId })),
      from,
      most,
    );
  const rare: string[] = [];
  for (let from: Place | null = { portion: 0, skip: 0 }; from; ) {
    const { items, next }: Awaited<ReturnType<typeof page>> = await page([1], from);
    expect(items.length).toBeGreaterThan(0);
    rare.push(...items.map((item) => item.eventId));
    from = next;
  }
  expect(rare).toEqual(Array.from({ length: 34 }, (_, n) => eventId(n * 3_000)));

  // The last page of all, and the one that ends a portion.
  expect(await page([0], { portion: 199, skip: 490 })).toMatchObject({ items: { length: 10 }, next: null });
  expect((await page([0], { portion: 7, skip: 495 })).items.map((item) => item.eventId)).toEqual(
    Array.from({ length: 10 }, (_, n) => eventId(7 * 500 + 495 + n)),
  );
  // Two mappings: an event stands once for each.
  const both = await page([2, 3], { portion: 0, skip: 0 }, 4);
  expect(both.items).toEqual([
    { eventId: eventId(0), mappingId },
    { eventId: eventId(0), mappingId: "map_2" },
    { eventId: eventId(2), mappingId },
    { eventId: eventId(2), mappingId: "map_2" },
  ]);
  expect(both.next).toEqual({ portion: 0, skip: 4 });
});

test("a process that lost a back-test keeps nothing; with a back-test its portions go", async () => {
  const id = await claimed("another");
  const portion = new Portion();
  portion.add(0, eventId(1));
  const { pool } = stack.database;
  const at = { looked: 1, cursor: null, number: 0 };
  expect(await storePortion(pool, { id, claim: "mine" }, at, portion)).toBe(false);
  const kept = async () => (await pool.query("SELECT 1 FROM back_test_portion WHERE back_test_id = $1", [id])).rowCount;
  expect(await kept()).toBe(0);
  expect(await storePortion(pool, { id, claim: "another" }, at, portion)).toBe(true);
  expect(await kept()).toBe(1);
  await pool.query("DELETE FROM back_test WHERE id = $1", [id]);
  expect(await kept()).toBe(0);
});
