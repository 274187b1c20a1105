import { afterAll, beforeAll, expect, test } from "vitest";
import { getViewer } from "#lib/access/auth/viewer.ts";
import { makePerson, useTestDatabase } from "#lib/access/http/testing/client.ts";
import { stopProcessIntake } from "#lib/engine/ingestion/process-intake.ts";
import { startWorker, type Worker } from "#lib/engine/worker/worker.ts";
import { db } from "#lib/platform/db/client.ts";
import type { TestDatabase } from "#lib/platform/db/testing/database.ts";
import { demoTalonOne, stopDemoTalonOne } from "#lib/talon-one/simulator/demo-talon-one.ts";
import { seedDemo } from "./seed-demo.ts";
import { startDemo } from "./service.ts";

let database: TestDatabase;
let worker: Worker;
beforeAll(async () => {
  database = await useTestDatabase();
  // Whatever is sent to the real address would fail here: nobody listens.
  worker = await startWorker({ databaseUrl: database.url, baseUrl: "http://127.0.0.1:9" });
});
afterAll(async () => {
  await worker.stop();
  await stopProcessIntake();
  await stopDemoTalonOne();
  await database.drop();
});

async function admin() {
  const { token } = await makePerson("admin");
  const viewer = await getViewer(new Headers({ authorization: `Bearer ${token}` }));
  if (!viewer) throw new Error("no viewer");
  return viewer;
}

test("the demo's events reach the simulated Talon.One, wherever the real one is, and starting it again adds nothing but events", async () => {
  const viewer = await admin();
  const { destinationId } = await startDemo(viewer);
  expect(await db().destination.findUniqueOrThrow({ where: { id: destinationId } })).toMatchObject({ isDemo: true });
  await expect
    .poll(() => db().delivery.groupBy({ by: ["state"], where: { destinationId }, _count: true }), { timeout: 15_000 })
    .toEqual([{ state: "delivered", _count: 3 }]);
  const requests = await (await fetch(`${await demoTalonOne()}/__simulator/requests`)).json();
  expect((requests as { requests: { path: string; status: number }[] }).requests.map(({ status }) => status)).toEqual([200, 200, 200]);

  const before = await Promise.all([db().destination.count(), db().source.count(), db().mapping.count()]);
  expect(await startDemo(viewer)).toEqual({ destinationId });
  expect(await Promise.all([db().destination.count(), db().source.count(), db().mapping.count()])).toEqual(before);
  expect(await db().event.count({ where: { destinationId, outcome: "accepted" } })).toBe(4);
});

test("what somebody deleted from the demo stays deleted", async () => {
  const viewer = await admin();
  const { destinationId } = await seedDemo(viewer);
  await db().mapping.updateMany({ where: { destinationId, name: "Identify to profile" }, data: { deletedAt: new Date(), slot: null } });
  await seedDemo(viewer);
  expect(await db().mapping.count({ where: { destinationId, deletedAt: null } })).toBe(2);
});
