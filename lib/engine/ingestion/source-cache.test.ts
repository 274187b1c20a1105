import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addDestination, addMapping, postEvents, trackEvent, trackMapping, until } from "#lib/engine/delivery/testing/fixture.ts";
import { startTestStack, type TestStack } from "#lib/engine/delivery/testing/stack.ts";
import { configurationChanged } from "#lib/platform/configuration-change.ts";
import { startOwnTime } from "#lib/platform/testing/own-time.ts";

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack({ worker: false });
});
afterAll(() => stack?.stop());

/** A destination whose source is compiled here, without a mapping so far. */
async function compiled() {
  const target = await addDestination(stack.database.pool, { mappings: [] });
  expect((await post(target.sourceId)).discarded).toBe(1);
  return target;
}
const post = async (sourceId: string) => (await postEvents(stack.url, sourceId, trackEvent("anna"))).body;
async function secondsUntilKnown(sourceId: string): Promise<number> {
  const took = startOwnTime();
  await until("the new mapping", async () => (await post(sourceId)).accepted === 1);
  return took() / 1_000;
}

test("another process's change counts within a second: the database tells of it", async () => {
  const { destinationId, sourceId } = await compiled();
  await addMapping(stack.database.pool, destinationId, trackMapping);
  expect(await secondsUntilKnown(sourceId)).toBeLessThan(1);
});

test("the last notice told last: what is being loaded during a change is loaded again", async () => {
  const { destinationId, sourceId, mappingIds } = await addDestination(stack.database.pool);
  const changes = Array.from({ length: 20 }, (_, i) =>
    stack.database.pool.query("UPDATE mapping SET enabled = $2, version = version + 1 WHERE id = $1", [mappingIds[0], i % 2 === 1]),
  );
  await Promise.all([...changes, ...Array.from({ length: 40 }, () => post(sourceId))]);
  await stack.database.pool.query("UPDATE mapping SET enabled = false, version = version + 1 WHERE destination_id = $1", [destinationId]);
  const took = startOwnTime();
  await until("no mapping", async () => (await post(sourceId)).discarded === 1);
  expect(took()).toBeLessThan(1_000);
});

describe("where the database tells nothing", () => {
  const tell = (on: boolean) => stack.database.pool.query(`ALTER TABLE mapping ${on ? "ENABLE" : "DISABLE"} TRIGGER mapping_config`);
  beforeAll(() => tell(false));
  afterAll(() => tell(true));

  test("this process's own change counts for the very next event", async () => {
    for (let i = 0; i < 5; i++) {
      const { destinationId, sourceId } = await compiled();
      await addMapping(stack.database.pool, destinationId, trackMapping);
      configurationChanged();
      expect((await post(sourceId)).accepted).toBe(1);
    }
  });

  test("another process's change counts within a second all the same", async () => {
    const { destinationId, sourceId } = await compiled();
    await addMapping(stack.database.pool, destinationId, trackMapping);
    expect(await secondsUntilKnown(sourceId)).toBeLessThan(1);
  });
});
