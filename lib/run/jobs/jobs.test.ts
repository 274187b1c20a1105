import { afterAll, beforeAll, expect, test } from "vitest";
import { makePerson, signIn, useTestDatabase } from "#lib/access/http/testing/client.ts";
import { throttle } from "#lib/access/request/throttle.ts";
import { until } from "#lib/engine/delivery/testing/fixture.ts";
import { db } from "#lib/platform/db/client.ts";
import type { TestDatabase } from "#lib/platform/db/testing/database.ts";
import { forgetSignIns, startJobs, workKinds } from "./jobs.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await useTestDatabase();
});
afterAll(() => database.drop());

test("what comes by itself is there from the first start on, runs, and knows when it is due next", async () => {
  await database.pool.query("CREATE TABLE event_all PARTITION OF event DEFAULT");
  const running = await startJobs({ databaseUrl: database.url });
  const recurring = workKinds.filter(({ everyMs }) => everyMs !== undefined);
  const found = await until("every one's first run", async () => {
    const rows = await database.db.backgroundWork.findMany({ orderBy: { kind: "asc" } });
    return rows.length === recurring.length && rows.every((row) => row.finishedAt !== null && row.state === "waiting") && rows;
  });
  expect(found.map(({ kind }) => kind)).toEqual(recurring.map(({ kind }) => kind).sort());
  for (const { reason, runAt, kind } of found) expect([kind, reason, runAt.getTime() > Date.now()]).toEqual([kind, null, true]);
  await running.stop();
});

test("what is over is forgotten: throttle windows, sessions", async () => {
  await throttle("old", { window: 60, max: 1 }, Date.now() - 2 * 86_400_000);
  await throttle("new", { window: 60, max: 1 });
  const person = await makePerson("viewer");
  await signIn(person.email);
  await db().session.updateMany({ data: { expiresAt: new Date(0) } });
  await forgetSignIns();
  expect(await db().session.count()).toBe(0);
  expect((await db().rateLimit.findMany()).map(({ key }) => key)).not.toContain("old");
  expect((await db().rateLimit.findMany()).map(({ key }) => key)).toContain("new");
});
