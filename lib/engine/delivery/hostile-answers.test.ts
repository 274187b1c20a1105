import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startWorker, type Worker } from "#lib/engine/worker/worker.ts";
import { addDestination, postEvents, trackEvent, trackMapping, until } from "./testing/fixture.ts";
import { startTestStack, type TestStack } from "./testing/stack.ts";

let stack: TestStack;
let worker: Worker;
let answer = { status: 200, body: "{}" };
const talonOne = createServer((request, response) => {
  request.resume().on("end", () => response.writeHead(answer.status, { "content-type": "application/json" }).end(answer.body));
});
beforeAll(async () => {
  stack = await startTestStack({ worker: false });
  await new Promise<void>((done) => talonOne.listen(0, "127.0.0.1", done));
  worker = await startWorker({ databaseUrl: stack.database.url, baseUrl: `http://127.0.0.1:${(talonOne.address() as AddressInfo).port}` });
});
afterAll(async () => {
  await worker?.stop(1_000);
  talonOne.closeAllConnections();
  await new Promise((done) => talonOne.close(done));
  await stack?.stop();
});

const lists = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
const objects = (levels: number) => `${'{"Error":'.repeat(levels)}1${"}".repeat(levels)}`;

test.each([
  [200, lists(6_000), "delivered"],
  [400, objects(6_000), "failed"],
  [404, lists(400_000), "failed"],
  [200, objects(90_000), "delivered"],
])("an answer of %i that is nested without end holds up nobody", async (status, body, state) => {
  const { destinationId, sourceId, clientKey } = await addDestination(stack.database.pool, { mappings: [trackMapping] });
  answer = { status, body };
  await postEvents(stack.url, sourceId, trackEvent("anna", { n: 1 }));
  const [first] = await stack.settled(destinationId, 1);
  expect(first.state).toBe(state);
  const { rows } = await stack.database.pool.query(
    "SELECT status, response ->> 'problem' AS problem FROM attempt WHERE destination_id = $1",
    [destinationId],
  );
  expect(rows).toMatchObject([{ status, problem: "too_deep" }]);
  answer = { status: 200, body: "{}" };
  await postEvents(stack.url, sourceId, trackEvent("anna", { n: 2 }));
  expect((await stack.settled(destinationId, 2))[1]).toMatchObject({ state: "delivered", attempt_count: 1 });
  await until("nothing under way", async () => {
    const sender = worker.metrics().find((one) => one.clientKey === clientKey);
    return sender?.inFlight === 0 && sender.held === 0;
  });
});

test("what the database refuses to keep of an outcome holds up no other: it is settled without its words", async () => {
  const { destinationId, sourceId } = await addDestination(stack.database.pool, { mappings: [trackMapping] });
  // A trigger stands for a limit of the database's own, such as the depth of its JSON.
  await stack.database.pool.query(`
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF NEW.response::text LIKE '%poison%' THEN RAISE EXCEPTION 'too complex' USING ERRCODE = '54001'; END IF; RETURN NEW; END $$;
    CREATE TRIGGER refuse BEFORE UPDATE ON attempt FOR EACH ROW EXECUTE FUNCTION refuse()`);
  answer = { status: 400, body: '{"message":"poison"}' };
  await postEvents(stack.url, sourceId, trackEvent("bob", { n: 1 }));
  expect(await stack.settled(destinationId, 1)).toMatchObject([{ state: "failed", reason: expect.stringContaining("cannot be stored") }]);
  answer = { status: 200, body: "{}" };
  await postEvents(stack.url, sourceId, [trackEvent("bob", { n: 2 }), trackEvent("eve", { n: 3 })]);
  expect((await stack.settled(destinationId, 3)).map((one) => one.state)).toEqual(["failed", "delivered", "delivered"]);
});
