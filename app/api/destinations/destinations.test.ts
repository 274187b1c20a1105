import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call, makePerson, type Person, useTestDatabase } from "#lib/access/http/testing/client.ts";
import { revealSourceSecrets } from "#lib/console/sources/reveal.ts";
import { revealApiKey } from "#lib/engine/secrets/api-key.ts";
import { hashToken } from "#lib/platform/crypto/fingerprint.ts";
import type { TestDatabase } from "#lib/platform/db/testing/database.ts";
import * as previousKey from "../api-keys/[keyId]/previous/route.ts";
import * as rotateKey from "../api-keys/[keyId]/rotate/route.ts";
import * as key from "../api-keys/[keyId]/route.ts";
import * as keys from "../api-keys/route.ts";
import * as one from "./[destinationId]/route.ts";
import * as headerToken from "./[destinationId]/sources/[sourceId]/header-token/route.ts";
import * as previousSecret from "./[destinationId]/sources/[sourceId]/previous-secret/route.ts";
import * as rotateSecret from "./[destinationId]/sources/[sourceId]/rotate-secret/route.ts";
import * as source from "./[destinationId]/sources/[sourceId]/route.ts";
import * as sources from "./[destinationId]/sources/route.ts";
import * as all from "./route.ts";

let database: TestDatabase;
let admin: Person;
beforeAll(async () => {
  database = await useTestDatabase();
  admin = await makePerson("admin");
});
afterAll(() => database.drop());

const canaries = ["canary-key-0123456789", "canary-key-rotated-987", "canary-secret-abcdefgh"];
const make = (body: object = {}) =>
  call(all.POST, "POST", "/api/destinations", {
    as: admin,
    body: { name: "Shop", deployment: "https://ACME.europe-west1.talon.one/", apiKey: canaries[0], ...body },
  });
const audit = (objectId: string) => database.db.auditEntry.findMany({ where: { objectId }, orderBy: { id: "asc" } });

describe("destinations", () => {
  test("made, read, changed, deleted; the key never comes back and is sealed at rest", async () => {
    const made = await make();
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      name: "Shop",
      deployment: "acme.europe-west1.talon.one",
      apiKey: { masked: "••••6789" },
      version: 1,
    });
    const id = made.body.id;
    const row = await database.db.destination.findUniqueOrThrow({ where: { id }, include: { apiKey: true } });
    expect(row.apiKey.secret).not.toContain(canaries[0]);
    expect(revealApiKey(row.apiKey)).toBe(canaries[0]);

    const params = { destinationId: id };
    const changed = await call(one.PATCH, "PATCH", "/", {
      as: admin,
      params,
      body: { rateLimitPerSecond: 90, filters: { samplePercent: 50 } },
    });
    expect(changed.body).toMatchObject({ rateLimitPerSecond: 90, filters: { samplePercent: 50 }, version: 2 });
    const [, update] = await audit(id);
    expect(update?.changes).toEqual([
      { path: "filters.samplePercent", after: 50 },
      { path: "rateLimitPerSecond", before: 60, after: 90 },
    ]);
    expect((await call(one.DELETE, "DELETE", "/", { as: admin, params })).status).toBe(200);
    expect((await call(one.GET, "GET", "/", { as: admin, params })).status).toBe(404);
    expect(await database.db.destination.count({ where: { id } })).toBe(1);
  });

  test.each([
    ["a foreign host", { deployment: "evil.example.com" }, "deployment"],
    ["an address inside", { deployment: "169.254.169.254" }, "deployment"],
    ["a user name in front", { deployment: "https://acme.talon.one@evil.example.com" }, "deployment"],
    ["no key", { apiKey: undefined }, "apiKey"],
    ["a key with a line break", { apiKey: "abcdefgh\r\nX-Evil: 1" }, "apiKey"],
    ["a key that does not exist", { apiKey: undefined, apiKeyId: "key_00000000000000000000000000" }, "apiKeyId"],
    ["a filter that cannot be read", { filters: { drop: { mode: "drop", fql: "anonymous = 'x'" } } }, "filters.drop.fql"],
    ["a path without effect", { filters: { blockList: ["properties.*"] } }, "filters.blockList[0]"],
    ["no name", { name: "  " }, "name"],
    ["an impossible rate", { rateLimitPerSecond: 0 }, "rateLimitPerSecond"],
  ])("refused with its place: %s", async (_, body, path) => {
    const answer = await make(body);
    expect(answer.status).toBe(422);
    expect(answer.body.error.issues.map((issue: { path: string }) => issue.path)).toContain(path);
  });

  test("one key for several destinations; a rotation moves them all, keeps the old key, and goes back", async () => {
    const stored = await call(keys.POST, "POST", "/", { as: admin, body: { name: "Shared", key: canaries[0] } });
    const keyId = stored.body.id;
    const made = await Promise.all(
      ["a.talon.one", "a.talon.one"].map((deployment) => make({ deployment, apiKey: undefined, apiKeyId: keyId })),
    );
    const moved = { deployment: "b.talon.one", apiKey: canaries[0], untested: true };
    const second = { destinationId: made[1]?.body.id };
    expect((await call(one.PATCH, "PATCH", "/", { as: admin, params: second, body: moved })).status).toBe(200);
    const clients = async () =>
      (await database.db.destination.findMany({ where: { apiKeyId: keyId }, orderBy: { id: "asc" } })).map((row) => row.clientKey);
    const before = await clients();
    expect(new Set(before).size).toBe(2);
    const params = { keyId };
    const rotated = await call(rotateKey.POST, "POST", "/", { as: admin, params, body: { key: canaries[1], untested: true } });
    expect(rotated.body).toMatchObject({ masked: "••••-987", previous: { masked: "••••6789" } });
    expect(rotated.body.destinations).toHaveLength(2);
    expect((await clients()).every((client, index) => client !== before[index])).toBe(true);
    expect((await call(one.GET, "GET", "/", { as: admin, params: { destinationId: made[0]?.body.id } })).body.version).toBe(2);
    const back = await call(previousKey.POST, "POST", "/", { as: admin, params, body: { untested: true } });
    expect(back.body.masked).toBe("••••6789");
    expect(await clients()).toEqual(before);
    expect((await call(previousKey.DELETE, "DELETE", "/", { as: admin, params })).body.previous).toBe(null);
    expect((await call(previousKey.POST, "POST", "/", { as: admin, params })).status).toBe(409);
    expect((await call(key.DELETE, "DELETE", "/", { as: admin, params })).status).toBe(409);
    expect((await call(rotateKey.POST, "POST", "/", { as: admin, params, body: { key: canaries[0], untested: true } })).status).toBe(422);
  });
});

