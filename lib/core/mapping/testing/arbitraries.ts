import fc from "fast-check";
import type { JsonObject, JsonValue } from "#lib/platform/json.ts";

const keys = ["a", "b", "c", "name", "list", "0", "1", "a b", "length", "", "Zed"];
const strings = [
  "",
  "a",
  "Hello",
  "héllo WORLD",
  "a.b",
  "$.a",
  "name",
  "0",
  "x,y",
  "a[0]",
  '{"a":1}',
  "[1,null]",
  "null",
  "ß",
  " ",
  "a.b.a.b",
  "A.B",
];

const key = fc.constantFrom(...keys);
/**
 * Events also bring names that every object inherits; reading those by path is an intended
 * difference, so paths do not.
 */
const eventKey = fc.oneof({ weight: 20, arbitrary: key }, { weight: 1, arbitrary: fc.constant("toString") });
const text = fc.constantFrom(...strings);
const scalar = fc.oneof(text, fc.constantFrom(0, 1, -1, 2.5, 1e21, true, false, null));

/** Any JSON of the small vocabulary, so that paths often meet something. */
export const json: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: "small", withCrossShrink: true },
    { weight: 3, arbitrary: scalar },
    { weight: 2, arbitrary: fc.dictionary(eventKey, tie("value"), { maxKeys: 5, noNullPrototype: true }) },
    { weight: 1, arbitrary: fc.array(tie("value"), { maxLength: 3 }) },
  ),
})).value;

export const event: fc.Arbitrary<JsonObject> = fc.dictionary(key, json, {
  minKeys: 2,
  maxKeys: 8,
  noNullPrototype: true,
}) as fc.Arbitrary<JsonObject>;

const step = fc.oneof(
  { weight: 6, arbitrary: key.map((name) => `.${name}`) },
  { weight: 2, arbitrary: fc.constantFrom("[0]", "[1]", "['a']", '["name"]', "['a b']", "['a.b']", "[a]") },
  { weight: 1, arbitrary: fc.constantFrom("", ".", "[", "]", "'", "]]", "$.", "..", "1]", "[']") },
);

export const path: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom("$", "", "", "$.$"), fc.array(step, { maxLength: 3 }))
  .map(([start, steps]) => start + steps.join(""))
  .map((whole) => (whole.startsWith(".") && !whole.startsWith("..") ? whole.slice(1) : whole));

const templatePiece = fc.oneof(
  { weight: 3, arbitrary: path.map((each) => `{{${each.replaceAll("$", "")}}}`) },
  { weight: 2, arbitrary: path.map((each) => `{{{ ${each}}}}`) },
  { weight: 2, arbitrary: fc.constantFrom("Hi ", "a", "$", ", ", "\n") },
  { weight: 1, arbitrary: fc.constantFrom("{", "}", "{{", "}}", "{{}}", "{{{", "}}}", "{a}") },
);

/**
 * Templates in which the reference's second reading changes nothing: no {{ is left open for a value
 * to complete. Those where it does are an intended difference, tested by itself.
 */
export const template: fc.Arbitrary<string> = fc
  .array(templatePiece, { maxLength: 5 })
  .map((pieces) => pieces.join(""))
  .filter((whole) => {
    const marked = whole.replace(/\{\{\{([^}]+)\}\}\}/g, "§");
    return !marked.includes("§") || !marked.replace(/\{\{[^}§]+\}\}/g, "").includes("{{");
  });

const liquid = fc.constantFrom(
  "",
  "plain",
  "{{ name }}",
  "{{ a.b | upcase }} and {{ list[0] }}",
  "{% if a %}yes{% else %}no{% endif %}",
  "{{ list | size }}{{ list.first }}",
  "{% assign x = name | append: '!' %}{{ x }}{{ x | times: 2 }}",
  "{{ a | json }}",
  "{{ '2026-02-03T04:05:06Z' | date: '%Y-%m-%d %H:%M %B' }}",
  "{{ missing | default: 'none' }}{{ name | no_such_filter }}",
  "{{ a | divided_by: 0 }}",
  "{% unless b %}{{ b }}{% endunless %}{{ 0 | plus: c }}",
  "{% capture t %}{{ a }}-{{ b }}{% endcapture %}{{ t | split: '-' | join: '+' }}",
  "{{ constructor }}{{ name.constructor.name }}{{ a.__proto__ }}",
  "{{ list | sort }}",
  "{% for i in list %}{{ i }}{% endfor %}",
  "{{ broken",
  "{% nope %}",
  "x".repeat(1000),
  "x".repeat(1001),
);

/** Mostly what belongs there; now and then any JSON, or nothing. */
function usually<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | JsonValue | undefined> {
  return fc.oneof({ weight: 40, arbitrary }, { weight: 1, arbitrary: json }, { weight: 1, arbitrary: fc.constant(undefined) });
}

function record(shape: Record<string, fc.Arbitrary<JsonValue | undefined>>): fc.Arbitrary<JsonObject> {
  return fc.record(shape).map((each) => Object.fromEntries(Object.entries(each).filter(([, value]) => value !== undefined)));
}

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

