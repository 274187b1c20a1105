import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonObject, JsonValue } from "#lib/platform/json.ts";
import { growth, longestHold } from "#lib/platform/testing/in-turns.ts";
import { replaceAddresses } from "./find-addresses.ts";
import { knownReplacer, mostKnownCharacters } from "./find-known.ts";
import { createMasker, mark } from "./mask.ts";
import { knownIds } from "./mask-records.ts";

/** What the searcher must find: every occurrence of every known text, the slow way. */
function replacedSlowly(known: readonly string[], text: string): string {
  const hidden = new Array<boolean>(text.length).fill(false);
  const starts = new Set<number>();
  const occurrences = known.flatMap((each) =>
    [...text]
      .map((_, at) => at)
      .filter((at) => each !== "" && text.startsWith(each, at))
      .map((at) => ({ start: at, end: at + each.length })),
  );
  for (const { start, end } of occurrences) for (let at = start; at < end; at++) hidden[at] = true;
  for (let at = 0; at < text.length; at++) if (hidden[at] && !occurrences.some(({ start, end }) => start < at && at < end)) starts.add(at);
  return [...text].map((char, at) => (starts.has(at) ? mark : hidden[at] ? "" : char)).join("");
}

describe("known texts", () => {
  test("are found wherever they stand, overlapping or one inside the other", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 30 });
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 5 }), { maxLength: 6 }),
        text,
        (known, searched) => {
          expect(knownReplacer(known, mark)?.(searched)).toBe(replacedSlowly(known, searched));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test("that are too many to be looked for hide everything", () => {
    const masker = createMasker(["x".repeat(mostKnownCharacters + 1)]);
    expect(masker.value({ sku: "anything", price: ["more", 1] })).toEqual({ [mark]: [mark, 1] });
  });

  test("are found as numbers too", () =>
    expect(createMasker(["123456"]).value({ quantity: [123456, 12345] })).toEqual({ quantity: [mark, 12345] }));
});

/** The patterns in their plainest form, which takes quadratic time. */
const plainEmail = /[^\s@"'<>()[\]{},;:]+@[^\s@"'<>()[\]{},;:]+\.[^\s@"'<>()[\]{},;:]+/g;

test("email addresses are found as their pattern says", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("a", "b", "@", ".", " ", "<"), maxLength: 40 }), (text) => {
      expect(replaceAddresses(text, mark)).toBe(text.replace(plainEmail, mark));
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ["mail jane.doe@example.org, please", `mail ${mark}, please`],
  ["10.0.0.1 and 2001:db8:0:1:1:1:1:1 and fe80::1", `${mark} and ${mark} and ${mark}`],
  ["12:30:45 and a.b and 1.2.3", "12:30:45 and a.b and 1.2.3"],
])("%s is shown as %s", (text, shown) => expect(createMasker([]).text(text)).toBe(shown));

const texts: [string, (size: number) => string][] = [
  ["letters", (size) => "a".repeat(size)],
  ["a@a@a", (size) => "a@".repeat(size / 2)],
  ["a@a.", (size) => "a@a. ".repeat(size / 5)],
  ["dots after an @", (size) => `a@${".".repeat(size - 2)}`],
  ["colons between digits", (size) => "1:".repeat(size / 2)],
  ["digits and dots", (size) => "1.".repeat(size / 2)],
  ["the beginning of what is known, over and over", (size) => "known-id-of-".repeat(size / 12)],
];
const persons = (count: number): JsonObject =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`trait${i}`, `value number ${i}`]));

describe("masking takes time that grows with what is masked", () => {
  test.each(texts)("a text of %s", (_name, text) => {
    const masker = createMasker(["known-id-of-somebody", "a".repeat(500), "aab".repeat(200)]);
    const work = (size: number) => {
      const shown = text(size);
      return () => masker.text(shown);
    };
    expect(growth(work(12_000), work(96_000), 8)).toBeLessThan(4);
  });

  test.each<[string, (size: number) => JsonValue]>([
    [
      "as many traits as texts",
      (size) => ({ traits: persons(size), properties: { brand: Array.from({ length: size }, (_, i) => `text ${i}`) } }),
    ],
    [
      "as many traits as numbers",
      (size) => ({ traits: persons(size), properties: { quantity: Array.from({ length: size }, (_, i) => i) } }),
    ],
    [
      "traits that begin alike",
      (size) => ({
        traits: Object.fromEntries(Array.from({ length: size / 50 }, (_, i) => [`t${i}`, `${"a".repeat(200)}${i}`])),
        brand: "a".repeat(size * 10),
      }),
    ],
  ])("an event with %s", (_name, eventOf) => {
    const work = (size: number) => {
      const event = eventOf(size);
      return () => createMasker(knownIds({}, event)).value(event);
    };
    expect(growth(work(500), work(4_000), 8)).toBeLessThan(4);
  });

  test("and never holds up the process for long, nor changes what it says in turns", async () => {
    const event: JsonObject = {
      traits: persons(4_000),
      properties: { brand: Array.from({ length: 40_000 }, (_, i) => `text ${i} of a@b.c`), category: "a@".repeat(32_000) },
    };
    const masker = createMasker(knownIds({}, event));
    const holdMs = await longestHold(
      async () => {
        expect(await masker.valueInTurns(event)).toEqual(masker.value(event));
      },
      () => masker.valueInTurns(event),
    );
    expect(holdMs).toBeLessThan(50);
  });
});
