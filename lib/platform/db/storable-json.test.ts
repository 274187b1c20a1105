import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { storableJson } from "./storable-json.ts";
import { createTestDatabase, type TestDatabase } from "./testing/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test.each([
  ["a\0b", "a\ufffdb"],
  ["\ud800", "\ufffd"],
  ["\udc00\ud800", "\ufffd\ufffd"],
  ["\0\0", "\ufffd\ufffd"],
  ["😀", "😀"],
  ["\\u0000", "\\u0000"],
  ["\\\\u0000\0", "\\\\u0000\ufffd"],
  ["\u001b[31m", "\u001b[31m"],
])("%j becomes %j", (text, stored) => {
  expect(JSON.parse(storableJson({ [text]: text }))).toEqual({ [stored]: stored });
});

test("whatever it is, the database reads it, and finds what is well formed as it was", async () => {
  const values = fc.sample(fc.jsonValue({ stringUnit: "binary", maxDepth: 3 }), { numRuns: 300, seed: 7 });
  values.push("\ud800", "\0", ["\\\0\udfff"], { "\ud83d": "\\\\u0000" });
  const { rows } = await database.pool.query<{ value: unknown }>(
    "SELECT t::jsonb AS value FROM unnest($1::text[]) WITH ORDINALITY AS u(t, n) ORDER BY n",
    [values.map(storableJson)],
  );
  expect(rows).toHaveLength(values.length);
  for (const [index, value] of values.entries())
    if (JSON.stringify(value) === storableJson(value) && typeof value === "string") expect(rows[index]?.value).toBe(value);
});
