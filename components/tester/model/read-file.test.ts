import { expect, test } from "vitest";
import { parseEventText } from "./parse-event-text.ts";
import { readFile } from "./read-file.ts";

const event = { type: "track", event: "Über", userId: "u" };
const text = JSON.stringify(event);
const utf16 = (bigEndian: boolean) =>
  new Uint8Array(
    [0xfeff, ...text.split("").map((unit) => unit.charCodeAt(0))].flatMap((unit) =>
      bigEndian ? [unit >> 8, unit & 255] : [unit & 255, unit >> 8],
    ),
  );

test.each<[string, BlobPart]>([
  ["plain", text],
  ["with a byte order mark", `\ufeff${text}`],
  ["in UTF-16", utf16(false)],
  ["in the other UTF-16", utf16(true)],
  ["with comments, trailing commas and Windows' line ends", `// mine\r\n{"type": "track", "event": "Über", /* who */ "userId": "u",}\r\n`],
])("a file %s is read", async (_, content) => {
  expect(parseEventText(await readFile(new Blob([content])))).toEqual({ ok: true, event });
});

test.each<[string, BlobPart, string]>([
  ["empty", "", "This file is empty."],
  ["too large", "x".repeat(1_000_001), "larger than an event can be"],
  ["a picture", new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0xff, 0xd8]), "isn’t"],
  ["zeros", new Uint8Array(20), "isn’t"],
])("a file that is %s is refused in words", async (_, content, words) => {
  await expect(readFile(new Blob([content]))).rejects.toThrow(words);
});
