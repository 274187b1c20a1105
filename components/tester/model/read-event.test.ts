import { expect, test } from "vitest";
import { sampleEvents } from "#lib/segment/sample-events.ts";
import { readEvent } from "./read-event.ts";

test.each(sampleEvents.map((sample) => [sample.key, sample] as const))("the sample %s is read as it is shown", (_, sample) => {
  expect(readEvent(sample.text ?? JSON.stringify(sample.event))).toEqual({ ok: true, event: sample.event });
});

test.each([
  ['{\n  "type": "track",\n  "userId": \n}', "Line 4, column 1: A value must stand here."],
  ['{ "type": 5 }', "The event has no type"],
  ["[]", "An event is an object"],
  ["", "Line 1, column 1"],
])("%j is refused in words", (text, words) => {
  expect(readEvent(text)).toMatchObject({ ok: false, problem: expect.stringContaining(words) });
});
