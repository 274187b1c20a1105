import fc from "fast-check";
import { expect, test } from "vitest";
import { createSentReader, encodeSent, heartbeat } from "./server-sent.ts";

test("what is encoded is read again, in whatever pieces it comes", () => {
  const message = fc.record({
    event: fc.constantFrom("events", "end"),
    data: fc.jsonValue(),
    id: fc.option(fc.stringMatching(/^\w{1,9}$/)),
  });
  fc.assert(
    fc.property(fc.array(message, { maxLength: 5 }), fc.array(fc.nat(40), { maxLength: 30 }), (messages, cuts) => {
      let text = messages.map(({ event, data, id }) => encodeSent(event, data, id ?? undefined) + heartbeat).join("");
      const read = createSentReader();
      const found = [];
      for (const cut of cuts) {
        found.push(...read(text.slice(0, cut)));
        text = text.slice(cut);
      }
      found.push(...read(text));
      expect(found.map(({ event, data, id }) => ({ event, data: JSON.parse(data), id }))).toEqual(
        messages.map(({ event, data, id }) => ({ event, data: JSON.parse(JSON.stringify(data)), id: id ?? undefined })),
      );
    }),
  );
});

test.each<[string, string, unknown[]]>([
  ["other servers' line breaks", "event: a\r\ndata: 1\r\n\r\n", [{ event: "a", id: undefined, data: "1" }]],
  ["data of several lines", "data: 1\ndata:2\n\n", [{ event: "message", id: undefined, data: "1\n2" }]],
  ["comments and settings alone", ": x\n\nretry: 5\n\n", []],
  ["what is not complete", "data: 1\n", []],
])("reads %s", (_, text, expected) => {
  expect(createSentReader()(text)).toEqual(expected);
});

test("a message without an end is refused before it fills the memory", () => {
  expect(() => createSentReader()("x".repeat(4_000_001))).toThrow("without an end");
});
