import { parseFql, type Subscription, validate } from "@segment/destination-subscriptions";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "#lib/platform/json.ts";
import { isThorough, runs } from "../testing/thorough.ts";
import { compileConditions } from "./compiled-trigger.ts";
import { conditionsToFql } from "./condition-model.ts";
import { operatorsFor } from "./operators.ts";
import { sampleEvents } from "./sample-events.ts";
import { compileTrigger } from "./trigger.ts";
import type { TriggerCondition, TriggerField, TriggerGroup, TriggerNode } from "./trigger-condition.ts";

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
console.info(`triggers: seed ${seed} (SEED=${seed} repeats this run)`);
const all = { seed, numRuns: runs(2000) };

const order = sampleEvents.find((sample) => sample.key === "order")?.event ?? {};

function compiled(fql: string) {
  const trigger = compileTrigger(fql);
  if (!trigger.ok) throw new Error(`${fql}: ${trigger.issues.map((issue) => issue.message).join(" ")}`);
  return trigger;
}

describe("compileTrigger", () => {
  it.each([
    ['type = "track"', true],
    ['type = "track" and event = "Order Completed" and properties.total > 20', true],
    ["properties.total > 50", false],
    ["properties.total = 27.5", true],
    ['properties.total = "27.5"', false],
    ["properties.products.length = 3", true],
    ['properties.missing != "a"', true],
    ["properties.missing = null", true],
    ["properties.total != null and userId != null", true],
    ['match(event, "Order*") and match(event, "*Completed")', true],
    ['!contains(event, "Cart")', true],
    ['context.library.name = "analytics.js"', true],
    ['(type = "page" or type = "track") and (properties.currency = "EUR" or properties.currency = "USD")', true],
    ["event = 'Order Completed'", false],
    ["properties.products = true", false],
    ['type = "track" AND event = "Order Completed"', true],
    ['type = "track" AND event = "Order Cancelled"', false],
    ['type = "track" AND (event = "A" or event = "Order Completed")', true],
    ['type = "page" AND event = "A" or properties.total > 1', true],
  ])("%s", (fql, expected) => {
    expect(compiled(fql).matches(order)).toBe(expected);
    expect(validate(parseFql(fql), order)).toBe(expected);
  });

  it.each([
    ["", "character 1", "empty"],
    ['anonymousId = "a"', "character 1", "field is unknown"],
    ['type = "track" and anonymousId = "a"', "character 20", "field is unknown"],
    ['event in ["a", "b"]', "character 7", "one of =, !=, <, <=, > and >="],
    ["length(event) > 3", "character 1", "contains(…) and match(…)"],
    ['type = "track" and', "character 19", "condition is missing"],
    ['type = "track" event = "a"', "character 16", "“and” or “or”"],
    ['(type = "track"', "character 16", "not closed"],
    ['type = "track")', "character 15", "closes nothing"],
    ['(type = "track" and (event = "a" or event = "b"))', "character 21", "group within a group"],
    ['!(event = "a")', "character 1", "contains(…) and match(…)"],
    ['event = "a', "character 10", "not closed by a quote"],
    ['event = "a" # or b', "character 13", "not part of the language"],
    ['type = "track" OR type = "page"', "character 16", "reads it as “and”"],
    ['type = "track" AND', "character 19", "condition is missing"],
    ["event =", "character 8", "value is missing"],
    ['contains(type, "t")', "character 10", "= and !="],
    ['event.name = "a"', "character 1", "no parts"],
    ['contains(event "a")', "character 16", "a comma"],
    ['contains(event, "a"', "character 20", "not closed"],
  ])("refuses %s and says where it breaks", (fql, path, message) => {
    const trigger = compileTrigger(fql);
    expect(trigger).toMatchObject({ ok: false, issues: [{ path, message: expect.stringContaining(message) }] });
  });

  it.each([
    ['type = "track" and event = "a" or event = "b"', "mixed without brackets"],
    ['type = "track" and (contains(event, "a") or event = "b")', "ends a group at the first"],
    ['type = "track" AND event = "a"', "in lower case"],
    ["event = 'a'", "double quotes"],
    ["event != null", "text “null”"],
    ['match(event, "abc")', "one star"],
    ["properties.a = abc", "compared as a text"],
    ["properties != null", "Name the field"],
  ])("takes %s as Segment does, with a warning", (fql, message) => {
    expect(compiled(fql).warnings).toEqual([expect.objectContaining({ message: expect.stringContaining(message) })]);
  });

  it.each([
    ['type = "track" and event = "Order Completed" and properties.total > 50', "Order Completed events whose total is above 50"],
    ['type = "track"', "Track events"],
    ['type = "identify" and traits.email != null', "Identify events whose trait email is present"],
    ['(event = "A" or event = "B") and type = "track"', "A or B events"],
    ['type = "page" or type = "track"', "Page events or track events"],
    ["userId = null", "All events whose user ID is missing"],
    ['type = "page" and event = "A"', "Page events named A"],
    ['type = "track" and (properties.a = true or properties.b != "x")', "Track events whose (a is true or b is not “x” (or is missing))"],
    [
      'type != "track" and match(event, "Or*")',
      "All events whose event type is not “track” (or is missing) and event name starts with “Or”",
    ],
  ])("%s in words", (fql, sentence) => {
    expect(compiled(fql).sentence).toBe(sentence);
  });

  it("explains every condition with the value it met", () => {
    const trigger = compiled('type = "track" and (properties.total > 50 or properties.missing = true)');
    expect(trigger.explain(order)).toEqual({
      kind: "group",
      operator: "and",
      held: false,
      conditions: [
        { kind: "condition", path: "type", sentence: "event type is “track”", actual: "track", held: true },
        {
          kind: "group",
          operator: "or",
          held: false,
          conditions: [
            { kind: "condition", path: "properties.total", sentence: "total is above 50", actual: 27.5, held: false },
            { kind: "condition", path: "properties.missing", sentence: "missing is true", held: false },
          ],
        },
      ],
    });
    expect(trigger.failure(order)).toBe("total is above 50, or missing is true");
    expect(compiled('type = "track"').failure(order)).toBeUndefined();
  });

  it("says what type and event it requires", () => {
    expect(compiled('type = "track" and event = "A" and properties.x = 1').requires).toEqual({ type: "track", event: "A" });
    expect(compiled('(type = "track" and event = "A") or (type = "track" and event = "B")').requires).toEqual({ type: "track" });
    expect(compiled('event = "A" or properties.x = 1').requires).toEqual({});
  });
});

