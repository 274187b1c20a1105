import { afterAll, beforeAll, expect, test } from "vitest";
import * as draft from "#app/api/destinations/[destinationId]/mappings/[mappingId]/draft/route.ts";
import * as mapping from "#app/api/destinations/[destinationId]/mappings/[mappingId]/route.ts";
import * as mappings from "#app/api/destinations/[destinationId]/mappings/route.ts";
import * as destinations from "#app/api/destinations/route.ts";
import { call, makePerson, type Person, useTestDatabase } from "#lib/access/http/testing/client.ts";
import { placesOf } from "#lib/console/privacy/testing/search-everything.ts";
import type { TestDatabase } from "#lib/platform/db/testing/database.ts";
import { startJobs } from "#lib/run/jobs/jobs.ts";
import { eraseNow } from "./testing/erase-now.ts";

let database: TestDatabase;
let admin: Person;
let jobs: Awaited<ReturnType<typeof startJobs>>;
beforeAll(async () => {
  database = await useTestDatabase();
  for (const table of ["event", "delivery", "attempt"])
    await database.pool.query(`CREATE TABLE ${table}_all PARTITION OF ${table} DEFAULT`);
  admin = await makePerson("admin");
  jobs = await startJobs({ databaseUrl: database.url });
});
afterAll(async () => {
  await jobs?.stop();
  await database.drop();
});

test("a person is taken out of what mappings were; what they are and shall be, the receipt names for people to change", async () => {
  const id = "ada-4711";
  const shop = { name: "Shop", deployment: "acme.talon.one", apiKey: "canary-key-0123456789" };
  const destinationId = (await call(destinations.POST, "POST", "/", { as: admin, body: shop })).body.id;
  const settings = { customerProfileId: { "@path": "$.userId" }, eventType: "x", attributes: { note: `for ${id}`, ok: 1 } };
  const content = { name: "Orders", actionSlug: "trackEventV2", trigger: `type = "track" and userId = "${id}"`, enabled: false, settings };
  const body = { ...content, note: `Asked for by ${id}` };
  const made = (await call(mappings.POST, "POST", "/", { as: admin, params: { destinationId }, body })).body;
  const params = { destinationId, mappingId: made.id };
  const clean = { trigger: 'type = "track"', settings: { ...settings, attributes: { ok: 1 } } };
  expect((await call(mapping.PATCH, "PATCH", "/", { as: admin, params, body: clean })).status).toBe(200);
  expect((await call(draft.PUT, "PUT", "/", { as: admin, params, body: content })).status).toBe(200);
  const erase = () => eraseNow(admin, id);

  const first = await erase();
  expect(first.body.redacted).toMatchObject({ versions: 1, releases: 0 });
  expect(first.body.checked.left.map(({ table }: { table: string }) => table).sort()).toEqual(["audit_entry", "mapping_draft"]);
  const version = await database.db.mappingVersion.findUniqueOrThrow({
    where: { mappingId_number: { mappingId: made.id, number: 1 } },
  });
  expect(version).toMatchObject({ name: "Orders", note: "Asked for by erased", trigger: 'type = "track" and userId = "erased"' });
  expect(version.settings).toMatchObject({ attributes: { note: "for erased", ok: 1 } });
  expect(version.erasedAt).not.toBeNull();

  await call(draft.DELETE, "DELETE", "/", { as: admin, params });
  expect(new Set(await placesOf(database.pool, [id]))).toEqual(new Set(["audit_entry.after", "audit_entry.before", "audit_entry.changes"]));
  expect((await erase()).body.redacted).toMatchObject({ versions: 0 });
});
