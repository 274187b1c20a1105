import { afterAll, beforeAll, expect, test } from "vitest";
import { addDestination, testSecretKey } from "#lib/engine/delivery/testing/fixture.ts";
import { createTestDatabase, type TestDatabase } from "#lib/platform/db/testing/database.ts";
import { createId } from "#lib/platform/ids.ts";
import { findProblems, mostProblems } from "./find-problems.ts";
import { signatureOf } from "./signature.ts";

let database: TestDatabase;
beforeAll(async () => {
  process.env.FALCONER_SECRET_KEY = testSecretKey;
  database = await createTestDatabase();
  await database.pool.query("CREATE TABLE delivery_of_test PARTITION OF delivery DEFAULT");
});
afterAll(() => database?.drop());

/** A destination with as many problems as there may be, all in one state. */
async function fullDestination(state: string) {
  const { destinationId, mappingIds } = await addDestination(database.pool);
  const mappingId = mappingIds[0] as string;
  await database.pool.query(
    `INSERT INTO problem (id, destination_id, mapping_id, cause, signature, state, first_seen, opened_at, last_seen, opened_version, last_version, last_delivery_id, closed_at)
     SELECT $1 || lpad(n::text, 4, '0'), $1, $2, 'unknown_attribute', 'signature ' || n, $3::text, at, at, at, 1, 1, '', CASE $3 WHEN 'resolved' THEN at END
       FROM generate_series(1, $4) AS n CROSS JOIN LATERAL (SELECT now() - interval '1 day' + n * interval '1 second') AS t(at)`,
    [destinationId, mappingId, state, mostProblems],
  );
  const fail = async (reason: string) => {
    await database.pool.query(
      `INSERT INTO delivery (id, expires_on, event_id, event_expires_on, destination_id, mapping_id, mapping_version, action_slug, message_id, state, cause, reason, requests, created_at, settled_at)
       VALUES ($1, '2030-01-01', '', '2030-01-01', $2, $3, 7, 'x', 'm', 'failed', 'unknown_attribute', $4, '[]', now(), now())`,
      [createId("delivery"), destinationId, mappingId, reason],
    );
    await findProblems(database.pool);
  };
  const problems = async () =>
    (
      await database.pool.query("SELECT id, signature, state, last_version FROM problem WHERE destination_id = $1 ORDER BY id", [
        destinationId,
      ])
    ).rows;
  return { destinationId, fail, problems };
}

test("where there is no room, a new problem takes the place of the one that was resolved longest ago", async () => {
  const { destinationId, fail, problems } = await fullDestination("resolved");
  await database.pool.query("INSERT INTO problem_note (id, problem_id, text, author_name) VALUES ('pbn_1', $1, 'Old.', 'A')", [
    `${destinationId}0001`,
  ]);
  await fail("Attribute colour is unknown");
  const after = await problems();
  expect(after).toHaveLength(mostProblems);
  expect(after.map(({ id }) => id)).not.toContain(`${destinationId}0001`);
  expect(after.filter(({ state }) => state === "open")).toEqual([
    { id: expect.any(String), signature: signatureOf("Attribute colour is unknown"), state: "open", last_version: 7 },
  ]);
  expect((await database.pool.query("SELECT count(*)::int AS n FROM problem_note")).rows[0].n).toBe(0);
});

test("if none was resolved, what fails belongs to its cause's first problem", async () => {
  const { destinationId, fail, problems } = await fullDestination("open");
  await fail("Attribute colour is unknown");
  const after = await problems();
  expect(after).toHaveLength(mostProblems);
  expect(after.filter(({ last_version }) => last_version === 7).map(({ id }) => id)).toEqual([`${destinationId}0001`]);
});
