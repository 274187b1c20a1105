import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addDestination, postEvents, trackEvent, trackMapping, until } from "./testing/fixture.ts";
import { startTestStack, type TestStack } from "./testing/stack.ts";

// The database is there, and does not do what it should.

let stack: TestStack;
let admin: pg.Client;
beforeAll(async () => {
  stack = await startTestStack();
  const url = new URL(stack.database.url);
  url.pathname = "/postgres";
  admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
});
afterAll(async () => {
  await admin?.end();
  await stack?.stop();
});

const name = () => new URL(stack.database.url).pathname.slice(1);
const endConnections = () =>
  admin.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND application_name LIKE 'falconer %'", [name()]);

test("a database that takes no writes for a while, and whose connections outlive that: 503 meanwhile, then all goes on", async () => {
  const { destinationId, sourceId } = await addDestination(stack.database.pool, { mappings: [trackMapping] });
  expect((await postEvents(stack.url, sourceId, trackEvent("u-1"))).status).toBe(200);
  await stack.settled(destinationId, 1);
  await admin.query(`ALTER DATABASE ${name()} SET default_transaction_read_only = on`);
  await endConnections();
  const events = Array.from({ length: 6 }, (_, n) => trackEvent("u-1", { n }));
  try {
    // The first finds the connection broken; the others have a new one.
    for (let n = 0; n < 4; n++) {
      const { status, headers } = await postEvents(stack.url, sourceId, events);
      expect(status).toBe(503);
      expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
    }
    await until("no lease", async () => {
      const { rows } = await stack.database.pool.query("SELECT expires_at < now() AS over FROM client_lease");
      return rows.every((row) => row.over);
    });
  } finally {
    await admin.query(`ALTER DATABASE ${name()} RESET default_transaction_read_only`);
  }
  await until("an answer of 200", async () => (await postEvents(stack.url, sourceId, events)).status === 200, 5_000);
  const rows = await stack.settled(destinationId, 7, 10_000);
  expect(rows.map((row) => row.state)).toEqual(Array(7).fill("delivered"));
  expect(rows.map((row) => row.attempt_count)).toEqual(Array(7).fill(1));
});

test("what intake has to read is locked by somebody: 503 within five seconds", async () => {
  const { sourceId } = await addDestination(stack.database.pool, { mappings: [trackMapping] });
  const client = await stack.database.pool.connect();
  try {
    await client.query("BEGIN");
    await client.query("LOCK TABLE mapping IN ACCESS EXCLUSIVE MODE");
    const since = performance.now();
    expect((await postEvents(stack.url, sourceId, trackEvent("u-2"))).status).toBe(503);
    expect(performance.now() - since).toBeLessThan(5_000);
  } finally {
    await client.query("ROLLBACK");
    client.release();
  }
  await until("an answer of 200", async () => (await postEvents(stack.url, sourceId, trackEvent("u-2"))).status === 200, 12_000);
}, 30_000);
