import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addDestination } from "#lib/engine/delivery/testing/fixture.ts";
import { makePartitions } from "#lib/engine/worker/housekeeping.ts";
import { createTestDatabase, type TestDatabase } from "#lib/platform/db/testing/database.ts";

const entry = fileURLToPath(new URL("../falconer.mjs", import.meta.url));
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await makePartitions(database.pool);
});
afterAll(() => database?.drop());

async function run(...args: string[]) {
  const child = promisify(execFile)(process.execPath, [entry, "statistics", ...args], {
    env: { ...process.env, DATABASE_URL: database.url },
    timeout: 60_000,
  });
  const {
    code = 0,
    stdout,
    stderr,
  } = await child.then(
    (ended) => ({ code: 0, ...ended }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
  return {
    code,
    answers: stdout
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line)),
    stderr,
  };
}

test("statistics are checked against what is stored, and made from it", async () => {
  const { destinationId } = await addDestination(database.pool);
  await database.pool.query(
    `INSERT INTO event (id, expires_on, source_id, destination_id, message_id, type, received_at, outcome, matched, payload)
     VALUES ('evt_1', current_date + 30, 'src_1', $1, 'm', 'track', now(), 'accepted', 1, '{}')`,
    [destinationId],
  );
  expect(await run("check")).toMatchObject({ code: 0, answers: [{ destinationId, differences: [] }] });
  await database.pool.query("UPDATE stat_delta SET count = 7");
  const differing = await run("check", destinationId);
  expect(differing).toMatchObject({ code: 1, stderr: expect.stringContaining("counts differ") });
  expect(await run("rebuild", destinationId)).toMatchObject({ code: 0, answers: [{ destinationId, differences: [] }] });
  expect(await run("check", "dst_none")).toMatchObject({ code: 2, stderr: expect.stringContaining("Unknown destination dst_none") });
  expect(await run("count")).toMatchObject({ code: 2 });
}, 60_000);
