import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeText, readText } from "./read-text.ts";

const limits = { most: 1_000, tooLarge: "too large" };
const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

test("a file in Latin-1 is told, not read as other letters", async () => {
  const file = new Blob([latin1('{ "name": "Über" }')]);
  await expect(readText(file, limits)).rejects.toThrow(/isn’t UTF-8.*Save it again/);
});

test.each<[string, BlobPart, RegExp]>([
  ["nothing", "", /empty/],
  ["too much", "x".repeat(1_001), /too large/],
  ["a picture", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0xff), /isn’t a text file/],
  ["zeros", new Uint8Array(20), /isn’t a text file/],
  ["UTF-16 without its mark", Uint8Array.of(0x7b, 0, 0x7d, 0), /isn’t a text file/],
  ["UTF-8 cut in the middle of a letter", Uint8Array.of(0x22, 0xc3), /isn’t UTF-8/],
  ["UTF-16 that breaks off", Uint8Array.of(0xff, 0xfe, 0x7b), /isn’t/],
])("%s is refused in words", async (_, content, words) => {
  await expect(readText(new Blob([content]), limits)).rejects.toThrow(words);
});

test("UTF-8 and UTF-16 come out as they went in, with and without a mark", () => {
  const text = fc.string({ unit: "grapheme" }).filter((value) => !value.includes("\0") && !value.startsWith("\ufeff"));
  fc.assert(
    fc.property(text, fc.boolean(), (value, marked) => {
      expect(decodeText(new TextEncoder().encode(`${marked ? "\ufeff" : ""}${value}`))).toBe(value);
      for (const bigEndian of [false, true]) {
        const bytes = `\ufeff${value}`.split("").flatMap((unit) => {
          const pair = [unit.charCodeAt(0) & 255, unit.charCodeAt(0) >> 8];
          return bigEndian ? pair.reverse() : pair;
        });
        expect(decodeText(Uint8Array.from(bytes))).toBe(value);
      }
    }),
  );
});

test("nothing is ever made up: whatever the bytes, the text encodes back to them or is refused", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      let text: string;
      try {
        text = decodeText(bytes);
      } catch (error) {
        expect((error as Error).message).toMatch(/^This /);
        return;
      }
      const back = new TextEncoder().encode(text);
      const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
      const wide = (bytes[0] ?? 0) >= 0xfe;
      if (!wide) expect([...back]).toEqual([...bytes].slice(marked ? 3 : 0));
    }),
  );
});
