import fc from "fast-check";
import { expect, test } from "vitest";
import { readBody } from "./read-body.ts";

const texts = async (body: string) => {
  const events = await readBody(Buffer.from(body));
  return Array.isArray(events) ? events.map(({ raw }) => raw.toString()) : events;
};
const one = '{"type":"track","event":"A","userId":"u"}';

test.each<[string, string, string[] | undefined]>([
  ["a wrapped batch", `{"batch":[${one},${one}]}`, [one, one]],
  ["with white space and other keys", ` { "sentAt" : "now", "batch" : [ ${one} ] , "context" : {"batch":[1]} }`, [one]],
  ["an empty one", '{"batch":[]}', []],
  ["brackets and quotes in texts", '{"a":"[\\"batch\\":[","batch":[{"x":"]}\\""}]}', ['{"x":"]}\\""}']],
  ["an event with a type is an event", '{"type":"track","batch":[1]}', ['{"type":"track","batch":[1]}']],
  ["a batch deeper down is part of an event", '{"properties":{"batch":[1]}}', ['{"properties":{"batch":[1]}}']],
  ["a batch that is no list", '{"batch":"x"}', ['{"batch":"x"}']],
  ["of two batches the last counts, so this is none", '{"batch":[1],"batch":[2]}', ['{"batch":[1],"batch":[2]}']],
  ["what follows has to be JSON", `{"batch":[${one}],}`, undefined],
  ["and has to end", `{"batch":[${one}`, undefined],
])("%s", async (_, body, expected) => {
  expect(await texts(body)).toEqual(expected);
});

test("a wrapped batch reads like the bare one, whatever stands beside it", async () => {
  const wrapper = fc.dictionary(
    fc.string().filter((key) => key !== "batch" && key !== "type"),
    fc.jsonValue({ maxDepth: 3 }),
    { maxKeys: 3 },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 5 }), wrapper, wrapper, async (batch, before, after) => {
      const body = { ...before, batch, ...after };
      expect(await texts(JSON.stringify(body))).toEqual(await texts(JSON.stringify(batch)));
    }),
  );
});
