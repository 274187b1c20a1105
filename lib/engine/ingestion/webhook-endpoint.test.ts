import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  addDestination,
  addMapping,
  signatureOf,
  testSecretKey,
  trackEvent,
  trackMapping,
  until,
} from "#lib/engine/delivery/testing/fixture.ts";
import { stopProcessIntake } from "#lib/engine/ingestion/process-intake.ts";
import { createWebhookEndpoint, type WebhookEndpoint } from "#lib/engine/ingestion/webhook-endpoint.ts";
import { createTestDatabase, type TestDatabase } from "#lib/platform/db/testing/database.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import { startOwnTime } from "#lib/platform/testing/own-time.ts";

let database: TestDatabase;
let endpoint: WebhookEndpoint;
let url: string;
let sourceId: string;
const server = createServer((request, response) => {
  if (!endpoint.handle(request, response)) response.writeHead(404).end();
});
const token = "header-token-header-token";

beforeAll(async () => {
  process.env.FALCONER_SECRET_KEY = testSecretKey;
  process.env.WEBHOOK_BODY_LIMIT_MB = "1";
  database = await createTestDatabase();
  process.env.DATABASE_URL = database.url;
  ({ sourceId } = await addDestination(database.pool));
  endpoint = createWebhookEndpoint({ databaseUrl: database.url });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await endpoint?.stop();
  await stopProcessIntake();
  await database?.drop();
});

// biome-ignore lint/suspicious/noExplicitAny: answers are checked by the test that reads them
type Answer = { status: number; headers: Headers; body: any };
const answerOf = async (response: Response): Promise<Answer> => ({
  status: response.status,
  headers: response.headers,
  body: await response.json(),
});
const init = (body: string | Buffer, headers: Record<string, string>) => ({
  method: "POST",
  body: body as BodyInit,
  headers: { "content-type": "application/json", ...headers },
});
const post = async (source: string, body: string | Buffer, headers: Record<string, string> = {}) =>
  answerOf(await fetch(`${url}/api/webhooks/segment/${source}`, init(body, headers)));
const rows = async (text: string, values: unknown[] = []) => (await database.pool.query(text, values)).rows;
const eventsOf = (messageIds: string[]) => rows("SELECT * FROM event WHERE message_id = ANY ($1) ORDER BY id", [messageIds]);

