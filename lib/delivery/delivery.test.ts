import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "#lib/db/test-database.ts";
import { createWebhookDoor, type WebhookDoor } from "#lib/ingestion/webhook-door.ts";
import { type Simulator, startSimulator } from "#lib/talon-one/simulator/start-simulator.ts";
import { addDestination, identifyEvent, postEvents, testSecretKey, trackEvent, until } from "./test-fixture.ts";
import { startWorker, type Worker } from "./worker.ts";

let database: TestDatabase;
let simulator: Simulator;
let door: WebhookDoor;
let worker: Worker;
let url: string;
const server = createServer((request, response) => {
  if (!door.handle(request, response)) response.writeHead(404).end();
});

beforeAll(async () => {
  process.env.FALCONER_SECRET_KEY = testSecretKey;
  process.env.LOG_LEVEL ??= "silent";
  database = await createTestDatabase();
  process.env.DATABASE_URL = database.url;
  simulator = await startSimulator({ markPaths: ["attributes.n", "eventAttributes.n"] });
  door = createWebhookDoor({ databaseUrl: database.url });
  worker = await startWorker({ databaseUrl: database.url, baseUrl: simulator.url });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await door?.stop();
  await worker?.stop(2_000);
  await simulator?.close();
  await database?.drop();
});

const settled = (destinationId: string, count: number) =>
  until(`${count} settled deliveries`, async () => {
    const { rows } = await database.pool.query("SELECT * FROM delivery WHERE destination_id = $1 AND settled_at IS NOT NULL ORDER BY id", [
      destinationId,
    ]);
    return rows.length >= count && rows;
  });

test("a signed event goes from the webhook to Talon.One, and its whole story is kept", async () => {
  const { destinationId, sourceId, mappingIds } = await addDestination(database.pool);
  const event = trackEvent("anna", { n: 1, total: 12.5 });
  const answer = await postEvents(url, sourceId, event);
  expect(answer).toMatchObject({ status: 200, body: { accepted: 1, events: [{ messageId: event.messageId, outcome: "accepted" }] } });

  const [delivery] = await settled(destinationId, 1);
  expect(delivery).toMatchObject({
    state: "delivered",
    mapping_id: mappingIds[0],
    attempt_count: 1,
    pending: 0,
    customer_profile_id: "anna",
  });
  const { rows: attempts } = await database.pool.query("SELECT * FROM attempt WHERE delivery_id = $1", [delivery.id]);
  expect(attempts).toMatchObject([
    { outcome: "delivered", status: expect.any(Number), request: { method: "PUT", path: "/segment/v2/events" } },
  ]);
  expect(simulator.control.requests({ lane: "profile:anna" })).toMatchObject([
    {
      body: { customerProfileId: "anna", eventType: "Order Completed", eventAttributes: { n: 1, total: 12.5 } },
      status: attempts[0].status,
    },
  ]);
  const { rows: lanes } = await database.pool.query(
    "SELECT (SELECT count(*) FROM lane) AS lanes, (SELECT count(*) FROM lane_entry) AS entries",
  );
  expect(lanes[0]).toEqual({ lanes: "0", entries: "0" });
});

test("one profile's events leave in order of receipt, also across failures", async () => {
  const { destinationId, sourceId } = await addDestination(database.pool);
  simulator.control.addFault({ match: { profile: "ben" }, action: { kind: "status", status: 503 }, times: 2 });
  for (let n = 1; n <= 5; n++)
    expect((await postEvents(url, sourceId, n % 2 ? trackEvent("ben", { n }) : identifyEvent("ben", { n }))).status).toBe(200);
  const deliveries = await settled(destinationId, 5);
  expect(deliveries.map((one) => one.state)).toEqual(Array(5).fill("delivered"));
  expect(deliveries[0].attempt_count).toBe(3);
  const arrived = simulator.control.requests({ lane: "profile:ben", verdict: "ok" }).map((request) => request.mark);
  expect(arrived).toEqual([1, 2, 3, 4, 5]);
});
