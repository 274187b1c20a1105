import { afterAll, beforeAll, expect, test } from "vitest";
import { call, makePerson, type Person, useTestDatabase } from "#lib/access/http/testing/client.ts";
import { claimDeletions } from "#lib/console/deletions/open-deletion.ts";
import { withdraw } from "#lib/console/deletions/withdraw.ts";
import { recordDeletion } from "#lib/engine/deletions/record-deletion.ts";
import { addDeliveries } from "#lib/engine/delivery/add-deliveries.ts";
import { readyDelivery } from "#lib/engine/delivery/new-delivery.ts";
import { addDestination } from "#lib/engine/delivery/testing/fixture.ts";
import { inTransaction } from "#lib/platform/db/in-transaction.ts";
import { withPartitions } from "#lib/platform/db/partitions.ts";
import type { TestDatabase } from "#lib/platform/db/testing/database.ts";
import * as integrationKey from "../destinations/[destinationId]/catalogue/integration-key/route.ts";
import * as rules from "../destinations/[destinationId]/deletion-rules/route.ts";
import * as deletion from "./[deletionId]/route.ts";
import * as deletions from "./route.ts";
import * as search from "./search/route.ts";

let database: TestDatabase;
let admin: Person;
let destinationId: string;
beforeAll(async () => {
  database = await useTestDatabase();
  admin = await makePerson("admin");
  ({ destinationId } = await addDestination(database.pool));
});
afterAll(() => database.drop());

const ask = (userId: string, confirm = userId) =>
  call(deletions.POST, "POST", "/", { as: admin, body: { destinationId, userId, confirm } });
const change = (body: object) => call(rules.PATCH, "PATCH", "/", { as: admin, params: { destinationId }, body });

test("a deletion is asked for once, found by the ID that is not kept, and in the audit log", async () => {
  expect((await ask("user-4711", "user-4712")).status).toBe(422);
  const made = await ask("user-4711");
  expect(made.status).toBe(202);
  expect(made.body).toMatchObject({ state: "asked", waitsFor: "key", origin: "person", notices: 1, laterEvents: "kept_back" });
  const again = await ask("user-4711");
  expect(again.body).toMatchObject({ id: made.body.id, notices: 2 });
  const one = await call(deletion.GET, "GET", "/", { as: admin, params: { deletionId: made.body.id } });
  expect(one.body).toEqual(again.body);
  const found = await call(search.POST, "POST", "/", { as: admin, body: { userId: "user-4711" } });
  expect(found.body.items.map(({ id }: { id: string }) => id)).toEqual([made.body.id]);
  expect((await call(search.POST, "POST", "/", { as: admin, body: { userId: "user-4712" } })).body.items).toEqual([]);
  const list = await call(deletions.GET, "GET", "/", { as: admin });
  for (const text of [
    made.text,
    list.text,
    JSON.stringify(await database.db.auditEntry.findMany()),
    JSON.stringify((await database.pool.query("SELECT d::text AS line FROM deletion d")).rows),
  ])
    expect(text).not.toContain("user-4711");
  const entries = await database.db.auditEntry.findMany({ where: { action: "asked_to_delete" } });
  expect(entries.map(({ actorName }) => actorName)).toEqual(["admin person", "admin person"]);
});

test("the rules of a destination say how people are deleted; its key is never shown, and a new one lets go on", async () => {
  const read = await call(rules.GET, "GET", "/", { as: admin, params: { destinationId } });
  expect(read.body).toMatchObject({ perMinute: 60, quietHours: null, suppress: "for_good", key: null, held: null, waiting: 1 });
  const quietHours = { from: "01:00", to: "05:00", timeZone: "Europe/Berlin" };
  const changed = await change({ perMinute: 120, quietHours, suppress: "days", suppressDays: 90 });
  expect(changed.body).toMatchObject({ perMinute: 120, quietHours, suppress: "days", suppressDays: 90 });
  const setKey = (key: string | null) => call(integrationKey.PUT, "PUT", "/", { as: admin, params: { destinationId }, body: { key } });
  await setKey("canary-integration-key-0000");
  await database.pool.query("UPDATE deletion_rules SET held_at = now(), held_reason = 'Unknown API key' WHERE destination_id = $1", [
    destinationId,
  ]);
  expect((await call(rules.GET, "GET", "/", { as: admin, params: { destinationId } })).body.held.reason).toBe("Unknown API key");
  await setKey("canary-integration-key-9876");
  const keyed = await call(rules.GET, "GET", "/", { as: admin, params: { destinationId } });
  expect(keyed.body).toMatchObject({ key: "••••9876", held: null });
  expect(JSON.stringify(await database.db.auditEntry.findMany())).not.toContain("canary");
  await setKey(null);
  expect((await change({ quietHours: null })).body).toMatchObject({ key: null, quietHours: null, perMinute: 120 });
  const wrong: object[] = [{ perMinute: 0 }, { suppress: "never" }, { quietHours: { ...quietHours, timeZone: "Nowhere" } }];
  for (const body of wrong) expect((await change(body)).status).toBe(422);
  expect((await ask("user-4713")).body).toMatchObject({ laterEvents: "kept_back_until" });
});

test("a test that waits, with an event that somebody typed, is withdrawn with all else of the customer", async () => {
  const target = await addDestination(database.pool);
  const add = async (userId: string) => {
    const request = {
      method: "PUT" as const,
      path: `/segment/v2/customer_profiles/${encodeURIComponent(userId)}`,
      query: "",
      headers: {},
      body: {},
    };
    const origin = {
      mappingId: target.mappingIds[0] ?? "",
      mappingVersion: 1,
      actionSlug: "updateCustomerProfileV3",
      messageId: "m",
      isTest: true,
    };
    const delivery = readyDelivery(origin, [{ ...request, lanes: [`profile:${userId}`] }]);
    const { destinationId, clientKey } = target;
    const addition = { destinationId, clientKey, retentionDays: 30, eventId: "", eventExpiresOn: null, delivery };
    await withPartitions(database.pool, () => inTransaction(database.pool, (client) => addDeliveries(client, [addition])));
    return delivery.id;
  };
  const [theirs, another] = [await add("typed / 1"), await add("typed / 2")];
  const asked = {
    destinationId: target.destinationId,
    userId: "typed / 1",
    origin: "person" as const,
    askedBy: { id: null, name: "test" },
  };
  const { id } = await recordDeletion(database.pool, asked);
  const open = (await claimDeletions("asked", 10)).find((one) => one.id === id);
  expect(await withdraw(open as NonNullable<typeof open>)).toBe(1);
  const { rows } = await database.pool.query("SELECT id, state, reason FROM delivery WHERE id = ANY ($1) ORDER BY id", [[theirs, another]]);
  expect(rows).toEqual([
    { id: theirs, state: "withdrawn", reason: "Withdrawn: deleted at the customer’s request." },
    { id: another, state: "waiting", reason: null },
  ]);
});
