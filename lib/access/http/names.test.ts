import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isSeenName, longestName, mendName, seenText, tidyName } from "./names.ts";
import { displayName } from "./schema.ts";

describe("a name that a person gives", () => {
  test.each([
    ["Production", "Production"],
    ["  Shop  Europe ", "Shop Europe"],
    ["Shop\u00a0Europe", "Shop Europe"],
    ["Shop\u3000Europe", "Shop Europe"],
    ["Zu\u0308rich", "Z\u00fcrich"],
    ["\u00dcber", "\u00dcber"],
    ["店舗", "店舗"],
    ["עברית", "עברית"],
    ["می\u200cخواهم", "می\u200cخواهم"],
    ["क्\u200dष", "क्\u200dष"],
    ["Familie 👨\u200d👩\u200d👧", "Familie 👨\u200d👩\u200d👧"],
    ["❤\ufe0f", "❤\ufe0f"],
    ["1\ufe0f\u20e3 first", "1\ufe0f\u20e3 first"],
    ["👍🏽", "👍🏽"],
    ["@#!", "@#!"],
    ["x".repeat(longestName), "x".repeat(longestName)],
  ])("%j is kept as %j", (given, name) => {
    expect(displayName.parse(given)).toBe(name);
  });

  test.each([
    ["nothing", ""],
    ["spaces", " \u00a0\u2003 "],
    ["a zero width space", "Produc\u200btion"],
    ["a zero width space alone", "\u200b"],
    ["a Hangul filler", "\u3164"],
    ["another Hangul filler", "\uffa0"],
    ["a soft hyphen", "Produc\u00adtion"],
    ["a word joiner", "Produc\u2060tion"],
    ["an Arabic letter mark", "Production\u061c"],
    ["tags", "Production\u{e0041}\u{e0042}"],
    ["a line separator", "Pro\u2028duction"],
    ["a paragraph separator", "Pro\u2029duction"],
    ["a byte order mark", "\ufeffProduction\ufeffx"],
    ["a combining grapheme joiner", "Pro\u034fduction"],
    ["a variation selector at a letter", "Production\ufe0f"],
    ["a variation selector of the supplement", "Production\u{e0100}"],
    ["a blank Braille cell", "\u2800"],
    ["a direction override", "Test\u202egnp.exe"],
    ["an isolate", "\u2066x\u2069"],
    ["a direction mark", "x\u200f"],
    ["a joiner between Latin letters", "Pro\u200dduction"],
    ["a joiner at the end", "Production\u200d"],
    ["a line break inside", "Pro\nduction"],
    ["a zero character", "Pro\0duction"],
    ["half an emoji", "Pro\ud83d"],
    ["a private character", "Pro\ue000"],
    ["a combining mark with nothing below it", "\u0301"],
    ["an accent that would sit on what stands before", "\u0301abc"],
    ["too much", "x".repeat(longestName + 1)],
  ])("%s is refused", (_, given) => {
    expect(displayName.safeParse(given).success).toBe(false);
  });

  const characters = fc.oneof(
    fc.constantFrom(
      ..."ab \u00a0\u200b\u3164\u00ad\u2060\u061c\u2028\u202e\u2066\u2069\u200d\u200c\ufe0f\u0301\u20e3\u2800\n\0",
      "👨",
      "👩",
      "می",
      "1",
      "\ud800",
      "\u{e0041}",
    ),
    fc.string({ unit: "binary", minLength: 1, maxLength: 2 }),
  );
  const texts = fc.array(characters, { maxLength: 30 }).map((parts) => parts.join(""));

  test("what is taken is tidy, differs from others by what is seen, and is taken again", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const parsed = displayName.safeParse(text);
        if (!parsed.success) return;
        expect(parsed.data).toBe(tidyName(parsed.data));
        expect(displayName.parse(parsed.data)).toBe(parsed.data);
        expect(seenText(parsed.data)).not.toBe("");
      }),
      { numRuns: 2_000 },
    );
  });

  test("an import makes a good name of any text, and leaves a good one as it is", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const name = mendName(text);
        expect(name === "" || displayName.parse(name) === name).toBe(true);
        const parsed = displayName.safeParse(text);
        if (parsed.success) expect(name).toBe(parsed.data);
      }),
      { numRuns: 3_000 },
    );
  });
});

test.each([
  ["Produc\u200btion", "Production"],
  ["\u202eProduction\u2069", "Production"],
  ["Shop\u00a0 Europe", "Shop Europe"],
  ["Pro\u2028duction", "Pro duction"],
  ["\u3164", ""],
  ["👨\u200d👩", "👨👩"],
])("of %j, %j is seen", (name, text) => {
  expect(seenText(name)).toBe(text);
  expect(seenText(text)).toBe(text);
});

test("cutting a name never leaves half a character or a joiner behind", () => {
  const name = mendName(`${"x".repeat(89)}👨\u200d👩`, 91);
  expect(isSeenName(name)).toBe(true);
  expect(mendName(`${"x".repeat(99)}👍`)).toBe("x".repeat(99));
});