describe("environments", () => {
  const patch = (destinationId: string, body: object) => call(one.PATCH, "PATCH", "/", { as: admin, params: { destinationId }, body });

  test("a destination says where it stands and where it promotes to, and the audit log keeps it", async () => {
    const production = (await make({ name: "Shop", environment: "production" })).body;
    expect(production).toMatchObject({ environment: "production", promotesTo: null });
    const staging = (await make({ name: "Shop (staging)", promotesToId: production.id })).body;
    expect(staging).toMatchObject({ environment: null, promotesTo: { id: production.id, name: "Shop" } });
    expect((await patch(staging.id, { environment: "staging" })).body).toMatchObject({ environment: "staging" });
    const [, update] = await audit(staging.id);
    expect(update?.changes).toEqual([{ path: "environment", before: null, after: "staging" }]);
    expect((await patch(staging.id, { environment: "qa" })).status).toBe(422);
    const marketer = await makePerson("marketer");
    const params = { destinationId: staging.id };
    expect((await call(one.PATCH, "PATCH", "/", { as: marketer, params, body: { environment: null } })).status).toBe(403);

    expect((await call(one.DELETE, "DELETE", "/", { as: admin, params: { destinationId: production.id } })).status).toBe(200);
    expect((await call(one.GET, "GET", "/", { as: admin, params })).body.promotesTo).toBe(null);
    expect((await audit(staging.id)).at(-1)?.changes).toEqual([{ path: "promotesTo", before: "Shop", after: null }]);
  });

  test("no promotion to itself, in a circle, or to what is gone", async () => {
    const [a, b, c] = await Promise.all(["A", "B", "C"].map(async (name) => (await make({ name })).body.id));
    await patch(a, { promotesToId: b });
    await patch(b, { promotesToId: c });
    const refused = async (id: string, promotesToId: string) => {
      const answer = await patch(id, { promotesToId });
      expect(answer.status).toBe(422);
      return answer.body.error.issues;
    };
    expect(await refused(a, a)).toEqual([{ path: "promotesToId", message: "A destination can’t promote to itself. Choose another one." }]);
    expect(await refused(c, a)).toEqual([
      {
        path: "promotesToId",
        message: "“A” → “B” already promotes to this destination. Promotions can’t go in a circle.",
      },
    ]);
    expect(await refused(c, "dst_00000000000000000000000000")).toMatchObject([{ message: expect.stringContaining("does not exist") }]);
  });

  test("two changes at the same moment make no circle together", async () => {
    const [a, b] = await Promise.all(["A", "B"].map(async (name) => (await make({ name })).body.id));
    const answers = await Promise.all([patch(a, { promotesToId: b }), patch(b, { promotesToId: a })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422]);
  });
});

