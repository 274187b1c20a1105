import { afterAll, beforeAll, expect, test } from "vitest";
import { type ChannelKind, type ChannelSettings, sealChannelSecret } from "#lib/engine/alerts/channel.ts";
import { createSigningSecret } from "#lib/engine/alerts/channels/signed-webhook.ts";
import { type MailReceiver, type Receiver, startMailServer, startReceiver } from "#lib/engine/alerts/testing/receivers.ts";
import { addDestination, testSecretKey, until } from "#lib/engine/delivery/testing/fixture.ts";
import { createTestDatabase, type TestDatabase } from "#lib/platform/db/testing/database.ts";
import { createId } from "#lib/platform/ids.ts";
import { type Process, startProcess } from "#lib/run/chaos/processes.ts";

/** npm run test:chaos asks for twenty. */
const kills = Number(process.env.ALERT_KILLS ?? 6);
const secret = createSigningSecret();
let database: TestDatabase;
let hook: Receiver;
let mail: MailReceiver;
let destinationId: string;
/** Whether the next request is answered only once the process is dead. */
let killAtRequest: (() => Promise<void>) | undefined;

beforeAll(async () => {
  process.env.FALCONER_SECRET_KEY = testSecretKey;
  database = await createTestDatabase();
  hook = await startReceiver(() => secret);
  hook.answer = { status: 200, body: "ok", before: async () => killAtRequest?.() };
  mail = await startMailServer();
  ({ destinationId } = await addDestination(database.pool));
  const channels: [ChannelKind, ChannelSettings, object][] = [
    ["slack", {}, { url: `${hook.url}/slack` }],
    ["webhook", {}, { url: `${hook.url}/signed`, key: secret }],
    ["email", { to: ["ops@example.com"], server: { host: "127.0.0.1", port: mail.port, security: "none" } }, {}],
  ];
  for (const [kind, settings, its] of channels) {
    const id = createId("alertChannel");
    await database.pool.query(
      "INSERT INTO alert_channel (id, name, kind, settings, secret, updated_at) VALUES ($1, $2, $2, $3, $4, now())",
      [id, kind, JSON.stringify(settings), sealChannelSecret(id, its)],
    );
  }
}, 60_000);
afterAll(async () => {
  await hook?.close();
  await mail?.close();
  await database?.drop();
});

const start = (): Process =>
  startProcess("lib/run/process/testing/alert-process.ts", [], {
    DATABASE_URL: database.url,
    DATABASE_DIRECT_URL: database.url,
    ALERT_PRIVATE_HOSTS: "127.0.0.1",
  });

let asked = 0;
async function causeAlert(): Promise<number> {
  asked++;
  await database.pool.query(
    `INSERT INTO release (id, destination_id, number, state, items, order_before, order_after, created_by_name)
     VALUES ($1, $2, $3, 'asked', '[]', '{}', '{}', 'Ann')`,
    [createId("release"), destinationId, asked],
  );
  return asked;
}
const count = async (where: string) =>
  (await database.pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM alert_dispatch WHERE ${where}`)).rows[0]?.n ?? 0;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("a worker that is killed again and again tells each alert, and no receiver takes one twice", { timeout: 240_000 }, async () => {
  let killedAtRequest = 0;
  for (let round = 0; round < kills; round++) {
    const worker = start();
    const before = await count("state = 'sent'");
    await causeAlert();
    if (round % 2 === 0) {
      // The worst moment: a request has arrived and has not been answered.
      await new Promise<void>((resolve) => {
        killAtRequest = async () => {
          killAtRequest = undefined;
          killedAtRequest++;
          await worker.kill();
          resolve();
        };
      });
    } else {
      await until("a first message", async () => (await count("state = 'sent'")) > before, 30_000);
      await pause((round * 37) % 200); // any moment while it works
      await worker.kill();
    }
  }
  const last = start();
  await until("all messages", async () => (await count("state = 'sent'")) === asked * 3, 60_000);
  await last.end();

  const { rows } = await database.pool.query<{ n: number }>("SELECT count(*)::int AS n FROM alert_notice");
  expect(rows[0]?.n).toBe(asked);
  // Receivers that check a message's ID, as the schemes ask them to, have each message once.
  const signed = hook.received.filter(({ path }) => path === "/signed");
  expect(signed.every(({ verified }) => verified)).toBe(true);
  expect(new Set(signed.map(({ headers }) => headers["webhook-id"])).size).toBe(asked);
  const mailIds = mail.mails.map(({ text }) => /Message-ID:\s*(<[^>]+>)/i.exec(text)?.[1]);
  expect(new Set(mailIds).size).toBe(asked);
  // Slack has no such ID: a message that came twice was under way at a kill, and says so.
  const slack = hook.received.filter(({ path }) => path === "/slack");
  const repeats = slack.filter(({ body }) => body.text.includes("may have arrived before"));
  expect(slack.length - repeats.length).toBeLessThanOrEqual(asked);
  expect(killedAtRequest).toBe(kills / 2);
  console.info(
    `${kills} kills, ${asked} alerts: requests signed ${signed.length}, slack ${slack.length} (${repeats.length} say that they may repeat), mails ${mailIds.length}`,
  );
});

test("a worker that is asked to end, again and again, leaves nothing in doubt: each message is sent once", {
  timeout: 240_000,
}, async () => {
  killAtRequest = undefined;
  const before = { http: hook.received.length, mails: mail.mails.length, asked };
  for (let round = 0; round < kills; round++) {
    const worker = start();
    const sent = await count("state = 'sent'");
    await causeAlert();
    await until("a first message", async () => (await count("state = 'sent'")) > sent, 30_000);
    expect(await worker.end()).toBe(0);
  }
  const last = start();
  await until("all messages", async () => (await count("state = 'sent'")) === asked * 3, 60_000);
  await last.end();
  const more = asked - before.asked;
  expect([hook.received.length - before.http, mail.mails.length - before.mails]).toEqual([more * 2, more]);
});
