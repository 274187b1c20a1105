import { afterAll, beforeAll, expect, test } from "vitest";
import { call, makePerson, type Person, useTestDatabase } from "#lib/access/http/testing/client.ts";
import { revealApiKey } from "#lib/engine/secrets/api-key.ts";
import type { TestDatabase } from "#lib/platform/db/testing/database.ts";
import * as keys from "../api-keys/route.ts";
import * as one from "./[destinationId]/route.ts";
import * as destinations from "./route.ts";

let database: TestDatabase;
let admin: Person;
beforeAll(async () => {
  database = await useTestDatabase();
  admin = await makePerson("admin");
});
afterAll(() => database.drop());

const make = (body: object) => call(destinations.POST, "POST", "/", { as: admin, body: { name: "Shop", ...body } });
const patch = (id: string, body: object) => call(one.PATCH, "PATCH", "/", { as: admin, params: { destinationId: id }, body });
const stored = async (id: string) => {
  const row = await database.db.destination.findUniqueOrThrow({ where: { id }, include: { apiKey: true } });
  return { deployment: row.deployment, keyId: row.apiKeyId, key: revealApiKey(row.apiKey) };
};

test("a stored key goes to no other deployment than the one it is used with", async () => {
  const made = await make({ deployment: "a.talon.one", apiKey: "first-key-0123456789" });
  const { id } = made.body;
  const before = await stored(id);
  const refused = await patch(id, { deployment: "b.talon.one" });
  expect([refused.status, refused.body.error.issues[0].path]).toEqual([422, "apiKey"]);
  expect(await stored(id)).toEqual(before);
  expect((await patch(id, { deployment: "https://a.talon.one/", rateLimitPerSecond: 50 })).status).toBe(200);

  expect((await patch(id, { deployment: "b.talon.one", apiKey: "first-key-0123456789", untested: true })).status).toBe(200);
  expect(await stored(id)).toEqual({ ...before, deployment: "b.talon.one" });
  const other = { deployment: "c.talon.one", apiKey: "other-key-0123456789", untested: true };
  expect((await patch(id, other)).text).not.toContain("other-key");
  const after = await stored(id);
  expect(after).toMatchObject({ deployment: "c.talon.one", key: "other-key-0123456789" });
  expect(after.keyId).not.toBe(before.keyId);
});

test("nor by way of a new destination, or by choosing the key elsewhere", async () => {
  const first = await make({ deployment: "d.talon.one", apiKey: "third-key-0123456789" });
  const other = await make({ deployment: "e.talon.one", apiKey: "fourth-key-012345678" });
  const apiKeyId = first.body.apiKey.id;
  const again = await make({ deployment: "e.talon.one", apiKeyId });
  expect([again.status, again.body.error.issues[0].path]).toEqual([422, "apiKeyId"]);
  expect((await patch(other.body.id, { apiKeyId })).status).toBe(422);
  expect((await make({ deployment: "d.talon.one", apiKeyId })).status).toBe(201);

  const free = await call(keys.POST, "POST", "/", { as: admin, body: { name: "Free", key: "fifth-key-0123456789" } });
  const both = await Promise.all(["f.talon.one", "g.talon.one"].map((deployment) => make({ deployment, apiKeyId: free.body.id })));
  expect(both.map(({ status }) => status).sort()).toEqual([201, 422]);
});
