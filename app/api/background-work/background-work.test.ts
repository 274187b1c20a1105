import { afterAll, beforeAll, expect, test } from "vitest";
import * as erasures from "#app/api/erasures/route.ts";
import { call, makePerson, type Person } from "#lib/access/http/testing/client.ts";
import { addDestination } from "#lib/engine/delivery/testing/fixture.ts";
import { startTestStack, type TestStack } from "#lib/engine/delivery/testing/stack.ts";
import { createId } from "#lib/platform/ids.ts";
import * as cancel from "./[workId]/cancel/route.ts";
import * as retry from "./[workId]/retry/route.ts";
import * as work from "./route.ts";

let stack: TestStack;
let admin: Person;
beforeAll(async () => {
  stack = await startTestStack({ worker: false });
  admin = await makePerson("admin");
});
afterAll(() => stack?.stop());

const list = async () => (await call(work.GET, "GET", "/", { as: admin })).body;
const doTo = (route: typeof cancel | typeof retry, workId: string) => call(route.POST, "POST", "/", { as: admin, params: { workId } });
const insert = (table: string, row: Record<string, unknown>) =>
  stack.database.pool.query(
    `INSERT INTO ${table} (${Object.keys(row).join(", ")}) VALUES (${Object.keys(row)
      .map((_, n) => `$${n + 1}`)
      .join(", ")})`,
    Object.values(row),
  );

test("every kind is listed in the same words, wherever its state is kept, and can be cancelled there", async () => {
  const { destinationId } = await addDestination(stack.database.pool);
  const ids = {
    replay: createId("replay"),
    reprocess: createId("reprocess"),
    "back-test": createId("backTest"),
    release: createId("release"),
  };
  const by = { destination_id: destinationId, created_by_name: "Ada" };
  await insert("replay", {
    id: ids.replay,
    ...by,
    idempotency_key: "k",
    filter: {},
    mapping_choice: "original",
    total: 40,
    replayed: 10,
    until: "",
  });
  await insert("reprocess", {
    id: ids.reprocess,
    ...by,
    idempotency_key: "k",
    selection: {},
    mapping_ids: [],
    until: "",
    counts: { events: 7 },
  });
  await insert("back_test", {
    id: ids["back-test"],
    ...by,
    title: "Orders",
    selection: { filter: {} },
    config: { filters: { before: {}, after: {} }, mappings: [] },
    until: "",
    looked: 5,
  });
  const tomorrow = new Date(Date.now() + 86_400_000);
  const lists = { items: "[]", order_before: [], order_after: [] };
  await insert("release", { id: ids.release, ...by, number: 1, state: "scheduled", ...lists, publish_at: tomorrow });
  const erasure = (await call(erasures.POST, "POST", "/", { as: admin, body: { userId: "somebody", confirm: "somebody" } })).body.id;

  const { workers, running, planned } = await list();
  expect(workers).toBe(0);
  expect(running.map(({ kind, done, total, askedBy }: Record<string, unknown>) => [kind, done, total, askedBy]).sort()).toEqual([
    ["back-test", 5, null, "Ada"],
    ["replay", 10, 40, "Ada"],
    ["reprocess", 7, null, "Ada"],
  ]);
  expect(planned.map(({ id, nextAt }: Record<string, unknown>) => [id, typeof nextAt])).toEqual([
    [erasure, "string"],
    [ids.release, "string"],
  ]);
  for (const id of [...Object.values(ids), erasure]) expect([id, (await doTo(cancel, id)).status]).toEqual([id, 200]);
  const after = await list();
  expect([after.running, after.planned]).toEqual([[], []]);
  expect((await doTo(cancel, ids.replay)).status).toBe(409);
  expect((await doTo(cancel, createId("work"))).status).toBe(404);
});

test("what failed says why and is tried again; what recurs runs when somebody says so", async () => {
  const id = createId("work");
  const failed = { state: "failed", reason: "An error in Falconer: check the server log.", tries: 5, finished_at: new Date() };
  await insert("background_work", { id, kind: "erase", created_by_name: "Ada", ...failed });
  const later = new Date(Date.now() + 600_000);
  await insert("background_work", { id: "every:retention", kind: "retention", created_by_name: "Falconer", run_at: later });
  const { ended, recurring } = await list();
  expect(ended[0]).toMatchObject({ id, state: "failed", reason: failed.reason, can: ["retry"] });
  expect(recurring.map(({ kind }: { kind: string }) => kind)).toEqual(["retention"]);
  expect((await doTo(retry, id)).status).toBe(200);
  expect((await doTo(retry, "every:retention")).status).toBe(200);
  const { rows } = await stack.database.pool.query(
    "SELECT id FROM background_work WHERE state = 'waiting' AND run_at <= now() ORDER BY id",
  );
  expect(rows.map((row) => row.id)).toEqual(["every:retention", id]);
});
