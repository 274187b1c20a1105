import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Analytics } from "@segment/analytics-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addDestination } from "#lib/engine/delivery/testing/fixture.ts";
import { startTestStack, type TestStack } from "#lib/engine/delivery/testing/stack.ts";
import { writeKeyOf } from "./credentials.ts";
import { trackingCalls, trackingEventBytes } from "./read-tracking.ts";

// Segment's own library as the client of the real endpoint, and its Tracking API call by call.

const hash = (token: string) => createHash("sha256").update(token).digest("hex");
const sourceWith = (kind: string, token: string) =>
  addDestination(stack.database.pool, { source: { kind, header_token_hash: hash(token) } });
const basic = (key: string) => ({ authorization: `Basic ${Buffer.from(`${key}:`).toString("base64")}` });
// biome-ignore lint/suspicious/noExplicitAny: answers and rows are checked by the test that reads them
type Any = any;

let stack: TestStack;
let own: Awaited<ReturnType<typeof addDestination>>;
let writeKey: string;
beforeAll(async () => {
  stack = await startTestStack({ worker: false });
  own = await sourceWith("sdk", "own-token");
  writeKey = writeKeyOf(own.sourceId, "own-token");
});
afterAll(() => stack?.stop());

async function post(
  call: string,
  body: unknown,
  headers: Record<string, string> = basic(writeKey),
): Promise<{ status: number; body: Any }> {
  const answer = await fetch(`${stack.url}/v1/${call}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return { status: answer.status, body: await answer.json() };
}
const stored = async (sourceId: string): Promise<Any[]> =>
  (await stack.database.pool.query("SELECT *, payload::text AS text FROM event WHERE source_id = $1 ORDER BY id", [sourceId])).rows;

/** In front of the endpoint: the first answer to every third request is lost, or is a 503. */
async function unreliableFront() {
  let calls = 0;
  const trouble = { lost: 0, refused: 0 };
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const isFirstTry = request.headers["x-retry-count"] === undefined;
    const turn = isFirstTry ? calls++ % 3 : 2;
    if (turn === 0) {
      trouble.refused++;
      return void response.writeHead(503, { "retry-after": "1" }).end();
    }
    const answer = await fetch(`${stack.url}${request.url}`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: request.headers.authorization ?? "" },
      body: Buffer.concat(chunks),
    });
    if (turn === 1) {
      trouble.lost++; // stored, but its sender never hears of it
      return void response.destroy();
    }
    response.writeHead(answer.status, { "content-type": "application/json" }).end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, trouble, close: () => new Promise((resolve) => server.close(resolve)) };
}

test("1,000 events of the library arrive once each, whatever becomes of its first tries", async () => {
  const source = await sourceWith("sdk", "library-token");
  const front = await unreliableFront();
  const failed: unknown[] = [];
  const analytics = new Analytics({ writeKey: writeKeyOf(source.sourceId, "library-token"), host: front.url, flushAt: 100, maxRetries: 5 });
  analytics.on("error", (error) => failed.push(error));
  for (let n = 0; n < 1_000; n++) analytics.track({ userId: `u-${n % 10}`, event: "Order Completed", properties: { n } });
  await analytics.closeAndFlush();
  await front.close();

  expect(failed).toEqual([]);
  expect(front.trouble.refused).toBeGreaterThan(2);
  expect(front.trouble.lost).toBeGreaterThan(2);
  const events = await stored(source.sourceId);
  expect(events.map(({ payload }) => payload.properties.n).sort((a, b) => a - b)).toEqual(Array.from({ length: 1_000 }, (_, n) => n));
  expect(events.every(({ outcome, matched, user_id }) => outcome === "accepted" && matched === 1 && user_id.startsWith("u-"))).toBe(true);
  const { rows } = await stack.database.pool.query("SELECT count(*)::int AS waiting FROM lane_entry WHERE destination_id = $1", [
    source.destinationId,
  ]);
  expect(rows).toEqual([{ waiting: 1_000 }]);
}, 60_000);

test("the library's other calls arrive as what they are", async () => {
  const source = await sourceWith("sdk", "calls-token");
  const analytics = new Analytics({ writeKey: writeKeyOf(source.sourceId, "calls-token"), host: stack.url });
  analytics.identify({ userId: "u-1", traits: { plan: "gold" } });
  analytics.group({ userId: "u-1", groupId: "g-1" });
  analytics.page({ userId: "u-1", name: "Home" });
  analytics.screen({ userId: "u-1", name: "Start" });
  analytics.alias({ userId: "u-1", previousId: "u-0" });
  await analytics.closeAndFlush();
  const events = await stored(source.sourceId);
  expect(events.map(({ type }) => type).sort()).toEqual(["alias", "group", "identify", "page", "screen"]);
  expect(events.find(({ type }) => type === "screen")).toMatchObject({ outcome: "discarded" });
  for (const { text } of events) expect(text).not.toContain("calls-token");
});

describe("a call", () => {
  test.each(trackingCalls.filter((call) => call !== "batch" && call !== "import"))("/v1/%s makes an event of its kind", async (call) => {
    const messageId = `call-${call}`;
    expect(await post(call, { messageId, userId: "u-2", event: "E", writeKey })).toEqual({ status: 200, body: { success: true } });
    const [event] = (await stored(own.sourceId)).filter(({ message_id }) => message_id === messageId);
    expect(event).toMatchObject({ type: call, user_id: "u-2" });
    expect(event.text).not.toContain("own-token");
  });

  test("/v1/import is a batch, and the key may stand in the body alone", async () => {
    const answer = await post("import", { writeKey, batch: [{ type: "track", event: "E", userId: "u-3", messageId: "imported" }] }, {});
    expect(answer).toEqual({ status: 200, body: { success: true } });
    expect((await stored(own.sourceId)).map(({ message_id }) => message_id)).toContain("imported");
  });

  test("an event over 32 KB is 400 with the reason, and its neighbours are taken", async () => {
    const event = (messageId: string, text = "") => ({ type: "track", event: "E", userId: "u-4", messageId, properties: { text } });
    const answer = await post("batch", { batch: [event("before"), event("large", "x".repeat(trackingEventBytes)), event("after")] });
    expect(answer).toEqual({
      status: 400,
      body: { success: false, message: "Event 2 of the batch is larger than 32 KB and was not taken. The others were taken." },
    });
    const events = await stored(own.sourceId);
    expect(events.filter(({ message_id }) => ["before", "after"].includes(message_id))).toHaveLength(2);
    expect(events.filter(({ outcome }) => outcome === "malformed")).toMatchObject([{ reason: "It is larger than 32 KB." }]);
    expect((await post("track", event("alone", "x".repeat(trackingEventBytes)))).body.message).toBe(
      "The event is larger than 32 KB and was not taken.",
    );
  });

  test("no key, a wrong key and a key of another source are 401, and nothing is stored", async () => {
    const other = await sourceWith("sdk", "other-token");
    const token = await sourceWith("token", "token-token");
    const body = { batch: [{ type: "track", event: "E", userId: "u-5", messageId: "not-mine" }] };
    const keys = [
      writeKeyOf(own.sourceId, "other-token"), // of another source
      writeKeyOf(token.sourceId, "token-token"), // of a source that takes no library
      writeKeyOf("src_00000000000000000000000000", "own-token"),
      "nonsense",
    ];
    for (const key of keys) {
      expect((await post("batch", body, basic(key))).status).toBe(401);
      expect((await post("batch", { ...body, writeKey: key }, {})).status).toBe(401);
    }
    expect((await post("batch", body, {})).status).toBe(401);
    expect((await post("batch", { ...body, writeKey: writeKeyOf(other.sourceId, "other-token") })).status).toBe(401);
    for (const { sourceId } of [own, other, token])
      expect((await stored(sourceId)).filter(({ message_id }) => message_id === "not-mine")).toEqual([]);
  });

  test.each([
    ["no JSON", "batch", "{", 400, "The body is not a JSON object."],
    ["a list", "track", "[]", 400, "The body is not a JSON object."],
    ["no batch", "batch", {}, 400, "The body has no list called “batch”."],
    ["too many", "batch", { batch: Array(2_501).fill({}) }, 400, "A batch can have up to 2,500 events."],
    ["too large", "batch", { batch: [], x: "x".repeat(500 * 1024) }, 400, "A request can have up to 500 KB."],
  ])("with %s is refused with the reason", async (_, call, body, status, message) => {
    expect(await post(call, body)).toEqual({ status, body: { success: false, message } });
  });

  test("of another method, or to another address below /v1, is none of ours", async () => {
    expect((await fetch(`${stack.url}/v1/batch`)).status).toBe(405);
    expect((await fetch(`${stack.url}/v1/nothing`, { method: "POST" })).status).toBe(404);
  });
});

describe("a source that knows its sender by a header token", () => {
  const send = async (sourceId: string, body: unknown, headers: Record<string, string>) => {
    const answer = await fetch(`${stack.url}/api/webhooks/events/${sourceId}`, { method: "POST", headers, body: JSON.stringify(body) });
    return { status: answer.status, body: (await answer.json()) as Any };
  };

  test("takes one event or a list with the token, and neither a signature nor another's token", async () => {
    const mine = await sourceWith("token", "mine");
    const theirs = await sourceWith("token", "theirs");
    const event = (messageId: string) => ({ type: "track", event: "E", userId: "u-6", messageId });
    expect(await send(mine.sourceId, event("one"), { authorization: "Bearer mine" })).toMatchObject({ status: 200, body: { accepted: 1 } });
    const list = [event("one"), event("two"), { type: "nothing" }];
    expect(await send(mine.sourceId, list, { authorization: "Bearer mine" })).toMatchObject({
      status: 200,
      body: { accepted: 1, duplicate: 1, discarded: 1 },
    });
    const { signatureOf } = await import("#lib/engine/delivery/testing/fixture.ts");
    const signature = signatureOf(JSON.stringify(event("signed")));
    for (const headers of [{}, { authorization: "Bearer theirs" }, { authorization: "Basic bWluZTo=" }, { "x-signature": signature }])
      expect((await send(mine.sourceId, event("signed"), headers as Record<string, string>)).status).toBe(401);
    expect((await send(theirs.sourceId, event("signed"), { authorization: "Bearer mine" })).status).toBe(401);
    expect((await stored(mine.sourceId)).map(({ message_id }) => message_id)).not.toContain("signed");
  });

  test("a source that asks for signatures takes no token for one", async () => {
    const signing = await sourceWith("segment", "token-of-batches");
    const answer = await send(signing.sourceId, { type: "track" }, { authorization: "Bearer token-of-batches" });
    expect(answer.status).toBe(401);
  });
});
