import { afterAll, beforeAll, expect, test } from "vitest";
import { addDestination, postEvents, trackEvent, trackMapping } from "#lib/engine/delivery/testing/fixture.ts";
import { startTestStack, type TestStack } from "#lib/engine/delivery/testing/stack.ts";
import type { JsonValue } from "#lib/platform/json.ts";

let stack: TestStack;
let sourceId: string;

beforeAll(async () => {
  stack = await startTestStack({ worker: false });
  let attributes: JsonValue = { all: { "@path": "$.a" } };
  for (let level = 0; level < 30; level++)
    attributes = { "@transform": { apply: { a: { l: { "@path": "$.a" }, r: { "@path": "$.a" } } }, mapping: attributes } };
  const copies = Object.fromEntries(Array.from({ length: 2_000 }, (_, n) => [`copy${n}`, { "@path": "$.properties" }]));
  const settings = (made: JsonValue) => ({ ...trackMapping.settings, attributes: made });
  ({ sourceId } = await addDestination(stack.database.pool, {
    mappings: [
      { ...trackMapping, name: "doubling", settings: settings(attributes) },
      { ...trackMapping, name: "copying", settings: settings(copies) },
      { ...trackMapping, name: "good" },
    ],
  }));
});
afterAll(() => stack?.stop());

test("a mapping whose result nobody could write out harms neither the event nor the other mappings", async () => {
  const started = performance.now();
  const response = await postEvents(stack.url, sourceId, trackEvent("u1", { text: "x".repeat(50_000) }));
  expect(response.status).toBe(200);
  expect(performance.now() - started, "milliseconds").toBeLessThan(5_000);
  const { rows } = await stack.database.pool.query(
    `SELECT m.name, d.state, d.issues, octet_length(d.requests::text) AS bytes FROM delivery d JOIN mapping m ON m.id = d.mapping_id ORDER BY m.name`,
  );
  const tooLarge = (path: unknown) => [{ path, code: "too_large", message: expect.stringContaining("10 million characters") }];
  expect(rows).toMatchObject([
    { name: "copying", state: "invalid", issues: tooLarge("") },
    { name: "doubling", state: "invalid", issues: tooLarge(expect.stringMatching(/^attributes\./)) },
    { name: "good", state: "waiting" },
  ]);
  for (const { bytes } of rows) expect(bytes).toBeLessThan(60_000);
});
