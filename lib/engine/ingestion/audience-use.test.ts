import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "#lib/platform/db/testing/database.ts";
import { audiencesLimit, createAudienceUse, forgetAudiences } from "./audience-use.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

const engage = (audienceId: string, entered: boolean, key = "vip") => ({
  type: "track",
  context: { personas: { computation_class: "audience", computation_id: audienceId, computation_key: key, space_id: "spa_1" } },
  properties: { [key]: entered },
});
const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
const rows = async (destinationId: string) =>
  (
    await database.pool.query(
      `SELECT audience_id, key, space_id, entered::int, "left"::int, last_entered_at, last_left_at FROM engage_audience WHERE destination_id = $1 ORDER BY 1`,
      [destinationId],
    )
  ).rows;

test("counts who entered and left each audience, in several processes at once", async () => {
  const processes = [createAudienceUse(database.pool), createAudienceUse(database.pool)];
  for (const [index, use] of processes.entries()) {
    for (let n = 0; n < 3; n++) use.note("dst_a", engage("aud_1", true), at(n + index));
    use.note("dst_a", engage("aud_2", false, "lapsed"), at(9));
    use.note("dst_b", engage("aud_1", false), at(1));
    use.note("dst_a", { type: "track", event: "Order" }, at(1));
  }
  await Promise.all(processes.map((use) => use.stop()));
  expect(await rows("dst_a")).toEqual([
    { audience_id: "aud_1", key: "vip", space_id: "spa_1", entered: 6, left: 0, last_entered_at: at(3), last_left_at: null },
    { audience_id: "aud_2", key: "lapsed", space_id: "spa_1", entered: 0, left: 2, last_entered_at: null, last_left_at: at(9) },
  ]);
  expect(await rows("dst_b")).toMatchObject([{ audience_id: "aud_1", left: 2 }]);
});

test("a renamed audience has its new key, and one row", async () => {
  for (const [key, second] of [
    ["vip", 1],
    ["big_spenders", 2],
  ] as const) {
    const use = createAudienceUse(database.pool);
    use.note("dst_c", engage("aud_1", true, key), at(second));
    await use.stop();
  }
  expect(await rows("dst_c")).toMatchObject([{ key: "big_spenders", entered: 2, last_entered_at: at(2) }]);
});

test("whatever audiences senders make up, a destination has a limited number of them, and known ones go on", async () => {
  await database.pool.query(
    `INSERT INTO engage_audience (destination_id, audience_id, key, seen_at)
     SELECT 'dst_d', 'made ' || n, 'k', now() FROM generate_series(1, ${audiencesLimit - 1}) n`,
  );
  const use = createAudienceUse(database.pool);
  use.note("dst_d", engage("made 1", true), at(1));
  for (const id of ["new 1", "new 2", "new 3"]) use.note("dst_d", engage(id, true), at(1));
  await use.stop();
  const found = await rows("dst_d");
  expect(found).toHaveLength(audiencesLimit);
  expect(found.filter((row) => row.audience_id.startsWith("new"))).toMatchObject([{ audience_id: "new 1" }]);
  expect(found.find((row) => row.audience_id === "made 1")).toMatchObject({ entered: 1 });
});

test("counts that could not be written are written the next time", async () => {
  let isAway = true;
  const use = createAudienceUse({
    query: (text: string, values: unknown[]) => (isAway ? Promise.reject(new Error("away")) : database.pool.query(text, values)),
  } as never);
  use.note("dst_e", engage("aud_1", true), at(1));
  await use.stop();
  isAway = false;
  use.note("dst_e", engage("aud_1", true), at(2));
  await use.stop();
  expect(await rows("dst_e")).toMatchObject([{ entered: 2, last_entered_at: at(2) }]);
});

test("audiences that Segment has not spoken of for long go", async () => {
  await database.pool.query("UPDATE engage_audience SET seen_at = now() - interval '401 days' WHERE destination_id = 'dst_c'");
  await database.pool.query("UPDATE engage_audience SET seen_at = now() WHERE destination_id <> 'dst_c'");
  await forgetAudiences(database.pool);
  expect(await rows("dst_c")).toEqual([]);
  expect(await rows("dst_a")).toHaveLength(2);
});