const keys = ["total", "a", "b c", "käse", "length", "constructor", "__proto__", "toString", "x-1", "_id", "order", "andy", "0", "items"];
const texts = [
  "track",
  "page",
  "Order Completed",
  "a",
  "b",
  "",
  "9",
  "true",
  "null",
  "*",
  "a*",
  "*a",
  "(",
  ")",
  "and",
  "é",
  "x\ny",
  "'",
  "\\",
];
const numbers = [0, 1, -1, 27.5, 9, 50, 1e21, 5e-7];
const escaped = (key: string) => key.replace(/[^a-zA-Z0-9._-]/g, "\\$&");
const scalar = fc.oneof(fc.constantFrom(...texts), fc.constantFrom(...numbers), fc.boolean(), fc.constant(null));
const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.dictionary(fc.constantFrom(...keys), tie("value"), { maxKeys: 4 }),
    fc.array(tie("value"), { maxLength: 2 }),
  ),
})).value;
const event = fc.record(
  {
    type: fc.oneof(fc.constantFrom("track", "page"), scalar),
    event: scalar,
    name: scalar,
    userId: scalar,
    anonymousId: scalar,
    properties: value,
    traits: value,
    context: value,
  },
  { requiredKeys: [] },
) as fc.Arbitrary<JsonObject>;

