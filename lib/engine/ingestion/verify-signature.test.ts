import { createHash, createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { firstElementSpan } from "./first-element.ts";
import { type SignatureRules, verifySignature } from "./verify-signature.ts";

const sign = (bytes: string | Buffer, secret = "current") => createHmac("sha1", secret).update(bytes).digest("hex");
const token = "a-token-of-the-secret-header";
const whole: SignatureRules = { secret: "current", previousSecret: "old", batchSignatures: "whole_body" };
const first: SignatureRules = {
  ...whole,
  batchSignatures: "first_event_and_header",
  headerTokenHash: createHash("sha256").update(token).digest("hex"),
};
const element = '{"messageId": "1",  "properties":{"name":"\\u00fc \\" ] , {"}}';
const single = Buffer.from(element);
const batch = Buffer.from(`[ ${element} ,{"messageId":"2"}]`);
const bearer = `Bearer ${token}`;

describe("a signature holds", () => {
  test.each<[string, Buffer, string | undefined, string | undefined, SignatureRules, "current" | "previous" | false]>([
    ["over the body of one event", single, sign(single), undefined, whole, "current"],
    ["with the old secret, while there is one", single, sign(single, "old"), undefined, whole, "previous"],
    ["with the old secret, once it is removed", single, sign(single, "old"), undefined, { ...whole, previousSecret: undefined }, false],
    ["with another secret", single, sign(single, "other"), undefined, whole, false],
    ["without a signature", single, undefined, undefined, whole, false],
    ["in upper case", single, sign(single).toUpperCase(), undefined, whole, false],
    ["cut short", single, sign(single).slice(0, 39), undefined, whole, false],
    ["over the whole array", batch, sign(batch), undefined, whole, "current"],
    ["over the first element, where the whole body must be signed", batch, sign(element), bearer, whole, false],
    ["over the first element, with the secret header", batch, sign(element), bearer, first, "current"],
    ["over the first element, by the old secret", batch, sign(element, "old"), bearer, first, "previous"],
    ["over the first element, without the header", batch, sign(element), undefined, first, false],
    ["over the first element, with a wrong header", batch, sign(element), "Bearer nope", first, false],
    ["over the first element, while no header token is set", batch, sign(element), bearer, { ...first, headerTokenHash: undefined }, false],
    ["over the whole array, where the first element would do", batch, sign(batch), undefined, first, "current"],
    ["with only the header", batch, sign("else"), bearer, first, false],
    ["over the element parsed and written again", batch, sign(JSON.stringify(JSON.parse(element))), bearer, first, false],
  ])("%s", (_, body, signature, authorization, rules, expected) => {
    expect(verifySignature(body, signature, authorization, rules)).toEqual(expected ? { ok: true, secret: expected } : { ok: false });
  });

  test("never for an unknown source", () => {
    expect(verifySignature(single, sign(single, "an unknown source costs the same time as a known one"), undefined, undefined)).toEqual({
      ok: false,
    });
  });
});

describe("the first element's bytes", () => {
  test("are found in any array of JSON values, with any white space", () => {
    const space = fc.constantFrom("", " ", "\n", "\t ", "\r\n");
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue({ maxDepth: 4 }), { minLength: 1, maxLength: 4 }),
        fc.array(space, { minLength: 6, maxLength: 6 }),
        fc.boolean(),
        (values, spaces, pretty) => {
          const texts = values.map((value) => JSON.stringify(value, null, pretty ? 1 : undefined));
          const body = Buffer.from(`${spaces[0]}[${spaces[1]}${texts.join(`${spaces[2]},${spaces[3]}`)}${spaces[4]}]${spaces[5]}`);
          const span = firstElementSpan(body);
          expect(body.subarray(span?.start, span?.end).toString()).toBe(texts[0]);
        },
      ),
    );
  });
  test.each(["", "{}", "[]", "[ ]", "[,1]", '["', "[{", '"[1]"', "["])("%j has none", (body) => {
    expect(firstElementSpan(Buffer.from(body))).toBeUndefined();
  });
  test("one pass over hostile input", () => {
    const body = Buffer.from(`[${"[".repeat(2_000_000)}`);
    const startedAt = process.cpuUsage();
    expect(firstElementSpan(body)).toBeUndefined();
    expect(process.cpuUsage(startedAt).user / 1000).toBeLessThan(500);
  });
});
