import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "#lib/platform/json.ts";
import { actions, defaultMapping } from "../actions/index.ts";
import { encodeJson, loadLiquid } from "../mapping/index.ts";
import { compileTrigger } from "../segment/trigger.ts";
import { anyText } from "../testing/any-text.ts";
import { runs } from "../testing/thorough.ts";
import { compileDestination, type DestinationConfig, type MappingConfig, plan } from "./index.ts";

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
console.info(`planning: seed ${seed} (SEED=${seed} repeats this run)`);

const mappings: MappingConfig[] = actions.flatMap((action) => [
  { id: action.slug, name: action.slug, actionSlug: action.slug, trigger: 'type != "x"', enabled: true, settings: defaultMapping(action) },
  {
    id: `${action.slug} all`,
    name: action.slug,
    actionSlug: action.slug,
    trigger: 'properties.a != "x" or traits.constructor = null or context.__proto__ = null',
    enabled: true,
    // Whatever the event holds goes into every field.
    settings: Object.fromEntries(action.fields.map((field) => [field.key, { "@path": `$.properties.${field.key}` }])),
  },
]);
const config: DestinationConfig = {
  mappings,
  filters: { blockList: ["properties.__proto__.polluted", "traits.constructor", "context.a.b", "properties.a[0]"], samplePercent: 99 },
};

function frozen<T extends JsonValue>(value: T): T {
  const open: JsonValue[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next !== "object" || next === null) continue;
    Object.freeze(next);
    open.push(...(Object.values(next) as JsonValue[]).filter((each) => typeof each === "object"));
  }
  return value;
}

beforeAll(() => loadLiquid());

describe("planning hostile events", () => {
  it("throws on none, changes none, says the same twice, and pollutes nothing", () => {
    const { compiled, problems } = compileDestination(frozen(config as unknown as JsonValue) as unknown as DestinationConfig);
    expect(problems).toEqual({ filters: [], mappings: [] });
    const fields = [...new Set(actions.flatMap((action) => action.fields.map((field) => field.key)))];
    const key = fc.oneof(fc.constantFrom("__proto__", "constructor", "toString", "a", "b", "", ...fields), anyText({ maxLength: 3 }));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.jsonValue({ maxDepth: 0 }),
        anyText(),
        fc.constantFrom(".", "..", "\ud800", "\u0000", 2 ** 53, -0, 1e308),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(key, tie("value"), { maxKeys: 6 }),
      ),
    })) as { value: fc.Arbitrary<JsonValue> };
    const event = fc.record(
      {
        type: fc.oneof({ weight: 9, arbitrary: fc.constantFrom("track", "identify") }, { weight: 1, arbitrary: value }),
        messageId: value,
        userId: value,
        event: value,
        properties: value,
        traits: value,
        context: value,
        integrations: value,
      },
      { requiredKeys: ["type"] },
    );
    fc.assert(
      fc.property(fc.oneof({ weight: 20, arbitrary: event as fc.Arbitrary<JsonValue> }, { weight: 1, arbitrary: value }), (generated) => {
        const text = JSON.stringify(generated);
        const given = frozen(JSON.parse(text) as JsonValue);
        const first = plan(compiled, given, { explain: true });
        expect(JSON.stringify(given)).toBe(JSON.stringify(JSON.parse(text)));
        expect(JSON.stringify(plan(compiled, given, { explain: true }))).toBe(JSON.stringify(first));
        for (const mapping of first.mappings) {
          if (mapping.outcome !== "ready") continue;
          for (const request of mapping.requests) {
            expect(new URL(`https://integration.talon.one${request.path}${request.query}`).pathname).toBe(request.path);
            expect(() => new Headers(request.headers)).not.toThrow();
            expect(request.lanes.length).toBeGreaterThan(0);
          }
        }
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
      { seed, numRuns: runs(400) },
    );
  }, 60_000);

  it("takes 5,000 levels and 20,000 keys in time that grows with them", () => {
    const { compiled } = compileDestination({ ...config, filters: { ...config.filters, allowList: ["properties", "traits.a.a.a"] } });
    const depth = 5_000;
    const deep = JSON.parse(`${'{"a":'.repeat(depth)}[${'{"a":['.repeat(10)}${"]}".repeat(10)}]${"}".repeat(depth)}`) as JsonObject;
    const result = plan(compiled, {
      type: "track",
      userId: "u",
      event: "E",
      properties: { attributes: deep },
      traits: deep,
      context: deep,
    });
    const track = result.mappings.find((mapping) => mapping.mappingId === "trackEventV2");
    expect(track?.outcome).toBe("ready");
    expect(encodeJson(track as unknown as JsonValue)).toContain('{"a":'.repeat(depth));

    const wide = (count: number) => ({
      type: "track",
      userId: "u",
      properties: Object.fromEntries(Array.from({ length: count }, (_, index) => [`key ${index}`, index])),
    });
    const time = (count: number) => {
      const event = wide(count);
      const times = Array.from({ length: 8 }, () => {
        const start = process.cpuUsage();
        plan(compiled, event);
        const { user, system } = process.cpuUsage(start);
        return (user + system) / 1000;
      });
      return Math.min(...times);
    };
    time(2_000);
    // Ten times the keys take about 18 times the time (beyond 1,000 keys an object is a hash
    // table); quadratic would be a hundred times.
    expect(time(20_000)).toBeLessThan(Math.max(time(2_000), 0.2) * 60);
  });
});