describe("agreement with the library", () => {
  const field = fc.oneof(
    fc.constantFrom("type", "event", "name", "userId"),
    fc
      .tuple(fc.constantFrom("properties", "traits", "context"), fc.array(fc.constantFrom(...keys), { minLength: 1, maxLength: 3 }))
      .map(([root, path]) => [root, ...path.map(escaped)].join(".")),
  );
  const literal = fc.oneof(
    fc.constantFrom(...texts).map((text) => `"${text}"`),
    fc.constantFrom(...texts).map((text) => `'${text}'`),
    fc.constantFrom(...numbers).map(String),
    fc.constantFrom("true", "false", "null", "word"),
  );
  const condition = fc.oneof(
    fc.tuple(field, fc.constantFrom("=", "!=", "<", "<=", ">", ">="), literal).map(([f, o, v]) => `${f} ${o} ${v}`),
    fc.tuple(fc.constantFrom("contains", "!contains", "match", "!match"), field, literal).map(([f, a, v]) => `${f}(${a}, ${v})`),
  );
  const joined = (part: fc.Arbitrary<string>) =>
    fc.tuple(fc.array(part, { minLength: 1, maxLength: 4 }), fc.constantFrom(" and ", " or ")).map(([parts, join]) => parts.join(join));
  const grouped = joined(
    fc.oneof(
      condition,
      joined(condition).map((text) => `(${text})`),
    ),
  );
  const soup = fc
    .array(
      fc.oneof(
        condition,
        field,
        literal,
        fc.constantFrom(
          "and",
          "AND",
          "OR",
          "or",
          "(",
          ")",
          "!",
          "=",
          "!=",
          ",",
          ".",
          "[",
          "]",
          "in",
          "anonymousId",
          "contains(",
          "match(",
          "type",
          "\\",
          "#",
        ),
      ),
      { maxLength: 9 },
    )
    .map((parts) => parts.join(" "));

  const agrees = (fql: string, given: JsonObject) => {
    const ast = parseFql(fql) as Subscription;
    const trigger = compileTrigger(fql);
    if (!trigger.ok) {
      expect(trigger.issues.length).toBeGreaterThan(0);
      return;
    }
    expect("error" in ast).toBe(false);
    const expected = validate(ast, given);
    expect(trigger.matches(given)).toBe(expected);
    expect(trigger.explain(given).held).toBe(expected);
    expect(trigger.failure(given) === undefined).toBe(expected);
    const { type, event: name } = trigger.requires;
    if ((type !== undefined && given.type !== type) || (name !== undefined && given.event !== name)) expect(expected).toBe(false);
    expect(compileConditions(JSON.parse(JSON.stringify(trigger.conditions))).matches(given)).toBe(expected);
  };

  it("on every event, for triggers of the grammar", () => {
    let accepted = 0;
    fc.assert(
      fc.property(grouped, event, (fql, given) => {
        accepted += compileTrigger(fql).ok ? 1 : 0;
        agrees(fql, given);
      }),
      all,
    );
    if (isThorough) expect(accepted).toBeGreaterThan(all.numRuns / 3);
  });

  it("on every event, for whatever text it accepts", () => {
    fc.assert(fc.property(soup, event, agrees), all);
  });

  it("and refuses nothing that the builder's grammar has in it", () => {
    const plain = fc.tuple(
      fc.constantFrom("event", "userId", "properties.total", "traits.a", "context.x-1"),
      fc.constantFrom("=", "!="),
      fc.constantFrom('"a"', '"Order Completed"'),
    );
    const one = plain.map((parts) => parts.join(" "));
    const text = joined(
      fc.oneof(
        one,
        joined(one).map((group) => `(${group})`),
      ),
    );
    fc.assert(
      fc.property(text, event, (fql, given) => {
        expect(compiled(fql).matches(given)).toBe(validate(parseFql(fql), given));
      }),
      { ...all, numRuns: runs(1000) },
    );
  });
});