describe("the endpoint", () => {
  const signed = (content: unknown, headers: Record<string, string> = {}, source = sourceId) => {
    const body = typeof content === "string" ? content : JSON.stringify(content);
    return post(source, body, { "x-signature": signatureOf(body), ...headers });
  };

  test("keeps an event as it was received, with its deliveries, before it answers", async () => {
    const messageId = `m-${randomBytes(4).toString("hex")}`;
    const text = `{"type":"track","messageId":"${messageId}",  "event":"Über \\u0000","userId":"u1","properties":{"big":12345678901234567890},"timestamp":"2026-01-02T03:04:05.678+02:00"}`;
    const answer = await signed(text);
    expect(answer).toMatchObject({
      status: 200,
      body: { accepted: 1, discarded: 0, malformed: 0, duplicate: 0, exceptions: [] },
    });
    const [event] = await rows("SELECT *, payload::text AS text FROM event WHERE message_id = $1", [messageId]);
    expect(event).toMatchObject({
      text,
      type: "track",
      name: "Über \ufffd",
      user_id: "u1",
      outcome: "accepted",
      matched: 1,
      sent_at: new Date("2026-01-02T01:04:05.678Z"),
    });
    expect(await rows("SELECT state, pending FROM delivery WHERE event_id = $1", [event.id])).toEqual([{ state: "waiting", pending: 1 }]);
    expect(await rows("SELECT expires_on - (now() AT TIME ZONE 'UTC')::date AS days FROM event WHERE id = $1", [event.id])).toEqual([
      { days: 30 },
    ]);
  });

  test("a batch: every event has its own outcome, and one malformed event harms no other", async () => {
    const own = await addDestination(database.pool);
    const good = trackEvent("u2");
    const odd: JsonObject = { ...trackEvent("u2"), type: "screen" };
    const unmatched: JsonObject = { ...trackEvent("u2"), type: "page" };
    const blocked: JsonObject = { ...trackEvent("u2"), integrations: { "Talon.One (Actions)": false } };
    const batch = [
      good,
      Math.random(),
      [Math.random()],
      { ...trackEvent("u2"), type: undefined },
      odd,
      unmatched,
      blocked,
      good,
      { ...trackEvent("u2"), messageId: "x".repeat(101) },
      { type: "track", event: "No ID", userId: "u2", at: Math.random() },
    ];
    const answer = await signed(batch, {}, own.sourceId);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ accepted: 2, malformed: 4, discarded: 3, duplicate: 1 });
    expect(answer.body.exceptions.map(({ index, outcome }: { index: number; outcome: string }) => [index, outcome])).toEqual([
      [1, "malformed"],
      [2, "malformed"],
      [3, "malformed"],
      [8, "malformed"],
      [4, "discarded"],
    ]);
    const stored = await rows("SELECT outcome, reason, message_id FROM event WHERE destination_id = $1 ORDER BY id", [own.destinationId]);
    expect(stored).toHaveLength(9);
    expect(stored.at(-1).message_id).toMatch(/^hash-/);
    for (const event of stored) if (event.outcome !== "accepted") expect(event.reason).toMatch(/\S.*[.]$/);
    expect(stored.map((event) => event.reason).join(" ")).toContain("“screen”");
  });

  test("the same message twice, in parallel and after, is stored once", async () => {
    const event = trackEvent("u3");
    const answers = await Promise.all(Array.from({ length: 20 }, () => signed(event)));
    expect(answers.map((answer) => answer.status)).toEqual(Array(20).fill(200));
    expect(answers.filter((answer) => answer.body.accepted === 1)).toHaveLength(1);
    expect((await signed([event, event])).body).toMatchObject({ accepted: 0, duplicate: 2 });
    expect(await eventsOf([String(event.messageId)])).toHaveLength(1);
  });

  test("a message known from an earlier day of the window is a duplicate; from before it, it is new", async () => {
    const [known, old] = [trackEvent("u4"), trackEvent("u4")];
    const { dedupeKey } = await import("#lib/engine/ingestion/plan-event.ts");
    const { ensurePartitions } = await import("#lib/platform/db/partitions.ts");
    await ensurePartitions(database.pool, []);
    await database.pool.query(
      `CREATE TABLE IF NOT EXISTS message_key_old PARTITION OF message_key FOR VALUES FROM ('2000-01-01') TO ('2000-01-02')`,
    );
    await database.pool.query("INSERT INTO message_key SELECT (now() AT TIME ZONE 'UTC')::date - 1, $1::uuid", [
      dedupeKey(sourceId, String(known.messageId)),
    ]);
    await database.pool.query("INSERT INTO message_key SELECT '2000-01-01', $1::uuid", [dedupeKey(sourceId, String(old.messageId))]);
    expect((await signed([known, old])).body).toMatchObject({ duplicate: 1, accepted: 1 });
    expect(await eventsOf([String(known.messageId)])).toEqual([]);
  });

  test.each([
    ["no signature", {}],
    ["a wrong signature", { "x-signature": signatureOf("else") }],
    ["another source's secret", { "x-signature": signatureOf("{}", "another secret of somebody") }],
  ])("%s: 401, and nothing is kept", async (_name, headers) => {
    const event = trackEvent("u5");
    const answer = await post(sourceId, JSON.stringify(event), headers);
    expect(answer).toMatchObject({ status: 401, body: { error: { code: "unauthenticated" } } });
    expect(await eventsOf([String(event.messageId)])).toEqual([]);
  });

  test("an unknown source and one whose name is no ID answer like a wrong signature", async () => {
    const [known, unknown, nonsense] = await Promise.all([
      post(sourceId, "{}", {}),
      signed("{}", {}, "src_0000000000000000000000000x"),
      signed("{}", {}, "nonsense"),
    ]);
    expect([unknown.status, nonsense.status]).toEqual([401, 401]);
    expect([unknown.body, nonsense.body]).toEqual([known.body, known.body]);
  });

  test.each(["", "no JSON", "12", '"text"', "null", "true", '{"a":', "[1,"])("the signed body %j: 400", async (body) => {
    expect((await signed(body)).status).toBe(400);
  });

  test("an empty array is fine, and nothing happens", async () => {
    expect(await signed("[]")).toMatchObject({ status: 200, body: { accepted: 0, exceptions: [] } });
  });

  test("over the limit: 413, signed or not", async () => {
    const body = JSON.stringify(trackEvent("u6", { long: "x".repeat(1_100_000) }));
    expect((await signed(body)).status).toBe(413);
    expect((await post(sourceId, body, { "content-length": String(body.length) })).status).toBe(413);
  });

  test("a batch of more events than can be stored at once: 413; of as many as Segment ever sends: taken", async () => {
    expect((await signed(`[${Array(20_001).fill("1").join(",")}]`)).status).toBe(413);
    const mark = Math.random();
    expect((await signed(JSON.stringify(Array.from({ length: 4_000 }, (_, i) => mark + i)))).body).toMatchObject({ malformed: 4_000 });
  });

  test("a compressed body is refused with the reason, and never unpacked, however much it would become", async () => {
    const packed = gzipSync(JSON.stringify(trackEvent("u7", { long: "x".repeat(20_000_000) })));
    expect(packed.length).toBeLessThan(50_000);
    const answer = await post(sourceId, packed, { "content-encoding": "gzip", "x-signature": signatureOf(packed) });
    expect(answer).toMatchObject({
      status: 415,
      body: { error: { code: "invalid", message: expect.stringContaining("uncompressed") } },
    });
    const unknown = await post("src_0000000000000000000000000x", packed, { "content-encoding": "gzip" });
    expect([unknown.status, unknown.body]).toEqual([415, answer.body]);
    const plain = JSON.stringify(trackEvent("u7"));
    expect((await post(sourceId, plain, { "content-encoding": "identity", "x-signature": signatureOf(plain) })).status).toBe(200);
  });

  test("a batch signed by its first event passes only with the secret header, and only where the source says so", async () => {
    const other = await addDestination(database.pool, {
      source: { batch_signatures: "first_event_and_header", header_token_hash: createHash("sha256").update(token).digest("hex") },
    });
    const batch = [trackEvent("u7"), trackEvent("u7")];
    const body = `[ ${JSON.stringify(batch[0])} , ${JSON.stringify(batch[1])} ]`;
    const headers = { "x-signature": signatureOf(JSON.stringify(batch[0])) };
    expect((await post(other.sourceId, body, { ...headers, authorization: `Bearer ${token}` })).body).toMatchObject({ accepted: 2 });
    expect((await post(other.sourceId, body, headers)).status).toBe(401);
    expect((await post(sourceId, body, { ...headers, authorization: `Bearer ${token}` })).status).toBe(401);
  });

  test.each(["POST", "PUT", "PATCH"])("%s means the same, with a slash at the end or without", async (method) => {
    for (const end of ["", "/", "/?a=b"]) {
      const body = JSON.stringify(trackEvent("u7"));
      const headers = { "content-type": "application/json", "x-signature": signatureOf(body) };
      const answer = await fetch(`${url}/api/webhooks/segment/${sourceId}${end}`, { method, body, headers });
      expect([answer.status, await answer.json()]).toMatchObject([200, { accepted: 1 }]);
    }
  });

  test("an object that wraps a batch is read as one, signed as a whole or by its first event", async () => {
    const own = await addDestination(database.pool, {
      source: { batch_signatures: "first_event_and_header", header_token_hash: createHash("sha256").update(token).digest("hex") },
    });
    const batch = () => [trackEvent("u7"), trackEvent("u7")];
    expect((await signed({ batch: batch(), sentAt: "now" }, {}, own.sourceId)).body).toMatchObject({ accepted: 2 });
    const events = batch();
    const body = JSON.stringify({ sentAt: "now", batch: events });
    const headers = { "x-signature": signatureOf(JSON.stringify(events[0])) };
    expect((await post(own.sourceId, body, { ...headers, authorization: `Bearer ${token}` })).body).toMatchObject({ accepted: 2 });
    expect((await post(own.sourceId, body, headers)).status).toBe(401);
  });

  test("empty lists for empty objects and numbers as message IDs are accepted, planned and kept as they came", async () => {
    const own = await addDestination(database.pool);
    const base = { type: "track", event: "Cart Viewed", userId: "php-customer" };
    const batch = [
      { ...base, messageId: "php-context", properties: {}, context: [] },
      { ...base, messageId: "php-integrations", properties: {}, integrations: [] },
      { ...base, messageId: "php-properties", properties: [] },
      { ...base, messageId: 4711, properties: {} },
    ];
    expect((await signed(batch, {}, own.sourceId)).body).toMatchObject({ accepted: 4, malformed: 0 });
    expect((await signed({ ...batch[3], messageId: "4711" }, {}, own.sourceId)).body).toMatchObject({ duplicate: 1 });
    const kept = await rows("SELECT message_id, payload FROM event WHERE destination_id = $1 ORDER BY id", [own.destinationId]);
    expect(kept.map(({ message_id }) => message_id)).toEqual(["php-context", "php-integrations", "php-properties", "4711"]);
    expect(kept.map(({ payload }) => payload)).toEqual(batch);
    expect(await rows("SELECT state FROM delivery WHERE destination_id = $1", [own.destinationId])).toEqual(
      Array(4).fill({ state: "waiting" }),
    );
  });

  test("both secrets of a rotation verify, and it is told when the old one was last used", async () => {
    const { seal } = await import("#lib/platform/crypto/envelope.ts");
    const other = await addDestination(database.pool);
    const place = { table: "source", id: other.sourceId, column: "previous_secret" };
    await database.pool.query("UPDATE source SET previous_secret = $2 WHERE id = $1", [other.sourceId, seal("the old secret", place)]);
    const body = JSON.stringify(trackEvent("u8"));
    expect((await post(other.sourceId, body, { "x-signature": signatureOf(body, "the old secret") })).status).toBe(200);
    const [source] = await until("the note", async () => {
      const found = await rows("SELECT * FROM source WHERE id = $1 AND previous_secret_last_used_at IS NOT NULL", [other.sourceId]);
      return found.length > 0 && found;
    });
    expect(source.last_event_at).not.toBeNull();
  });

  test("events over the source's age are kept as discarded; so are those of a source that is off", async () => {
    const aged = await addDestination(database.pool, { source: { max_age_seconds: 60 } });
    const old = { ...trackEvent("u9"), timestamp: new Date(Date.now() - 120_000).toISOString() };
    expect((await signed([old, trackEvent("u9")], {}, aged.sourceId)).body).toMatchObject({ discarded: 1, accepted: 1 });
    const off = await addDestination(database.pool, { source: { enabled: false } });
    const answer = await signed(trackEvent("u9"), {}, off.sourceId);
    expect(answer.body).toMatchObject({ discarded: 1, exceptions: [{ reason: "This source is off." }] });
  });

  test("hostile content: depth, NUL, lone surrogates, long IDs, odd keys; each is kept or refused, none stops another", async () => {
    const deep = `${'{"a":'.repeat(3_000)}1${"}".repeat(3_000)}`;
    const long = "ü".repeat(5_000);
    const hostile = [
      `{"type":"track","event":"e","userId":"u","messageId":"h1-${Math.random()}","properties":${deep}}`,
      JSON.stringify({ ...trackEvent("u"), userId: long, event: long }),
      `{"type":"track","event":"\\ud800","userId":"\\u0000","messageId":"h2-${Math.random()}"}`,
      `{"__proto__":{"type":"track"},"constructor":1,"messageId":"h3-${Math.random()}"}`,
      `{"type":"track","event":"e","userId":"u","timestamp":"+275760-09-13T00:00:00.000Z","messageId":"h4-${Math.random()}"}`,
    ];
    const answer = await signed(`[${[...hostile, JSON.stringify(trackEvent("fine"))].join(",")}]`);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ accepted: 4, malformed: 2, exceptions: [{ index: 0 }, { index: 3 }] });
    for (const one of hostile) expect((await signed(one)).status).toBe(200);
  });

  test("bytes that are not UTF-8: that event is malformed, alone or in a batch, and its neighbours are not", async () => {
    const latin = (event: JsonObject) => Buffer.from(JSON.stringify({ ...event, userId: "J\u00fcrgen" }), "latin1");
    const alone = latin(trackEvent("x"));
    const answer = await post(sourceId, alone, { "x-signature": signatureOf(alone) });
    expect(answer).toMatchObject({ status: 200, body: { malformed: 1, exceptions: [{ reason: "It has bytes that are not UTF-8." }] } });
    const batch = Buffer.concat([
      Buffer.from(`[ ${JSON.stringify(trackEvent('before [,] "{'))} , `),
      latin(trackEvent("y")),
      Buffer.from(`,${JSON.stringify(trackEvent("\u00fcber"))}]`),
    ]);
    const { body } = await post(sourceId, batch, { "x-signature": signatureOf(batch) });
    expect(body).toMatchObject({ accepted: 2, malformed: 1, exceptions: [{ index: 1, outcome: "malformed" }] });
    const kept = await rows("SELECT outcome, payload FROM event WHERE id = ANY ($1)", [
      [answer.body.exceptions[0].id, body.exceptions[0].id],
    ]);
    expect(kept).toMatchObject(Array(2).fill({ outcome: "malformed", payload: { _note: expect.stringContaining("not kept") } }));
  });

  test("a change of mappings in the database counts within a second, without a restart", async () => {
    const other = await addDestination(database.pool, { mappings: [] });
    expect((await signed(trackEvent("u10"), {}, other.sourceId)).body).toMatchObject({ discarded: 1 });
    await addMapping(database.pool, other.destinationId, trackMapping);
    const took = startOwnTime();
    await until("the new mapping", async () => (await signed(trackEvent("u10"), {}, other.sourceId)).body.accepted === 1);
    expect(took()).toBeLessThan(1_000);
  });
});

