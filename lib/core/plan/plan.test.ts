import { beforeAll, describe, expect, it } from "vitest";
import { actions, defaultMapping } from "../actions/index.ts";
import { recipesOf } from "../actions/recipes/index.ts";
import { loadLiquid } from "../mapping/index.ts";
import { sampleEvents } from "../segment/sample-events.ts";
import { compileDestination, type DestinationConfig, type MappingConfig, plan, validateFilters, validateMapping } from "./index.ts";

beforeAll(() => loadLiquid());

const order = sampleEvents.find((sample) => sample.key === "order")?.event ?? {};
const entered = sampleEvents.find((sample) => sample.key === "engage-entered")?.event ?? {};

function mapping(over: Partial<MappingConfig> = {}): MappingConfig {
  return {
    id: "map_1",
    name: "Track",
    actionSlug: "trackEventV2",
    trigger: 'type = "track"',
    enabled: true,
    settings: { customerProfileId: { "@path": "$.userId" }, eventType: { "@path": "$.event" } },
    ...over,
  };
}

function planned(config: Partial<DestinationConfig>, event = order, options = {}) {
  const { compiled, problems } = compileDestination({ mappings: [mapping()], ...config });
  return { ...plan(compiled, event, options), problems };
}

describe("mappings", () => {
  it("gives requests with lanes for a mapping that matches", () => {
    const [first] = planned({}).mappings;
    expect(first).toEqual({
      mappingId: "map_1",
      name: "Track",
      actionSlug: "trackEventV2",
      enabled: true,
      outcome: "ready",
      payload: { customerProfileId: "customer-1001", eventType: "Order Completed" },
      notes: [],
      requests: [
        {
          method: "PUT",
          path: "/segment/v2/events",
          query: "",
          headers: {},
          body: { customerProfileId: "customer-1001", eventType: "Order Completed" },
          lanes: ["profile:customer-1001"],
        },
      ],
    });
  });

  it("names the condition that failed", () => {
    const [first] = planned({
      mappings: [mapping({ trigger: 'type = "track" and event = "Order Completed" and properties.total > 50' })],
    }).mappings;
    expect(first).toMatchObject({ outcome: "not_matched", reason: "Condition not met: total is above 50." });
  });

  it("leaves out what is switched off, unless asked", () => {
    const off = { mappings: [mapping({ enabled: false })] };
    expect(planned(off).mappings).toEqual([]);
    expect(planned(off, order, { includeDisabled: true }).mappings).toMatchObject([{ outcome: "ready", enabled: false }]);
  });

  it("reports all problems of a payload together and sends nothing", () => {
    const [first] = planned({ mappings: [mapping({ settings: { customerProfileId: "", skipNonExistingAttributes: "no" } })] }).mappings;
    expect(first).toMatchObject({ outcome: "invalid" });
    expect(first).not.toHaveProperty("requests");
    const issues = first?.outcome === "invalid" ? first.issues : [];
    expect(issues.map((issue) => issue.path).sort()).toEqual(["customerProfileId", "eventType", "skipNonExistingAttributes"]);
  });

  it("lists what does not compile, and never matches it", () => {
    const broken = mapping({ actionSlug: "sendMail", trigger: 'anonymousId = "a"', settings: { a: { "@path": "$.a", "@case": {} } } });
    const result = planned({ mappings: [broken, mapping({ id: "map_2" })] });
    expect(result.problems.mappings.map((each) => each.mappingId)).toEqual(["map_1"]);
    expect(result.problems.mappings[0]?.issues.map((issue) => issue.path)).toEqual(expect.arrayContaining(["actionSlug", "trigger"]));
    expect(result.mappings).toMatchObject([{ outcome: "not_compiled" }, { outcome: "ready" }]);
    expect(validateMapping(broken)).toEqual(result.problems.mappings[0]?.issues);
  });

  it("explains when asked", () => {
    const [first] = planned({}, order, { explain: true }).mappings;
    expect(first?.explanation).toMatchObject({
      sentence: "Track events",
      trigger: { kind: "group", held: true, conditions: [{ path: "type", actual: "track", held: true }] },
      mapping: { output: { eventType: "Order Completed" } },
    });
    const [missed] = planned({ mappings: [mapping({ trigger: 'type = "page"' })] }, order, { explain: true }).mappings;
    expect(missed?.explanation?.trigger).toMatchObject({ held: false, conditions: [{ actual: "track", held: false }] });
    expect(missed?.explanation).not.toHaveProperty("mapping");
  });

  it("plans every recipe of every action on every sample without an exception", () => {
    const mappings = actions.flatMap((action) =>
      recipesOf(action.slug).map((recipe, index) =>
        mapping({
          id: `${action.slug}-${index}`,
          actionSlug: action.slug,
          trigger: recipe.trigger,
          settings: { ...defaultMapping(action), ...recipe.mapping },
        }),
      ),
    );
    const { compiled, problems } = compileDestination({ mappings });
    expect(problems).toEqual({ filters: [], mappings: [] });
    for (const { event } of sampleEvents) {
      const result = plan(compiled, event);
      expect(result.mappings).toHaveLength(mappings.length);
    }
    const session = plan(compiled, order).mappings.find((each) => each.mappingId === "updateCustomerSessionV2-0");
    expect(session).toMatchObject({
      outcome: "ready",
      requests: [
        {
          path: "/segment/v2/customer_sessions/order-50314e2b9bcf000000000000",
          lanes: ["profile:customer-1001", "session:order-50314e2b9bcf000000000000"],
          body: { state: "closed", cartItems: [{ price: 14 }, { price: 3.5 }, { price: 0 }], additionalCosts: { shipping: { price: 3 } } },
        },
      ],
    });
  });
});

