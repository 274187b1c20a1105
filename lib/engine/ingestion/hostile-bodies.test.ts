import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addDestination, signatureOf, trackMapping } from "#lib/engine/delivery/testing/fixture.ts";
import { startTestStack, type TestStack } from "#lib/engine/delivery/testing/stack.ts";

// Whatever arrives at the webhook, signed or not: an answer of the contract, never a failure of
// ours, never a word about our inside.

let stack: TestStack;
let sourceId: string;
beforeAll(async () => {
  stack = await startTestStack({ worker: false });
  ({ sourceId } = await addDestination(stack.database.pool, { mappings: [trackMapping] }));
});
afterAll(() => stack.stop());

async function send(body: Buffer, headers: Record<string, string>, id = sourceId) {
  const response = await fetch(`${stack.url}/api/webhooks/segment/${id}`, { method: "POST", body: new Uint8Array(body), headers });
  const text = await response.text();
  expect(text).not.toMatch(/node_modules|\.ts:\d+|PrismaClient|SELECT |secret/i);
  return { status: response.status, text };
}
const signed = (body: Buffer) => send(body, { "content-type": "application/json", "x-signature": signatureOf(body) });

const eventLike = fc.dictionary(
  fc.constantFrom(
    "type",
    "event",
    "userId",
    "anonymousId",
    "messageId",
    "timestamp",
    "properties",
    "traits",
    "context",
    "integrations",
    "__proto__",
    "previousId",
  ),
  fc.oneof(
    fc.constantFrom<unknown>(
      "track",
      "identify",
      "delete",
      "screen",
      "",
      "\0",
      "\ud800",
      null,
      0,
      1e308,
      [],
      {},
      "x".repeat(5_000),
      { "Talon.One (Actions)": false },
      { All: false },
    ),
    fc.jsonValue({ maxDepth: 3 }),
  ),
);
const bodies = fc.oneof(
  fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
  fc.jsonValue({ maxDepth: 4 }).map((value) => Buffer.from(JSON.stringify(value))),
  eventLike.map((value) => Buffer.from(JSON.stringify(value))),
  fc.array(fc.oneof(eventLike, fc.jsonValue({ maxDepth: 2 })), { maxLength: 8 }).map((value) => Buffer.from(JSON.stringify(value))),
  fc
    .constantFrom(
      "",
      " ",
      "{",
      "[",
      "[1,",
      "nul",
      "\ufeff{}",
      '{"a":1}{"b":2}',
      `${"[".repeat(20_000)}${"]".repeat(20_000)}`,
      '{"type":"track","type":"identify"}',
    )
    .map((text) => Buffer.from(text)),
);

test("signed bodies of any kind", async () => {
  await fc.assert(
    fc.asyncProperty(bodies, async (body) => {
      expect([200, 400], body.toString().slice(0, 200)).toContain((await signed(body)).status);
    }),
    { numRuns: 250 },
  );
});

test("unsigned or wrongly signed bodies of any kind, at any address, look the same", async () => {
  const answers = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      bodies,
      fc.oneof(
        fc.constant(undefined),
        fc.string({ maxLength: 60 }).map((text) => encodeURIComponent(text.toWellFormed())),
      ),
      async (body, signature) => {
        const headers = { "content-type": "application/json", ...(signature === undefined ? {} : { "x-signature": signature }) };
        for (const id of [sourceId, "src_00000000000000000000000000", "..%2f..%2fme", "%00"]) {
          const { status, text } = await send(body, headers, id);
          expect(status).toBe(401);
          answers.add(text);
        }
      },
    ),
    { numRuns: 60 },
  );
  expect(answers.size).toBe(1);
});

test("what was accepted can be read again, hostile text included", async () => {
  const { rows } = await stack.database.pool.query("SELECT outcome, count(*)::int AS count FROM event GROUP BY 1");
  expect(rows.length).toBeGreaterThan(1);
  expect(({} as Record<string, unknown>).type).toBeUndefined();
});
