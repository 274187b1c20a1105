import { afterAll, beforeAll, expect, test } from "vitest";
import { secretMask } from "#lib/core/actions/secret-mask.ts";
import { addDestination, addMapping, trackEvent, trackMapping } from "#lib/engine/delivery/testing/fixture.ts";
import { loadSource } from "#lib/engine/ingestion/source-config.ts";
import { sealSecrets } from "#lib/engine/secrets/mapping-settings.ts";
import { createTestDatabase, type TestDatabase } from "#lib/platform/db/testing/database.ts";
import { createId } from "#lib/platform/ids.ts";
import { runAtOnce } from "#lib/platform/in-turns.ts";
import { loadMappings } from "./load.ts";
import { planInTime, planner } from "./planner.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

const withCallback = {
  ...trackMapping,
  actionSlug: "updateCustomerProfilesAttributes",
  settings: { callbackDestination: "https://example.org", callbackAPIKey: secretMask },
};

/**
 * A mapping that runs, one whose key was sealed for another mapping, one whose key is not there.
 */
async function threeMappings() {
  const { destinationId, sourceId, mappingIds } = await addDestination(database.pool, { mappings: [trackMapping] });
  const sealed = await addMapping(database.pool, destinationId, withCallback);
  const missing = await addMapping(database.pool, destinationId, withCallback);
  const envelope = sealSecrets(createId("mapping"), { callbackAPIKey: "canary" });
  await database.pool.query("UPDATE mapping SET secrets = $2 WHERE id = $1", [sealed, envelope]);
  return { destinationId, sourceId, ids: [mappingIds[0] as string, sealed, missing] };
}

test("a mapping whose key does not open, or is not there, says so and keeps no other from running", async () => {
  const { destinationId, ids } = await threeMappings();
  const loaded = await loadMappings(database.pool, destinationId, ids);
  const reasons = ids.map((id) => loaded?.mappings.get(id)?.issues.map(({ path, message }) => `${path}: ${message}`));
  expect(reasons).toEqual([
    [],
    ["settings.callbackAPIKey: Enter the key again: the stored one cannot be decrypted with this installation's secret key."],
    ["settings.callbackAPIKey: Enter the key again: it is not stored."],
  ]);
  if (!loaded) throw new Error("not loaded");
  const planned = runAtOnce(planInTime(loaded.plan, trackEvent("anna")));
  expect(planned.mappings.map(({ outcome }) => outcome)).toEqual(["ready", "not_compiled", "not_compiled"]);
});

test("intake tells of the same rows what the tester and a replay tell", async () => {
  const { destinationId, sourceId, ids } = await threeMappings();
  const [loaded, source] = await Promise.all([
    loadMappings(database.pool, destinationId, ids),
    loadSource(database.pool, sourceId, planner),
  ]);
  expect(source?.mappings).toEqual(loaded?.mappings);
  const event = trackEvent("anna");
  const plans = [loaded, source].map((each) => each && runAtOnce(planInTime(each.plan, event)).mappings);
  expect(plans[0]).toHaveLength(3);
  expect(plans[1]).toEqual(plans[0]);
});

test("version, options and what runs are of one moment: one query reads them", async () => {
  const { destinationId, ids } = await threeMappings();
  const asked: string[] = [];
  const counting = {
    query: (...args: unknown[]) => asked.push(String(args[0])) && (database.pool.query as (...args: unknown[]) => unknown)(...args),
  };
  Object.setPrototypeOf(counting, database.pool);
  await loadMappings(counting as never, destinationId, ids);
  expect(asked).toHaveLength(1);
});

test("nothing of a destination that is gone, and of its mappings only those that are there", async () => {
  const { destinationId, ids } = await threeMappings();
  expect((await loadMappings(database.pool, destinationId, [ids[0] as string, createId("mapping")]))?.mappings.size).toBe(1);
  expect(await loadMappings(database.pool, createId("destination"), ids)).toBeUndefined();
});
