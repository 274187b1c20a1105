import { afterAll, beforeAll, expect, test } from "vitest";
import { makePerson, useTestDatabase } from "#lib/access/http/testing/client.ts";
import { clientKeyOf } from "#lib/platform/crypto/fingerprint.ts";
import type { TestDatabase } from "#lib/platform/db/testing/database.ts";
import { createId } from "#lib/platform/ids.ts";
import { remindOfExpiry } from "./expiry-reminder.ts";
import { updateApiKey } from "./service.ts";

const dayMs = 86_400_000;
const expiry = Date.parse("2030-06-30T23:59:59Z");
const before = (days: number) => new Date(expiry - days * dayMs);
let database: TestDatabase;

beforeAll(async () => {
  database = await useTestDatabase();
});
afterAll(() => database.drop());

async function makeKey(used = true, expiresAt: Date | null = new Date(expiry)): Promise<string> {
  const id = createId("apiKey");
  await database.db.apiKey.create({ data: { id, name: `key ${id.slice(-4)}`, secret: "s", fingerprint: id, hint: "abcd", expiresAt } });
  const deployment = "acme.europe-west1.talon.one";
  if (used)
    await database.db.destination.create({
      data: { id: createId("destination"), name: "d", deployment, apiKeyId: id, clientKey: clientKeyOf(deployment, id) },
    });
  return id;
}
const reminders = async (objectId: string) =>
  (await database.db.auditEntry.findMany({ where: { objectId, action: "reminded" }, orderBy: { id: "asc" } })).map(
    ({ after }) => (after as { expiresInDays: number }).expiresInDays,
  );

test("asked every hour from 40 days before until after it, it reminds 30, 7 and 1 days before, once each", async () => {
  const id = await makeKey();
  for (let hours = 40 * 24; hours > -48; hours -= 6) await remindOfExpiry(new Date(expiry - hours * 3_600_000));
  expect(await reminders(id)).toEqual([30, 7, 1]);
});

test("whoever asks at the same moment, one reminds", async () => {
  const id = await makeKey();
  const counts = await Promise.all(Array.from({ length: 6 }, () => remindOfExpiry(before(6))));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1);
  expect(await reminders(id)).toEqual([6]);
});

test("a key that was added late is told of at once; a new date begins anew; one that nothing uses, or without a date, is left alone", async () => {
  const [late, idle, dateless] = [await makeKey(), await makeKey(false), await makeKey(true, null)];
  await remindOfExpiry(before(3));
  expect([await reminders(late), await reminders(idle), await reminders(dateless)]).toEqual([[3], [], []]);
  const admin = await makePerson("admin");
  const viewer = {
    id: admin.id,
    email: admin.email,
    name: "admin",
    role: "admin",
    rights: { everywhere: "admin", at: {} },
    twoFactorEnabled: false,
    via: "token",
    ip: null,
  } as const;
  const next = new Date(expiry + 60 * dayMs).toISOString();
  await updateApiKey({ ...viewer, sessionId: null, confirmedAt: null, passkeyAt: null, byProvider: false, refreshed: [] }, late, {
    expiresAt: next,
  });
  await remindOfExpiry(before(-25));
  await remindOfExpiry(before(-31));
  expect(await reminders(late)).toEqual([3, 29]);
});
