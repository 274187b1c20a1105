import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "#lib/platform/db/testing/database.ts";
import { clockOff, signIntake } from "./intake-sign.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

test("there is a process since the first of those that follow one another, and anew after a gap", async () => {
  const { pool } = database;
  const minutes = async () => {
    const { rows } = await pool.query(
      "SELECT id, round(extract(epoch FROM now() - since) / 60)::int AS minutes FROM intake_process ORDER BY id",
    );
    return Object.fromEntries(rows.map((row) => [row.id, row.minutes]));
  };
  const passed = (id: string, time: string) =>
    pool.query(`UPDATE intake_process SET seen_at = seen_at - interval '${time}', since = since - interval '${time}' WHERE id = $1`, [id]);
  await signIntake(pool, "a");
  await pool.query("UPDATE intake_process SET since = now() - interval '10 minutes'");
  await signIntake(pool, "a");
  await passed("a", "30 seconds");
  await signIntake(pool, "b");
  expect(await minutes()).toEqual({ a: 11, b: 11 });
  // One of the version before says nothing about it.
  await pool.query("UPDATE intake_process SET since = NULL");
  await signIntake(pool, "a");
  expect((await minutes()).a).toBeLessThanOrEqual(1);
  // All were away for two minutes.
  for (const id of ["a", "b"]) await passed(id, "2 minutes");
  await signIntake(pool, "a");
  expect((await minutes()).a).toBe(0);
});

test.each([
  ["together", 1_000, 990, 1_010, 0],
  ["a slow answer says nothing", 5_000, 1_000, 9_000, 0],
  ["this one is ahead", 1_000, 4_000, 4_010, 3_000],
  ["this one is behind", 9_000, 4_000, 4_010, -4_990],
])("%s", (_, otherMs, askedMs, answeredMs, wanted) => {
  expect(clockOff(otherMs, askedMs, answeredMs)).toBe(wanted);
});
