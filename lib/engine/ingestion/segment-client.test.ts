import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addDestination, signatureOf, trackEvent } from "#lib/engine/delivery/testing/fixture.ts";
import { startTestStack, type TestStack } from "#lib/engine/delivery/testing/stack.ts";

// Segment's published request client against the real endpoint, with requests as its webhook action
// makes them: the action signs the first event of a batch, and the client reads a copy of the
// answer.

type Answer = { status: number; content: string; data: { accepted: number; duplicate: number } };
type Request = (
  url: string,
  options: { method: string; headers: Record<string, string>; json: unknown; timeout: number },
) => Promise<Answer>;
const { createRequestClient } = createRequire(import.meta.url)("@segment/actions-core") as { createRequestClient: () => Request };

const token = "header-token-of-these-tests";
let stack: TestStack;
let url: string;
beforeAll(async () => {
  stack = await startTestStack({ worker: false });
  const { sourceId } = await addDestination(stack.database.pool, {
    source: { batch_signatures: "first_event_and_header", header_token_hash: createHash("sha256").update(token).digest("hex") },
  });
  url = `${stack.url}/api/webhooks/segment/${sourceId}`;
});
afterAll(() => stack?.stop());

const send = (events: unknown[], { method = "POST", authorization = `Bearer ${token}` } = {}) =>
  createRequestClient()(url, {
    method,
    headers: { Authorization: authorization, "X-Signature": signatureOf(JSON.stringify(events[0])) },
    json: events,
    timeout: 10_000,
  });

test.each([1, 100, 1_000, 4_000])("Segment's client delivers a batch of %d events, and settles with a short answer", async (size) => {
  const events = Array.from({ length: size }, (_, n) => trackEvent(`client-${size}-${n}`, { n }));
  const first = await send(events);
  expect(first).toMatchObject({ status: 200, data: { accepted: size, duplicate: 0 } });
  const again = await send(events);
  expect(again).toMatchObject({ status: 200, data: { accepted: 0, duplicate: size } });
  for (const { content } of [first, again]) expect(Buffer.byteLength(content)).toBeLessThan(4_096);
});

test("a batch of which nothing can be used is answered as briefly", async () => {
  const answer = await send(Array.from({ length: 1_000 }, (_, n) => ({ messageId: `unusable-${n}`, properties: n })));
  expect(answer).toMatchObject({ status: 200, data: { malformed: 1_000 } });
  expect(Buffer.byteLength(answer.content)).toBeLessThan(4_096);
});

test("without the header Segment's client is told 401", async () => {
  await expect(send([trackEvent("no-header"), trackEvent("no-header")], { authorization: "" })).rejects.toMatchObject({
    response: { status: 401 },
  });
});
