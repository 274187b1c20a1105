import { afterAll, beforeAll, expect, test } from "vitest";
import { readRefused } from "#lib/engine/alerts/read-sources.ts";
import { addDestination, postEvents, trackEvent, until } from "#lib/engine/delivery/testing/fixture.ts";
import { startTestStack, type TestStack } from "#lib/engine/delivery/testing/stack.ts";
import { createTakenCalls, forgetTakenCalls } from "./taken-calls.ts";

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack({ worker: false });
});
afterAll(() => stack?.stop());

const rows = async (text: string, values: unknown[] = []) => (await stack.database.pool.query(text, values)).rows;
const callsOf = async (sourceId: string): Promise<number> =>
  (await rows("SELECT coalesce(sum(count), 0)::int AS n FROM taken_call WHERE source_id = $1", [sourceId]))[0].n;

test("a refused call is compared with calls, however many events a batch has", async () => {
  const { sourceId } = await addDestination(stack.database.pool);
  const batch = Array.from({ length: 40 }, (_, index) => trackEvent(`u${index}`));
  for (let call = 0; call < 4; call++) expect((await postEvents(stack.url, sourceId, batch)).status).toBe(200);
  for (let call = 0; call < 6; call++) expect((await postEvents(stack.url, sourceId, {}, { "x-signature": "" })).status).toBe(401);
  await until("4 taken calls", async () => (await callsOf(sourceId)) === 4);

  const share = async () => (await readRefused(stack.database.pool, Date.now())).find(({ subjectId }) => subjectId === sourceId);
  const reading = await until("6 refused calls", async () => {
    const found = await share();
    return found?.facts.count === 6 && found;
  });
  expect(reading).toMatchObject({ value: 6, criticalValue: 60, facts: { percent: 60 } });

  // Just upgraded: events stand for the calls that nobody counted.
  await rows("INSERT INTO taken_call (source_id, minute, count) VALUES ('', now() - interval '10 minutes', 0)");
  expect((await share())?.facts.percent).toBeCloseTo((100 * 6) / (6 + 40));
  await rows("UPDATE taken_call SET minute = now() - interval '3 hours' WHERE source_id = ''");
  expect((await share())?.facts.percent).toBe(60);
});

test("several processes add up, what could not be written is written later, and two days are kept", async () => {
  const { sourceId } = await addDestination(stack.database.pool);
  let isAway = true;
  const pool = {
    query: (...input: [string, unknown[]]) => (isAway ? Promise.reject(new Error("away")) : stack.database.pool.query(...input)),
  };
  const [one, two] = [createTakenCalls(pool as never), createTakenCalls(stack.database.pool)];
  for (let call = 0; call < 3; call++) one.note(sourceId);
  two.note(sourceId);
  await one.stop(); // in vain
  isAway = false;
  await Promise.all([one.stop(), two.stop()]);
  expect(await callsOf(sourceId)).toBe(4);

  await rows("UPDATE taken_call SET minute = minute - interval '47 hours' WHERE source_id = $1", [sourceId]);
  await forgetTakenCalls(stack.database.pool);
  expect(await callsOf(sourceId)).toBe(4);
  await rows("UPDATE taken_call SET minute = minute - interval '2 hours' WHERE source_id = $1", [sourceId]);
  await forgetTakenCalls(stack.database.pool);
  expect(await callsOf(sourceId)).toBe(0);
});
