import { afterAll, beforeAll, expect, test } from "vitest";
import { createTunedPool } from "./pool.ts";
import { createTestDatabase, type TestDatabase } from "./testing/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

test.each([true, false])(
  "a connection that breaks in somebody's hands, with no query under way, ends no process (pipelined: %s)",
  async (pipeline) => {
    const pool = createTunedPool(database.url, { max: 1, name: "test", pipeline, settings: { jit: "off" } });
    const client = await pool.connect();
    const { rows } = await client.query<{ pid: number; jit: string }>("SELECT pg_backend_pid() AS pid, current_setting('jit') AS jit");
    expect(rows[0]?.jit).toBe("off");
    const broke = new Promise((resolve) => client.once("end", resolve));
    await database.pool.query("SELECT pg_terminate_backend($1)", [rows[0]?.pid]);
    await broke;
    await expect(client.query("SELECT 1")).rejects.toThrow();
    client.release(true);
    expect((await pool.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
    await pool.end();
  },
);

test("connections that are not used are given back, all but one", async () => {
  const pool = createTunedPool(database.url, { max: 4, name: "given back", idleMs: 50 });
  const open = async () => {
    const { rows } = await database.pool.query(
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'falconer given back'",
    );
    return rows[0].n as number;
  };
  const clients = await Promise.all(Array.from({ length: 4 }, () => pool.connect()));
  expect(await open()).toBe(4);
  for (const client of clients) client.release();
  await expect.poll(open).toBe(1);
  expect((await pool.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
  await pool.end();
});
