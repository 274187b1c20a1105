import { afterAll, beforeAll, expect, test } from "vitest";
import { addDestination, identifyEvent, postEvents, profileMapping, until } from "./testing/fixture.ts";
import { startTestStack, type TestStack } from "./testing/stack.ts";

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack?.stop());

const learnt = async (destinationId: string) =>
  (
    await stack.database.pool.query("SELECT entity, name, is_there, type FROM learnt_name WHERE destination_id = $1 ORDER BY name", [
      destinationId,
    ])
  ).rows;

test("what Talon.One takes is known to exist, what a refusal names is known not to, until it is taken", async () => {
  const { destinationId, sourceId } = await addDestination(stack.database.pool, { mappings: [profileMapping] });
  stack.simulator.control.configure({ unknownAttributes: ["colour"] });
  await postEvents(stack.url, sourceId, identifyEvent("ada", { colour: "red", size: 4 }));
  await until("the refusal", async () => (await learnt(destinationId)).length === 1);
  expect(await learnt(destinationId)).toEqual([{ entity: "CustomerProfile", name: "colour", is_there: false, type: null }]);
  await postEvents(stack.url, sourceId, identifyEvent("ada", { size: 4 }));
  await until("what was taken", async () => (await learnt(destinationId)).length === 2);
  stack.simulator.control.configure({ unknownAttributes: [] });
  await postEvents(stack.url, sourceId, identifyEvent("ada", { colour: "red" }));
  await until("that it is there now", async () => (await learnt(destinationId)).every(({ is_there }) => is_there));
  expect(await learnt(destinationId)).toEqual([
    { entity: "CustomerProfile", name: "colour", is_there: true, type: null },
    { entity: "CustomerProfile", name: "size", is_there: true, type: "number" },
  ]);
});