describe("steps before the mappings", () => {
  const names = ["type", "integrations", "sample", "drop", "block-list", "allow-list"];

  it("come in Segment's order, each with its outcome", () => {
    expect(planned({}).steps.map((step) => [step.name, step.outcome])).toEqual(names.map((name) => [name, "passed"]));
  });

  it.each([
    [{ type: "screen" }, {}, "type"],
    [{ type: 7 }, {}, "type"],
    [{ integrations: { "Talon.One (Actions)": false } }, {}, "integrations"],
    [{ integrations: { All: false } }, { strictIntegrations: true }, "integrations"],
    [{ integrations: { All: false } }, {}, undefined],
    [{ integrations: { All: false, "Talon.One (Actions)": {} } }, { strictIntegrations: true }, undefined],
    [{ integrations: { All: false, "Talon.One (Actions)": true } }, { strictIntegrations: true }, undefined],
    [{}, { filters: { samplePercent: 0 } }, "sample"],
    [{}, { filters: { samplePercent: 100 } }, undefined],
    [{}, { filters: { drop: { mode: "drop", fql: "properties.total < 50" } } }, "drop"],
    [{}, { filters: { drop: { mode: "only", fql: "properties.total > 50" } } }, "drop"],
    [{}, { filters: { drop: { mode: "only", fql: "properties.total < 50" } } }, undefined],
    [{}, { filters: { blockList: ["userId"] } }, "block-list"],
    [{}, { filters: { samplePercent: 101 } }, "sample"],
  ] as const)("%j with %j stops at %s", (change, config, step) => {
    const result = planned(config as Partial<DestinationConfig>, { ...order, ...change });
    expect(result.stopped?.step).toBe(step);
    if (step) {
      expect(result.mappings).toEqual([]);
      expect(result.steps.at(-1)).toEqual({ name: step, outcome: "stopped", sentence: result.stopped?.reason });
    }
  });

  it.each([
    ["drop", 'type = "track" and properties.total < 50', "Track events whose total is below 50 are dropped; this is one of them."],
    ["drop", "userId = null", "All events whose user ID is missing are dropped; this is none of them."],
    ["only", "properties.total < 50", "All events whose total is below 50 are let through; this is one of them."],
    [
      "only",
      'type = "page" or event = "A"',
      "All events whose (event type is “page” or event name is “A”) are let through; this is none of them.",
    ],
  ] as const)("says which events the rule %s %s speaks of, and whether this is one", (mode, fql, sentence) => {
    const { steps } = planned({ filters: { drop: { mode, fql } } });
    expect(steps.find((step) => step.name === "drop")?.sentence).toBe(sentence);
  });

  it("accepts Engage's events, which exclude all destinations", () => {
    expect(planned({}, entered).stopped).toBeUndefined();
  });

  it("samples the same events every time, and about as many as asked", () => {
    const { compiled } = compileDestination({ mappings: [], filters: { samplePercent: 25 } });
    const passed = (id: string) => plan(compiled, { ...order, messageId: id }).stopped === undefined;
    const ids = Array.from({ length: 10_000 }, (_, index) => `message-${index}`);
    const first = ids.map(passed);
    expect(ids.map(passed)).toEqual(first);
    const share = first.filter(Boolean).length / ids.length;
    expect(share).toBeGreaterThan(0.235);
    expect(share).toBeLessThan(0.265);
  });

  it("removes what is blocked, everywhere in lists, and leaves the event alone", () => {
    const given = structuredClone(order);
    const result = planned({ filters: { blockList: ["properties.products.price", "context.ip", "$.properties.coupons[0]", "traits.x"] } });
    expect(result.steps.find((step) => step.name === "block-list")).toEqual({
      name: "block-list",
      outcome: "changed",
      sentence: "Removed properties.products.price, context.ip, $.properties.coupons[0].",
    });
    expect(result.event).toMatchObject({ context: { library: { name: "analytics.js" } }, properties: { coupons: [], total: 27.5 } });
    expect(JSON.stringify(result.event)).not.toContain('"price"');
    expect(result.event.context).not.toHaveProperty("ip");
    expect(order).toEqual(given);
  });

  it("keeps nothing but what is allowed", () => {
    const result = planned({ filters: { allowList: ["properties.total", "properties.products.sku"] } });
    expect(result.event).toEqual({
      ...order,
      context: {},
      properties: { total: 27.5, products: [{ sku: "G-32" }, { sku: "B-07" }, { sku: "L-11" }] },
    });
  });

  it("refuses filters that do not compile, with a path and a sentence", () => {
    const issues = validateFilters({
      samplePercent: -1,
      drop: { mode: "drop", fql: 'anonymous = "a"' },
      blockList: ["properties.a", "email", "properties.['x"],
      allowList: [""],
    });
    expect(issues.map((issue) => issue.path)).toEqual(["samplePercent", "drop.fql", "blockList[1]", "blockList[2]", "allowList[0]"]);
    expect(
      validateFilters({ samplePercent: 10, blockList: ["properties.a", "context.b.c"], drop: { mode: "only", fql: 'type = "track"' } }),
    ).toEqual([]);
  });

  const dotted = {
    type: "track",
    properties: { "user.email": "kim@example.com", user: { email: "lou@example.com", age: 4 }, list: [{ a: 1 }, { a: 2 }] },
  };
  it.each([
    ["properties.user\\.email", { "user.email": "kim@example.com" }],
    ["properties['user.email']", { "user.email": "kim@example.com" }],
    ['$.properties["user.email"]', { "user.email": "kim@example.com" }],
    ["properties.user.email", { user: { email: "lou@example.com" } }],
    ['properties["user"]["email"]', { user: { email: "lou@example.com" } }],
    ["properties.list.a", { list: [{ a: 1 }, { a: 2 }] }],
    ["properties.list[].a", { list: [{ a: 1 }, { a: 2 }] }],
    ["properties.list.1.a", { list: [{ a: 2 }] }],
    ["properties.list[0].a", { list: [{ a: 1 }] }],
  ])("names %s in lists of paths as everywhere", (path, expected) => {
    expect(validateFilters({ blockList: [path], allowList: [path] })).toEqual([]);
    const { steps, event: blocked } = planned({ filters: { blockList: [path] } }, dotted);
    expect(steps.find(({ name }) => name === "block-list")?.outcome).toBe("changed");
    const again = planned({ filters: { blockList: [path] } }, blocked);
    expect(again.steps.find(({ name }) => name === "block-list")?.outcome).toBe("passed");
    expect(planned({ filters: { allowList: [path] } }, dotted).event.properties).toEqual(expected);
  });

  it.each(["properties.*", "properties.products.$.price", "properties.email, traits.email", "properties. email", "traits.email;"])(
    "does not save %s, which would take nothing out, and stops no event where it is saved",
    (path) => {
      expect(validateFilters({ blockList: [path] })).toEqual([{ path: "blockList[0]", message: expect.stringContaining(path.trim()) }]);
      expect(planned({ filters: { blockList: [path] } }, dotted).stopped).toBeUndefined();
    },
  );

  it.each(["properties..email", "properties.", "properties[email]", 'properties["a', "properties.a]", "properties.[0]", "email", "$"])(
    "refuses %s",
    (path) => expect(validateFilters({ allowList: [path] }).map((issue) => issue.path)).toEqual(["allowList[0]"]),
  );

  it("takes no event that is not an object", () => {
    const { compiled } = compileDestination({ mappings: [mapping()] });
    for (const given of [null, 1, "x", true, [], [order]]) {
      expect(plan(compiled, given)).toMatchObject({ stopped: { step: "type" }, mappings: [] });
    }
  });
});