it("does not send what a mapping reads out of a text when it is too deep to be written", () => {
  const settings = {
    customerProfileId: "c",
    eventType: "e",
    attributes: { "@json": { mode: "decode", value: { "@path": "$.properties.text" } } },
  };
  const { compiled } = compileDestination({
    mappings: [{ id: "m", name: "m", actionSlug: "trackEventV2", trigger: 'type = "track"', enabled: true, settings }],
  });
  const at = (depth: number) =>
    plan(compiled, { type: "track", properties: { text: `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}` } }).mappings[0];
  expect(at(400)).toMatchObject({ outcome: "ready" });
  expect(at(100_000)).toMatchObject({ outcome: "invalid", issues: [{ code: "depth" }] });
});

describe("what a mapping makes too much of", () => {
  const planned = (attributes: JsonValue, event: JsonObject) => {
    const settings = { customerProfileId: "c", eventType: "e", attributes };
    const mapping = { id: "m", name: "m", actionSlug: "trackEventV2", trigger: 'type = "track"', enabled: true, settings };
    const { compiled } = compileDestination({ mappings: [mapping] });
    return plan(compiled, { type: "track", ...event }, { explain: true }).mappings[0];
  };

  it("thirty steps that each use the one before twice", () => {
    let attributes: JsonValue = { all: { "@path": "$.a" } };
    for (let level = 0; level < 30; level++)
      attributes = { "@transform": { apply: { a: { l: { "@path": "$.a" }, r: { "@path": "$.a" } } }, mapping: attributes } };
    expect(planned(attributes, { a: "x" })).toMatchObject({
      outcome: "invalid",
      payload: {},
      issues: [{ path: expect.stringMatching(/^attributes\./), code: "too_large" }],
    });
  });

  it("a large event, taken whole some hundred times", () => {
    const attributes = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`copy${n}`, { "@path": "$.properties" }]));
    expect(planned(attributes, { properties: { text: "x".repeat(20_000) } })).toMatchObject({ outcome: "ready" });
    const refused = planned(attributes, { properties: { text: "x".repeat(100_000) } });
    expect(refused).toMatchObject({ outcome: "invalid", payload: {}, issues: [{ code: "too_large" }] });
  });
});

describe("reading hostile triggers", () => {
  it.each([
    ["brackets", "(".repeat(50_000)],
    ["pairs of brackets", "()".repeat(20_000)],
    ["negations", "!".repeat(50_000)],
    ["a long text", `event = "${"a".repeat(99_000)}"`],
    ["many conditions", Array.from({ length: 2_000 }, (_, index) => `properties.k${index} = ${index}`).join(" or ")],
    ["many groups", Array.from({ length: 1_000 }, () => '(event = "a" and event = "b")').join(" or ")],
    ["backslashes", "\\".repeat(10_001)],
    ["a null character", 'event = "\u0000"'],
  ])("answers %s without an exception", (_, fql) => {
    const start = process.cpuUsage();
    const trigger = compileTrigger(fql);
    if (trigger.ok) {
      expect(trigger.matches({ type: "track", event: "x" })).toBe(false);
      expect(trigger.explain({ event: "x" }).held).toBe(false);
    } else expect(trigger.issues[0]?.message).toBeTruthy();
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1000).toBeLessThan(5_000);
  });
});