describe("the builder's conditions", () => {
  const condition: fc.Arbitrary<TriggerNode> = fc
    .tuple(
      fc.constantFrom<TriggerField>("type", "event", "name", "userId", "properties", "traits", "context"),
      fc.array(fc.constantFrom("total", "a", "käse", "b c", "x-1", "and", "null", "0", "items"), { minLength: 1, maxLength: 2 }),
      fc.nat(),
      fc.constantFrom(...texts),
      fc.constantFrom(...numbers),
    )
    .map(([field, path, pick, text, number]): TriggerCondition => {
      const operators = operatorsFor(field);
      const operator = operators[pick % operators.length] ?? "=";
      const isNumber = ["number_equals", "number_not_equals", "<", "<=", ">", ">="].includes(operator);
      const isValueless = ["exists", "not_exists", "is_true", "is_false"].includes(operator);
      return {
        kind: "condition",
        field,
        ...(["properties", "traits", "context"].includes(field) ? { path: path.join(".") } : {}),
        operator,
        ...(isValueless ? {} : { value: isNumber ? number : text }),
      };
    });
  const tree = fc.letrec<{ node: TriggerNode; group: TriggerGroup }>((tie) => ({
    node: fc.oneof({ maxDepth: 3, withCrossShrink: true }, condition, tie("group")),
    group: fc.record({
      kind: fc.constant("group" as const),
      operator: fc.constantFrom("and" as const, "or" as const),
      conditions: fc.array(tie("node"), { minLength: 1, maxLength: 3 }),
    }),
  })).group;

  it("mean the same as the FQL they become, whatever groups stand in groups", () => {
    let written = 0;
    fc.assert(
      fc.property(tree, event, (root, given) => {
        const result = conditionsToFql(root);
        if (!result.ok) return;
        written += 1;
        const expected = compileConditions(root).matches(given);
        expect(compiled(result.fql).matches(given)).toBe(expected);
        expect(validate(parseFql(result.fql), given)).toBe(expected);
      }),
      { ...all, numRuns: runs(1500) },
    );
    if (isThorough) expect(written).toBeGreaterThan(runs(1500) / 3);
  });

  const is = (field: TriggerField, text: string): TriggerNode => ({ kind: "condition", field, operator: "=", value: text });
  const has = (text: string): TriggerNode => ({ kind: "condition", field: "event", operator: "contains", value: text });
  const all = (...conditions: TriggerNode[]): TriggerGroup => ({ kind: "group", operator: "and", conditions });
  const any = (...conditions: TriggerNode[]): TriggerGroup => ({ kind: "group", operator: "or", conditions });

  it.each([
    [all(is("type", "track"), any(is("event", "A"), is("event", "B"))), 'type = "track" and (event = "A" or event = "B")', false],
    [all(is("type", "track"), any(has("a"), is("event", "B"))), 'type = "track" and (event = "B" or contains(event, "a"))', false],
    [
      all(is("type", "track"), any(is("event", "A"), all(is("event", "B"), is("userId", "u")))),
      '(type = "track" and event = "A") or (type = "track" and event = "B" and userId = "u")',
      true,
    ],
    [
      all(is("type", "track"), any(has("a"), has("b"))),
      '(type = "track" and contains(event, "a")) or (type = "track" and contains(event, "b"))',
      true,
    ],
    [all(all(all(is("type", "track")))), 'type = "track"', false],
  ])("%# become FQL", (root, fql, isRewritten) => {
    expect(conditionsToFql(root)).toEqual({ ok: true, fql, isRewritten });
  });

  it.each([
    [any(all(has("a"), has("b")), all(has("c"), has("d"))), "contains"],
    [all(is("event", 'a"b')), "double quote"],
    [all({ kind: "condition", field: "properties", operator: "=", value: "x" }), "which of the properties"],
    [all({ kind: "condition", field: "properties", path: "x", operator: ">", value: "many" }), "Enter a number"],
    [all({ kind: "condition", field: "event", operator: "exists" }), "not possible"],
    [all(), "no condition"],
    [all({ kind: "condition", field: "event", operator: "ends_with", value: "a*" }), "condition on event"],
  ] as [TriggerGroup, string][])("%# are refused where FQL has no words for them", (root, message) => {
    expect(conditionsToFql(root)).toMatchObject({ ok: false, issues: [{ message: expect.stringContaining(message) }] });
  });

  it("come back from FQL as they went in", () => {
    const root = all(
      is("type", "track"),
      any(is("event", "A"), { kind: "condition", field: "properties", path: "total", operator: ">", value: 5 }),
    );
    const result = conditionsToFql(root);
    expect(result.ok && compiled(result.fql).conditions).toEqual(root);
  });
});