type Tied = { value: JsonValue; directive: JsonValue; textual: JsonValue; objectish: JsonValue };

const { value: mappingValue } = fc.letrec<Tied>((tie) => {
  const value = tie("value");
  const textual = tie("textual");
  const plain = (name: string, argument: fc.Arbitrary<JsonValue>) => argument.map((each): JsonValue => ({ [name]: each }));
  const directive = fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    { weight: 6, arbitrary: plain("@path", path) },
    { weight: 3, arbitrary: plain("@template", template) },
    { weight: 1, arbitrary: plain("@liquid", liquid) },
    { weight: 1, arbitrary: plain("@path", textual) },
    { weight: 2, arbitrary: plain("@literal", value) },
    {
      weight: 3,
      arbitrary: plain("@if", record({ exists: optional(value), blank: optional(value), then: optional(value), else: optional(value) })),
    },
    {
      weight: 2,
      arbitrary: plain(
        "@case",
        record({ operator: usually(fc.constantFrom("lower", "upper", "lower", "upper", "title")), value: usually(textual) }),
      ),
    },
    {
      weight: 3,
      arbitrary: plain(
        "@replace",
        record({
          value: usually(textual),
          pattern: usually(fc.constantFrom("a", "l", ".", "[", "a.b", "\\", "H", "é", " ", "^", "1", "$", "\n", "ß", "-")),
          replacement: optional(usually(fc.constantFrom("", "x", "LONG", "."))),
          pattern2: optional(usually(fc.constantFrom("x", "o", "0", ""))),
          replacement2: optional(usually(fc.constantFrom("", "y", "."))),
          ignorecase: optional(usually(fc.boolean())),
          global: optional(usually(fc.boolean())),
        }),
      ),
    },
    {
      weight: 4,
      arbitrary: plain(
        "@arrayPath",
        fc
          .tuple(usually(fc.oneof(path, textual)), usually(fc.oneof(tie("objectish"), value)))
          .map(([first, second]): JsonValue => (second === undefined ? [first ?? null] : [first ?? null, second])),
      ),
    },
    {
      weight: 3,
      arbitrary: plain(
        "@merge",
        record({
          objects: usually(
            fc.array(
              usually(tie("objectish")).map((each) => each ?? null),
              { maxLength: 4 },
            ),
          ),
          direction: usually(fc.constantFrom("left", "right", "LEFT")),
        }),
      ),
    },
    { weight: 2, arbitrary: plain("@transform", record({ apply: usually(tie("objectish")), mapping: usually(tie("objectish")) })) },
    {
      weight: 3,
      arbitrary: plain(
        "@flatten",
        record({
          value: usually(value),
          separator: usually(fc.constantFrom(".", "_", "--", "")),
          omitArrays: optional(usually(fc.boolean())),
        }),
      ),
    },
    {
      weight: 2,
      arbitrary: plain("@json", record({ mode: usually(fc.constantFrom("encode", "decode", "Encode")), value: usually(value) })),
    },
    { weight: 2, arbitrary: plain("@excludeWhenNull", value) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<JsonValue[]>(
        { "@path": "$.a", _metadata: { note: 1 } },
        { "@path": "$.a", note: 1 },
        { "@path": "$.a", "@literal": 1 },
        { "@nope": 1 },
        { "@": 1 },
        { "@path": 5 },
        { "@template": null },
        { "@liquid": { "@path": "$.a" } },
      ),
    },
  ) as fc.Arbitrary<JsonValue>;
  return {
    directive,
    value: fc.oneof(
      { maxDepth: 4, depthSize: "small" },
      { weight: 2, arbitrary: scalar as fc.Arbitrary<JsonValue> },
      { weight: 6, arbitrary: tie("directive") },
      { weight: 2, arbitrary: fc.dictionary(key, tie("value"), { maxKeys: 4, noNullPrototype: true }) as fc.Arbitrary<JsonValue> },
      { weight: 2, arbitrary: fc.array(tie("value"), { maxLength: 3 }) },
    ),
    textual: fc.oneof(
      { maxDepth: 4, depthSize: "small" },
      { weight: 1, arbitrary: text as fc.Arbitrary<JsonValue> },
      { weight: 2, arbitrary: plain("@path", path) },
      { weight: 1, arbitrary: tie("directive") },
    ),
    objectish: fc.oneof(
      { maxDepth: 4, depthSize: "small" },
      { weight: 2, arbitrary: fc.dictionary(key, tie("value"), { maxKeys: 4, noNullPrototype: true }) as fc.Arbitrary<JsonValue> },
      { weight: 1, arbitrary: plain("@path", path) },
      { weight: 1, arbitrary: tie("directive") },
    ),
  };
});

export { mappingValue };

export const mapping: fc.Arbitrary<JsonObject> = fc.dictionary(key, mappingValue, {
  minKeys: 1,
  maxKeys: 4,
  noNullPrototype: true,
}) as fc.Arbitrary<JsonObject>;
