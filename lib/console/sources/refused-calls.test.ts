import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addDestination, postEvents, signatureOf, type TestDestination, trackEvent, until } from "#lib/engine/delivery/testing/fixture.ts";
import { startTestStack, type TestStack } from "#lib/engine/delivery/testing/stack.ts";
import { createRefusedCalls, forgetRefusedCalls } from "#lib/engine/ingestion/refused-calls.ts";
import { createId } from "#lib/platform/ids.ts";
import { refusedCalls } from "./refused-calls.ts";

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack({ worker: false });
});
afterAll(() => stack?.stop());

const token = "header-token-of-these-tests";
const withToken = { batch_signatures: "first_event_and_header", header_token_hash: createHash("sha256").update(token).digest("hex") };
const rows = async (text: string, values: unknown[] = []) => (await stack.database.pool.query(text, values)).rows;
const toldOf = (target: TestDestination, calls: number) =>
  until(`${calls} refused calls`, async () => {
    const told = (await refusedCalls(target.destinationId)).get(target.sourceId);
    return told && told.count >= calls && told;
  });

test("each refusal is told with its time, address, status, reason, signature and size; what was accepted is not", async () => {
  const target = await addDestination(stack.database.pool, { source: withToken });
  const send = (content: unknown, headers: Record<string, string> = {}) => postEvents(stack.url, target.sourceId, content, headers);
  const batch = [trackEvent("u1"), trackEvent("u1")];
  const first = { "x-signature": signatureOf(JSON.stringify(batch[0])) };
  const packed = gzipSync("{}").toString("latin1");
  const statuses = [
    await send({}, { "x-signature": "" }),
    await send({}, { "x-signature": "SHA1=abc" }),
    await send({}, { "x-signature": "0".repeat(40) }),
    await send({ a: 1 }, { "x-signature": "1".repeat(40) }),
    await send(batch, first),
    await send(batch, { ...first, authorization: "Bearer another" }),
    await send("no JSON"),
    await send(packed, { "content-encoding": "gzip" }),
    await send(Array(20_001).fill(1)),
    await send(batch, { ...first, authorization: `Bearer ${token}` }),
  ].map(({ status }) => status);
  expect(statuses).toEqual([401, 401, 401, 401, 401, 401, 400, 415, 413, 200]);

  const told = await toldOf(target, 9);
  expect(told.count).toBe(9);
  const counts = new Map(told.reasons.map(({ reason, count }) => [reason, count]));
  expect(told.reasons[0]).toMatchObject({ reason: "signature", count: 2, message: "the signature did not match" });
  expect(counts).toEqual(
    new Map([["signature", 2], ...[...counts.keys()].filter((reason) => reason !== "signature").map((reason) => [reason, 1] as const)]),
  );
  expect([...counts.keys()].sort()).toEqual([
    "batch_no_token",
    "batch_wrong_token",
    "compressed",
    "no_signature",
    "not_json",
    "odd_signature",
    "signature",
    "too_many",
  ]);
  const last = Object.fromEntries(told.last.map((one) => [one.reason, one]));
  expect(last.not_json).toMatchObject({ status: 400, address: "127.0.0.1", signed: true, bytes: 7, count: 1 });
  expect(last.no_signature).toMatchObject({ status: 401, bytes: 2 });
  expect(last.signature).toMatchObject({ status: 401, signed: true, bytes: 7, count: 2 });
  const stored = JSON.stringify(await rows("SELECT * FROM refused_call"));
  for (const secret of [token, "another", String(first["x-signature"]), "0".repeat(40), "no JSON"]) expect(stored).not.toContain(secret);
});

test("a batch signed over its first event at a source that takes whole bodies alone says so", async () => {
  const target = await addDestination(stack.database.pool);
  const batch = [trackEvent("u1"), trackEvent("u1")];
  await postEvents(stack.url, target.sourceId, batch, { "x-signature": signatureOf(JSON.stringify(batch[0])) });
  const told = await toldOf(target, 1);
  expect(told.reasons).toEqual([
    {
      reason: "batch_whole_body",
      count: 1,
      message: "they were batches signed over their first event, which this source does not accept",
      remedy: expect.stringContaining("turn off batching"),
    },
  ]);
});

const call = (sourceId: string, address = "192.0.2.1") =>
  ({ sourceId, reason: "signature", status: 401, address, signed: true, bytes: 10 }) as const;

test("thousands of calls in a minute are one row of a source, and none of sources that do not exist", async () => {
  const target = await addDestination(stack.database.pool);
  const before = (await rows("SELECT count(*)::int AS n FROM refused_call"))[0].n;
  const calls = createRefusedCalls(stack.database.pool, (id) => id === target.sourceId);
  for (let n = 0; n < 5_000; n++) calls.note(call(createId("source"), `192.0.2.${n % 250}`));
  calls.note(call("not an ID"));
  for (let n = 0; n < 5_000; n++) calls.note(call(target.sourceId, `192.0.2.${n % 250}`));
  await calls.stop();
  const kept = await rows("SELECT sum(count)::int AS calls, count(*)::int AS rows FROM refused_call WHERE source_id = $1", [
    target.sourceId,
  ]);
  expect(kept[0].calls).toBe(5_000);
  expect(kept[0].rows).toBeLessThanOrEqual(2); // two where a minute ended in between
  expect((await rows("SELECT count(*)::int AS n FROM refused_call"))[0].n).toBe(before + kept[0].rows);
});

test("several processes add up, and what could not be written is written later", async () => {
  const target = await addDestination(stack.database.pool);
  const failing = { query: () => Promise.reject(new Error("away")) };
  let isAway = true;
  const pool = { query: (...input: [string, unknown[]]) => (isAway ? failing.query() : stack.database.pool.query(...input)) };
  const [one, two] = [createRefusedCalls(pool as never, () => true), createRefusedCalls(stack.database.pool, () => true)];
  one.note(call(target.sourceId));
  two.note(call(target.sourceId));
  await one.stop(); // in vain
  isAway = false;
  await Promise.all([one.stop(), two.stop()]);
  expect((await toldOf(target, 2)).count).toBe(2);
});

test("after two days they are forgotten", async () => {
  const target = await addDestination(stack.database.pool);
  const calls = createRefusedCalls(stack.database.pool, () => true);
  calls.note(call(target.sourceId));
  await calls.stop();
  await rows("UPDATE refused_call SET minute = minute - interval '47 hours' WHERE source_id = $1", [target.sourceId]);
  await forgetRefusedCalls(stack.database.pool);
  const left = () => rows("SELECT 1 FROM refused_call WHERE source_id = $1", [target.sourceId]);
  expect(await left()).toHaveLength(1);
  expect((await refusedCalls(target.destinationId)).get(target.sourceId)).toBeUndefined();
  await rows("UPDATE refused_call SET minute = minute - interval '2 hours' WHERE source_id = $1", [target.sourceId]);
  await forgetRefusedCalls(stack.database.pool);
  expect(await left()).toHaveLength(0);
});
