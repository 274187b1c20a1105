import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { ExactNumber, isJsonObject, type JsonValue } from "./json.ts";
import { encodeByHand, encodeJson } from "./json-encode.ts";
import { isSendable, isWhole, readNumber } from "./json-number.ts";
import { parseJson } from "./json-parse.ts";

describe("numbers that JavaScript holds stay plain numbers", () => {
  test.each(
    "0 -0 1.50 0.1 0.30000000000000004 9007199254740992 820982911946154500 1e21 1E+5 5e-324 1.7976931348623157e308 0.0000000000000000 0e999".split(
      " ",
    ),
  )("%s", (text) => {
    expect(parseJson(text)).toBe(JSON.parse(text));
    expect(readNumber(text)).toBe(JSON.parse(text));
  });
});

describe("all others keep their digits", () => {
  test.each(
    "9007199254740993 820982911946154508 -820982911946154511 0.1234567890123456789 12345678901234.56789 1e400 -1e309 1e-400 3e-324 1.00000000000000000001".split(
      " ",
    ),
  )("%s", (text) => {
    const number = parseJson(text);
    expect(number).toBeInstanceOf(ExactNumber);
    expect(String(number)).toBe(text);
    expect(encodeJson({ a: [number] })).toBe(`{"a":[${text}]}`);
    expect(encodeByHand({ a: [number] })).toBe(`{"a":[${text}]}`);
    expect(isJsonObject(number)).toBe(false);
  });
});

test.each([
  ["1e400", false, true],
  ["-1e309", false, true],
  ["1e-400", true, false],
  ["12345678901234567890", true, true],
  ["123456789012345678.90", true, false],
  ["1.5000000000000000000001e400", false, true],
])("%s: sendable %s, whole %s", (text, sendable, whole) => {
  const number = new ExactNumber(text);
  expect([isSendable(number), isWhole(number)]).toEqual([sendable, whole]);
});

test("the same text comes back, however deep and with whatever keys", () => {
  const text = '{"__proto__":{"a":820982911946154508},"b":"\\u0000 \\\\","c":[{},[],"",true,false,null,-1.5,12345678901234567890]}';
  const value = parseJson(text);
  expect(encodeJson(value)).toBe(text);
  expect(encodeByHand(value)).toBe(text);
  const deep = `${"[".repeat(20_000)}820982911946154508${"]".repeat(20_000)}`;
  expect(encodeJson(parseJson(deep))).toBe(deep);
});

const marker = 820982911946154500;
/** Text in which the reader by hand has its turn, because of one long number at its end. */
const withLongNumber = (text: string) => `[${text},${marker}1]`;

it("reads what JSON.parse reads, and writes what JSON.stringify writes", () => {
  fc.assert(
    fc.property(fc.json({ stringUnit: "binary", maxDepth: 4 }), fc.nat(3), (text, spaces) => {
      const laidOut = JSON.stringify(JSON.parse(text), null, spaces);
      const read = parseJson(withLongNumber(laidOut)) as JsonValue[];
      expect(JSON.stringify(read[0])).toBe(JSON.stringify(JSON.parse(laidOut)));
      expect(encodeByHand(read[0] as JsonValue, spaces)).toBe(JSON.stringify(JSON.parse(laidOut), null, spaces));
    }),
  );
});

it("refuses what JSON.parse refuses", () => {
  const piece = fc.constantFrom(...'[]{},:"\\ \n\u0001-+.eE01'.split(""), "820982911946154508", "true", "nul", '"a"', "\\u00e", "1e400");
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const text = pieces.join("");
      let expected: unknown;
      try {
        expected = JSON.parse(text);
      } catch {
        expect(() => parseJson(text)).toThrow(SyntaxError);
        return;
      }
      expect(plain(parseJson(text))).toStrictEqual(expected);
    }),
    { numRuns: 2000 },
  );
});

it("keeps the digits of any decimal", () => {
  const digits = fc.stringMatching(/^-?(0|[1-9]\d{0,30})(\.\d{1,30})?(e-?\d{1,3})?$/);
  fc.assert(
    fc.property(digits, (text) => {
      const number = parseJson(`{"n":${text}}`) as { n: number | ExactNumber };
      if (number.n instanceof ExactNumber) expect(encodeJson(number)).toBe(`{"n":${text}}`);
      // A plain number is worth what was written: compared as whole numbers of the smallest unit
      // that either has.
      else expect(scaled(String(number.n))).toBe(scaled(text));
    }),
    { numRuns: 2000 },
  );
});

function scaled(text: string): bigint {
  const [, sign, whole = "", fraction = "", power = "0"] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/.exec(text) ?? [];
  const value = BigInt(whole + fraction) * 10n ** BigInt(1200 + Number(power) - fraction.length);
  return sign === "-" ? -value : value;
}

/** With the nearest plain numbers in the place of exact ones: what JSON.parse makes of them. */
function plain(value: unknown): unknown {
  if (value instanceof ExactNumber) return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}
