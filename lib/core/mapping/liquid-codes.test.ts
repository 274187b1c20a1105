import { createHash, createHmac } from "node:crypto";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import type { JsonValue } from "#lib/platform/json.ts";
import { parseJson } from "#lib/platform/json-parse.ts";
import { anyText } from "../testing/any-text.ts";
import { runs } from "../testing/thorough.ts";
import { compileMapping, loadLiquid } from "./index.ts";
import { decodeBase64, encodeBase64 } from "./liquid-codes.ts";

beforeAll(() => loadLiquid());

const rendered = (filter: string, value: JsonValue) => {
  const compiled = compileMapping({ v: { "@liquid": `{{ value | ${filter} }}` } });
  return compiled.ok ? compiled.evaluate({ value }).v : compiled.issues;
};

test("hashes are Node's, whatever the text", () => {
  fc.assert(
    fc.property(anyText(), (text) => {
      expect(rendered("sha256", text)).toBe(createHash("sha256").update(text, "utf8").digest("hex"));
      expect(rendered('hmac_sha256: "kéy"', text)).toBe(createHmac("sha256", "kéy").update(text, "utf8").digest("hex"));
    }),
    { numRuns: runs(50) },
  );
  expect(rendered("sha256", parseJson("820982911946154508"))).toBe(createHash("sha256").update("820982911946154508").digest("hex"));
  expect(rendered("sha256", null)).toBe(createHash("sha256").update("").digest("hex"));
});

test("Base64 is read and written as Node does", () => {
  const text = fc.oneof(
    anyText(),
    fc.array(fc.constantFrom(..."AByz019+/-_= \n.é")).map((letters) => letters.join("")),
    fc.uint8Array().map((bytes) => Buffer.from(bytes).toString("base64")),
    fc.uint8Array().map((bytes) => Buffer.from(bytes).toString("base64url")),
  );
  fc.assert(
    fc.property(text, (each) => {
      expect(encodeBase64(each)).toBe(Buffer.from(each, "utf8").toString("base64"));
      // Node looks at half of a character beyond Latin-1, and its two ways of reading differ in
      // what comes after a "=".
      if (!/=[^=]|[^ -\u00ff]/.test(each)) expect(decodeBase64(each)).toBe(Buffer.from(each, "base64").toString("utf8"));
    }),
    { numRuns: runs(500) },
  );
});