describe("sources", () => {
  test("the secret is told once; a rotation keeps both; only hashes and envelopes are stored", async () => {
    const destinationId = (await make({ name: "With sources" })).body.id;
    const made = await call(sources.POST, "POST", "/", {
      as: admin,
      params: { destinationId },
      body: { name: "Web", secret: canaries[2] },
    });
    expect(made.status).toBe(201);
    expect(made.body.secret).toBe(canaries[2]);
    expect(made.body).toMatchObject({ batchSignatures: "first_event_and_header", hasHeaderToken: true });
    const stored = await database.db.source.findUniqueOrThrow({ where: { id: made.body.id } });
    expect(stored.headerTokenHash).toBe(hashToken(made.body.headerToken));
    expect(made.body.webhookUrl).toMatch(new RegExp(`/api/webhooks/segment/${made.body.id}$`));
    const params = { destinationId, sourceId: made.body.id };
    const read = await call(source.GET, "GET", "/", { as: admin, params });
    for (const canary of [canaries[2], made.body.headerToken]) expect(read.text).not.toContain(canary);
    const rotated = await call(rotateSecret.POST, "POST", "/", { as: admin, params, body: {} });
    expect(rotated.body.secret).toHaveLength(40);
    expect(rotated.body.previousSecret).toEqual({ lastUsedAt: null });
    const row = await database.db.source.findUniqueOrThrow({ where: { id: made.body.id } });
    expect(revealSourceSecrets(row)).toEqual({ secret: rotated.body.secret, previousSecret: canaries[2] });
    expect((await call(previousSecret.DELETE, "DELETE", "/", { as: admin, params })).body.previousSecret).toBe(null);

    expect((await call(headerToken.DELETE, "DELETE", "/", { as: admin, params })).body.batchSignatures).toBe("whole_body");
    const early = await call(source.PATCH, "PATCH", "/", { as: admin, params, body: { batchSignatures: "first_event_and_header" } });
    expect(early.status).toBe(422);
    const token = await call(headerToken.POST, "POST", "/", { as: admin, params });
    expect((await database.db.source.findUniqueOrThrow({ where: { id: made.body.id } })).headerTokenHash).toBe(
      hashToken(token.body.headerToken),
    );
    const late = await call(source.PATCH, "PATCH", "/", {
      as: admin,
      params,
      body: { batchSignatures: "first_event_and_header", classicDestinationOn: true },
    });
    expect(late.body).toMatchObject({ batchSignatures: "first_event_and_header", hasHeaderToken: true, classicDestinationOn: true });
    expect((await call(headerToken.DELETE, "DELETE", "/", { as: admin, params })).body.batchSignatures).toBe("whole_body");

    const entries = JSON.stringify(await database.db.auditEntry.findMany());
    for (const canary of [...canaries, rotated.body.secret, made.body.headerToken, token.body.headerToken])
      expect(entries).not.toContain(canary);
  });

  test("other senders get a header token or a write key in place of a shared secret", async () => {
    const destinationId = (await make({ name: "With other senders" })).body.id;
    const add = (kind: string) =>
      call(sources.POST, "POST", "/", { as: admin, params: { destinationId }, body: { name: `By ${kind}`, kind } });
    const token = (await add("token")).body;
    expect(token).toMatchObject({ kind: "token", secret: null, writeKey: null });
    expect(token.webhookUrl).toMatch(new RegExp(`/api/webhooks/events/${token.id}$`));
    const sdk = (await add("sdk")).body;
    expect(sdk).toMatchObject({ kind: "sdk", secret: null, headerToken: null });
    expect(sdk.webhookUrl).toMatch(/\/v1\/batch$/);
    expect(sdk.writeKey.startsWith(`${sdk.id}_`)).toBe(true);
    const hashOf = async (id: string) => (await database.db.source.findUniqueOrThrow({ where: { id } })).headerTokenHash;
    expect(await hashOf(token.id)).toBe(hashToken(token.headerToken));
    expect(await hashOf(sdk.id)).toBe(hashToken(sdk.writeKey.slice(sdk.id.length + 1)));
    for (const { id } of [token, sdk]) {
      const params = { destinationId, sourceId: id };
      expect((await call(rotateSecret.POST, "POST", "/", { as: admin, params, body: {} })).status).toBe(422);
      expect((await call(headerToken.DELETE, "DELETE", "/", { as: admin, params })).status).toBe(422);
    }
    const params = { destinationId, sourceId: sdk.id };
    const fresh = (await call(headerToken.POST, "POST", "/", { as: admin, params })).body;
    expect(fresh.writeKey).not.toBe(sdk.writeKey);
    expect(await hashOf(sdk.id)).toBe(hashToken(fresh.writeKey.slice(sdk.id.length + 1)));
    expect((await add("letters")).status).toBe(422);
  });

  test("a source is found only below its own destination", async () => {
    const [mine, other] = await Promise.all([make(), make()]);
    const made = await call(sources.POST, "POST", "/", { as: admin, params: { destinationId: mine.body.id }, body: { name: "Web" } });
    const params = { destinationId: other.body.id, sourceId: made.body.id };
    for (const [handler, method] of [
      [source.GET, "GET"],
      [source.PATCH, "PATCH"],
      [source.DELETE, "DELETE"],
      [rotateSecret.POST, "POST"],
    ] as const)
      expect((await call(handler, method, "/", { as: admin, params, body: method === "GET" ? undefined : {} })).status).toBe(404);
  });
});
