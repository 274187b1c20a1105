import type { JsonObject, JsonValue } from "#lib/platform/json.ts";
import { parseJson } from "#lib/platform/json-parse.ts";
import type { ActionDefinition, ActionField } from "../types.ts";

/** Numbers from 0 to below `limit`, the same for the same seed. */
export type Random = (limit: number) => number;

export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

const long = (length: number, unit = "x") => unit.repeat(length);
const texts: readonly string[] = [
  ..."a,u-17,é,Größe-7,日本,🦅,Ω≈ç,., ..,..,%2e,a/b,a b,?#,audiences,attributes,open,closed,partially_returned,other,12,1e3,-4,true,null,0x1f".split(
    ",",
  ),
  ..."2026-02-30,2026-02-03T04:05:06Z,1700000000,string,(list string),effects,customerSession,everything,Authorization".split(","),
  ..."https://example.org/cb,http://[,https://1.2.3.999/,https://example.org:99999/,ftp://example.org,https://exämple.org/,example.org".split(
    ",",
  ),
  "",
  " ",
  "\n",
  "a\r\nb: c",
  "\t",
  "\u0000",
  "\u007f",
  "\u00a0",
  "\ud800",
  "effects,",
  "effects, coupons",
  `Authorization ${long(32, "k")}`,
  `Authorization ${long(31, "k")}`,
  `Grüße ${long(40, "k")}`,
  ` ${long(40, "k")}`,
  long(100),
  long(101),
  long(1000),
  long(1001),
  long(1000, "🦅"),
  long(501, "🦅"),
];
const numbers: readonly JsonValue[] = [0, 1, 2, 1.5, -1, 3, 17, 9_999, 10_001, 2 ** 53, 1e21, 1e300].concat(
  ["9007199254740993", "820982911946154508", "0.1234567890123456789", "1e400", "-1e309", "1e-400", "12345678901234567890.0"].map(
    (digits) => parseJson(digits) as number,
  ),
);

/** Anything that JSON can say, rather unlike what is wanted. */
function anything(random: Random, depth = 3): JsonValue {
  const kind = random(depth > 0 ? 8 : 5);
  if (kind <= 1) return texts[random(texts.length)] as string;
  if (kind === 2) return numbers[random(numbers.length)] as JsonValue;
  if (kind === 3) return random(2) === 0;
  if (kind === 4) return null;
  if (kind === 5) return Array.from({ length: random(4) }, () => anything(random, depth - 1));
  const keys = ["a", "price", "sku", "name", "type", "adds", "", "__proto__", "toString"];
  return Object.fromEntries(Array.from({ length: random(4) }, () => [keys[random(keys.length)], anything(random, depth - 1)]));
}

/** Mostly what the field wants, at its limits too. */
function fitting(field: ActionField, random: Random): JsonValue {
  const { type, fields, valueFields, choices } = field;
  if (field.key === "callbackDestination") return "https://example.org/cb";
  if (field.key === "callbackAPIKey") return `Authorization ${long(32, "k")}`;
  if (field.key === "contentFields") return "effects";
  if (choices) return choices[random(choices.length)]?.value ?? null;
  if (valueFields) return { shipping: payloadOf(valueFields, random), "": payloadOf(valueFields, random) };
  if (fields) return payloadOf(fields, random);
  if (type === "integer") return 1 + random(40);
  if (type === "number") return random(1000) / 10;
  if (type === "boolean") return random(2) === 0;
  if (type === "object") return { a: anything(random), b: random(10) };
  return `id-${random(50)}`;
}

function someValue(field: ActionField, random: Random): JsonValue {
  if (random(25) === 0) return anything(random);
  if (!field.multiple || random(20) === 0) return fitting(field, random);
  const length = random(60) === 0 ? 101 + random(1000) : random(4);
  return Array.from({ length }, () => (random(40) === 0 ? anything(random, 1) : fitting(field, random)));
}

function payloadOf(fields: readonly ActionField[], random: Random): JsonObject {
  const payload: JsonObject = {};
  for (const field of fields) if (field.required ? random(60) > 0 : random(3) > 0) payload[field.key] = someValue(field, random);
  if (random(10) === 0) payload.stray = anything(random, 1);
  return payload;
}

export const randomPayload = (action: ActionDefinition, random: Random): JsonObject => payloadOf(action.fields, random);
