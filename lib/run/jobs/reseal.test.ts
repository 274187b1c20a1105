import { afterAll, beforeAll, expect, test } from "vitest";
import { makePerson, useTestDatabase } from "#lib/access/http/testing/client.ts";
import { createApiKey, replaceApiKey } from "#lib/console/api-keys/service.ts";
import { revealApiKey } from "#lib/engine/secrets/api-key.ts";
import type { TestDatabase } from "#lib/platform/db/testing/database.ts";
import { env } from "#lib/platform/env.ts";
import { resealAll } from "./reseal.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await useTestDatabase();
});
afterAll(() => database.drop());

test("a new master key takes over while keys are rotated, added and read: none is lost, none needs the old one in the end", async () => {
  const { id, email } = await makePerson("admin");
  const viewer = {
    id,
    email,
    name: "admin",
    role: "admin",
    rights: { everywhere: "admin", at: {} },
    twoFactorEnabled: false,
    via: "token",
    ip: null,
    sessionId: null,
    confirmedAt: null,
    passkeyAt: null,
    byProvider: false,
    refreshed: [],
  } as const;
  const truth = new Map<string, string>();
  const keyOf = (n: number, round: number) => `api-key-${n}-round-${round}-0123456789abcdef`;
  for (let n = 0; n < 24; n++)
    truth.set((await createApiKey({ ...viewer, refreshed: [] }, { name: `key ${n}`, key: keyOf(n, 0) })).id, keyOf(n, 0));
  const old = env().FALCONER_SECRET_KEY as string;
  Object.assign(env(), { FALCONER_SECRET_KEY: "a-new-key-a-new-key-a-new-key-a-new-key", FALCONER_PREVIOUS_SECRET_KEYS: [old] });
  try {
    const ids = [...truth.keys()];
    let done = false;
    const reading = (async () => {
      let reads = 0;
      while (!done) {
        for (const row of await database.db.apiKey.findMany()) expect(revealApiKey(row)).toMatch(/^api-key-\d+-round-\d+-/);
        reads++;
      }
      return reads;
    })();
    const writing = (async () => {
      for (let round = 1; round <= 3; round++)
        for (const [n, each] of ids.entries())
          if ((n + round) % 3 === 0) {
            await replaceApiKey({ ...viewer, refreshed: [] }, each, { key: keyOf(n, round) });
            truth.set(each, keyOf(n, round));
          }
    })();
    const runs = await Promise.all([resealAll(database.pool), resealAll(database.pool), writing]);
    expect(runs[0].find(({ place }) => place === "api_key.secret")).toBeDefined();
    await resealAll(database.pool);
    done = true;
    expect(await reading).toBeGreaterThan(0);
    Object.assign(env(), { FALCONER_SECRET_KEY: "a-new-key-a-new-key-a-new-key-a-new-key", FALCONER_PREVIOUS_SECRET_KEYS: [] });
    const { makeKeyring } = await import("#lib/platform/crypto/keyring.ts");
    const { open } = await import("#lib/platform/crypto/envelope.ts");
    const ring = makeKeyring("a-new-key-a-new-key-a-new-key-a-new-key");
    for (const row of await database.db.apiKey.findMany()) {
      expect(open(row.secret, { table: "api_key", id: row.id, column: "secret" }, ring)).toBe(truth.get(row.id));
      if (row.previousSecret)
        expect(open(row.previousSecret, { table: "api_key", id: row.id, column: "previous_secret" }, ring)).toMatch(/^api-key/);
    }
  } finally {
    Object.assign(env(), { FALCONER_SECRET_KEY: old, FALCONER_PREVIOUS_SECRET_KEYS: [] });
  }
});
