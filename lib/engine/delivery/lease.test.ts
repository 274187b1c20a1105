import { afterEach, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "#lib/platform/db/testing/database.ts";
import { acquireLease, type Lease, leaseMs, releaseLease, renewLeases } from "./lease.ts";
import { until } from "./testing/fixture.ts";

// A database that was copied while its leases lived stands for a standby that was promoted.

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  return () => database.drop();
});
afterEach(() => database.pool.query("DELETE FROM client_lease; DELETE FROM lease_server"));
const query = async (text: string, values: unknown[] = []) => (await database.pool.query(text, values)).rows;
/** As if the rows came from another server. */
const promote = () => query("UPDATE lease_server SET identity = 'the one before'");
const acquire = (holder: string, clientKey = "c") => acquireLease(database.pool, clientKey, holder);

test("where the server stays the same nobody waits, not even for the first lease of all", async () => {
  const first = (await acquire("a")) as Lease;
  expect(first).toBeDefined();
  expect(await acquire("b")).toBeUndefined();
  await releaseLease(database.pool, first, "a");
  const second = (await acquire("b")) as Lease;
  expect(BigInt(second.token)).toBeGreaterThan(BigInt(first.token));
  expect(await renewLeases(database.pool, [first], "a")).toEqual(new Set());
  expect(await renewLeases(database.pool, [second], "b")).toEqual(new Set(["c"]));
});

test("a new server gives nothing, and renews nothing, until what the one before gave has run out", async () => {
  const mine = (await acquire("a")) as Lease;
  const before = mine.sendUntilMs;
  await promote();
  const since = performance.now();
  await query("DELETE FROM client_lease WHERE client_key = 'given by the one before'");
  // Given back as far as this server knows, unknown to it, or run out: none is to be had.
  expect(await acquire("b", "given by the one before")).toBeUndefined();
  expect(await renewLeases(database.pool, [mine], "a")).toEqual(new Set(["c"]));
  expect(mine.sendUntilMs).toBe(before);
  await until("the holder's renewal", async () => {
    expect(await acquire("b")).toBeUndefined();
    await renewLeases(database.pool, [mine], "a");
    return mine.sendUntilMs > before;
  });
  expect(performance.now() - since).toBeGreaterThan(leaseMs + 900);
  expect(await acquire("b", "given by the one before")).toBeUndefined();
  await until("another lease", () => acquire("b", "given by the one before"));
});

test("a token tells its server's timeline, so none is given twice although the sequence was set back", async () => {
  const lease = (await acquire("a")) as Lease;
  const [{ timeline }] = (await query("SELECT database_timeline()::int AS timeline")) as [{ timeline: number }];
  expect(timeline).toBeGreaterThan(0);
  expect(BigInt(lease.token) >> 32n).toBe(BigInt(timeline));
});

test("a holder of the same token and another name renews nothing", async () => {
  const lease = (await acquire("a")) as Lease;
  expect(await renewLeases(database.pool, [lease], "b")).toEqual(new Set());
  await query("UPDATE client_lease SET owner = 'b'");
  expect(await renewLeases(database.pool, [lease], "a")).toEqual(new Set());
});