test("other methods are refused with what is allowed; other paths are not the endpoint's", async () => {
  for (const method of ["GET", "DELETE", "OPTIONS"]) {
    const answer = await fetch(`${url}/api/webhooks/segment/${sourceId}`, { method });
    expect([answer.status, answer.headers.get("allow"), answer.headers.get("content-type")]).toEqual([
      405,
      "POST, PUT, PATCH",
      "application/json",
    ]);
    expect(await answer.json()).toEqual({
      error: { code: "method_not_allowed", message: `This address does not take ${method}.`, issues: [] },
    });
  }
  const head = await fetch(`${url}/api/webhooks/segment/${sourceId}`, { method: "HEAD" });
  expect([head.status, await head.text()]).toEqual([405, ""]);
  expect((await fetch(`${url}/api/webhooks/segment/a/b`, { method: "POST" })).status).toBe(404);
});

test("while the database is not responding: 503 with Retry-After, never another answer; afterwards as before", async () => {
  const send = (event: JsonObject) => post(sourceId, JSON.stringify(event), { "x-signature": signatureOf(JSON.stringify(event)) });
  const name = new URL(database.url).pathname.slice(1);
  const { default: pg } = await import("pg");
  const admin = new pg.Client({ connectionString: database.url.replace(`/${name}`, "/postgres") });
  await admin.connect();
  expect((await send(trackEvent("u11"))).status).toBe(200);
  await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
  await admin.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", [name]);
  try {
    // The ends take a while; a query of this test's own must not meet one.
    await until("this test's own connections to be gone", async () => database.pool.totalCount === 0);
    const event = trackEvent("u11");
    const answer = await send(event);
    expect(answer).toMatchObject({ status: 503, body: { error: { code: "unavailable" } } });
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
    await until("the database to be back", async () => (await send(event)).status === 200, 5_000);
    expect(await eventsOf([String(event.messageId)])).toHaveLength(1);
  } finally {
    await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
    await admin.end();
  }
});

test("over the queue's bound: 503 until there is room again", async () => {
  const { createIntake } = await import("#lib/engine/ingestion/intake.ts");
  const { planner } = await import("#lib/engine/mappings/planner.ts");
  const { receive } = await import("#lib/engine/ingestion/receive.ts");
  const intake = await createIntake({ databaseUrl: database.url, planner, bodyLimit: 1_000_000, queueLimit: 3 });
  try {
    const send = () => {
      const body = Buffer.from(JSON.stringify(trackEvent("u12")));
      return receive(intake, { sourceId, body, signature: signatureOf(body) });
    };
    await until("the bound to be noticed", async () => {
      await send();
      return intake.bound.isOver();
    });
    expect(await send()).toMatchObject({ status: 503, headers: { "retry-after": "30" } });
    await database.pool.query("DELETE FROM lane_entry");
    await until("room", async () => !intake.bound.isOver());
    expect((await send()).status).toBe(200);
  } finally {
    await intake.stop();
  }
});
