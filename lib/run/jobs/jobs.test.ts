import { afterAll, beforeAll, expect, test } from "vitest";
import { makePerson, signIn, useTestDatabase } from "#lib/access/http/testing/client.ts";
import { throttle } from "#lib/access/request/throttle.ts";
import { db } from "#lib/platform/db/client.ts";
import type { TestDatabase } from "#lib/platform/db/testing/database.ts";
import { jobs, startJobs } from "./jobs.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await useTestDatabase();
});
afterAll(() => database.drop());

test("jobs are queued on the same database, with their hours, and stop cleanly", async () => {
  const running = await startJobs({ databaseUrl: database.url });
  const { rows } = await database.pool.query("SELECT name, cron FROM jobs.schedule ORDER BY name");
  expect(rows).toEqual(jobs.map(({ name, cron }) => ({ name, cron })).sort((a, b) => (a.name < b.name ? -1 : 1)));
  await running.stop();
  const again = await startJobs({ databaseUrl: database.url });
  await again.stop();
});

test("what is over is forgotten: throttle windows, sessions", async () => {
  await throttle("old", { window: 60, max: 1 }, Date.now() - 2 * 86_400_000);
  await throttle("new", { window: 60, max: 1 });
  const person = await makePerson("viewer");
  await signIn(person.email);
  await db().session.updateMany({ data: { expiresAt: new Date(0) } });
  await jobs.find(({ name }) => name === "forget-sign-ins")?.run();
  expect(await db().session.count()).toBe(0);
  expect((await db().rateLimit.findMany()).map(({ key }) => key)).not.toContain("old");
  expect((await db().rateLimit.findMany()).map(({ key }) => key)).toContain("new");
});
