import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { actions, defaultMapping } from "#lib/core/actions/index.ts";
import type { JsonObject, JsonValue } from "#lib/platform/json.ts";
import type { ExistingMapping } from "./import-step.ts";
import { parseContent } from "./parse-content.ts";
import { planImport } from "./plan-import.ts";
import { importReportSchema } from "./schema.ts";
import { withoutSecrets } from "./secrets-left-out.ts";

const destination = { filters: {}, rateLimitPerSecond: 60, retentionDays: 30, retryHorizonHours: 24 };
function planned(content: JsonValue, mappings: ExistingMapping[] = [], sameName: "add" | "update" | "skip" = "add") {
  const result = planImport(content, { mappings, destination }, { sameName, limit: 50 });
  if (!result.ok) throw new Error(result.message);
  return result.plan.report;
}
const existing = (mapping: Partial<ExistingMapping>): ExistingMapping => ({
  id: "map_00000000000000000000000000",
  name: "Orders",
  actionSlug: "trackEventV2",
  trigger: 'type = "track"',
  settings: defaultMapping(actions.find(({ slug }) => slug === "trackEventV2") as (typeof actions)[number]),
  options: {},
  ...mapping,
});

/** As Segment's Public API answers. */
const subscription = (part: JsonObject = {}): JsonObject => ({
  id: "sub_1",
  name: "Orders",
  actionId: "JxX3aD1RPa7zMn6FmwH8F",
  actionSlug: "trackEventV2",
  destinationId: "d_1",
  enabled: true,
  trigger: 'type = "track" and event = "Order Completed"',
  settings: { customerProfileId: { "@path": "$.userId" }, eventType: { "@path": "$.event" }, attributes: { "@path": "$.properties" } },
  ...part,
});
const only = (content: JsonValue) => planned(content).mappings[0];
const paths = (issues: { path: string }[] | undefined) => issues?.map(({ path }) => path);

describe("what is pasted", () => {
  const answer = {
    data: { subscriptions: [subscription(), subscription({ name: "Two", trigger: 'type = "page"' })], pagination: { current: "MA==" } },
  };
  test.each<[string, JsonValue, number]>([
    ["one subscription", subscription(), 1],
    ["a list", [subscription(), subscription({ trigger: 'type = "page"' })], 2],
    ["the Public API's list", answer, 2],
    ["the Public API's list, wrapped", [answer], 2],
    ["the Public API's single answer", { data: { subscription: subscription() } }, 1],
    ["a destination with its subscriptions", { data: { destination: { id: "d", subscriptions: [subscription()] } } }, 1],
    [
      "an action definition's presets",
      { presets: [{ name: "P", subscribe: 'type = "track"', partnerAction: "trackEventV2", mapping: {} }] },
      1,
    ],
    ["our own API's list", { items: [subscription()], limit: 50 }, 1],
    ["text", JSON.stringify(answer), 2],
    ["text with comments and trailing commas", `// copied\n[${JSON.stringify(subscription())},]`, 1],
  ])("%s", (_title, content, count) => expect(planned(content).mappings).toHaveLength(count));

  test.each<[string, JsonValue, string]>([
    ["half of it", JSON.stringify(answer).slice(0, -5), "not JSON"],
    ["words", "hello", "begins with “hello”"],
    ["an empty list", [], "an empty list"],
    ["something else", { data: { users: [] } }, "an object with “data”"],
    ["a number", 5, "the value “5”"],
    ["a bundle of the future", { falconerBundle: 2, mappings: [] }, "version 2"],
    ["a bundle without mappings", { falconerBundle: 1 }, "no list"],
    ["text nested without end", "[".repeat(100_000), "not JSON"],
    ["text nested too deep", `${"[".repeat(100)}${"]".repeat(100)}`, "deeper"],
    ["a zero character", '[{"actionSlug": "a\\u0000"}]', "zero character"],
  ])("%s is refused in a sentence", (_title, content, sentence) => {
    expect(planImport(content, { mappings: [], destination }, { sameName: "add", limit: 50 })).toEqual({
      ok: false,
      message: expect.stringContaining(sentence),
    });
  });

  test("a further page is told", () => {
    const report = planned({ data: { subscriptions: [subscription()], pagination: { next: "MTA=" } } });
    expect(report.notes[0]?.message).toContain("more pages");
  });

  test("whatever it is, there is a plan or a sentence, and the plan fits its schema", () => {
    const key = fc.constantFrom(
      "data",
      "subscriptions",
      "actionSlug",
      "actionId",
      "trigger",
      "settings",
      "enabled",
      "name",
      "falconerBundle",
      "mappings",
      "__proto__",
    );
    const leaf = fc.oneof(fc.jsonValue(), fc.constantFrom("trackEventV2", 'type = "track"', 1, true, "callbackAPIKey"));
    const tree = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: "small" },
        leaf,
        fc.array(tie("node"), { maxLength: 3 }),
        fc.dictionary(key, tie("node"), { maxKeys: 6 }),
      ),
    })).node;
    fc.assert(
      fc.property(tree, fc.boolean(), (value, asText) => {
        const content = (asText ? JSON.stringify(value) : value) as JsonValue;
        const result = planImport(content, { mappings: [], destination }, { sameName: "add", limit: 50 });
        if (result.ok) importReportSchema.parse({ dryRun: true, plan: "p", drafts: false, ...result.plan.report });
        else expect(result.message).toMatch(/\.$/);
      }),
      { numRuns: 300 },
    );
  });
});

describe("one mapping", () => {
  test("a good one is taken over as it is", () => {
    expect(only(subscription())).toEqual({
      index: 0,
      name: "Orders",
      actionSlug: "trackEventV2",
      actionTitle: "Track event",
      result: "create",
      reason: null,
      enabled: true,
      wasEnabled: true,
      problems: [],
      notes: [],
      mappingId: null,
    });
  });

  test.each(actions.map((action) => [action.slug, action] as const))("%s is known by ID, slug and partnerAction", (slug, action) => {
    const byId = action.segmentId === undefined ? [] : [{ actionId: action.segmentId }];
    for (const named of [...byId, { actionSlug: slug }, { partnerAction: slug }])
      expect(only({ name: "N", trigger: 'type = "track"', enabled: true, settings: {}, ...named })?.actionSlug).toBe(slug);
  });

  test.each<[string, JsonObject]>([
    [
      "subscribe and mapping",
      { trigger: undefined, subscribe: 'type = "track"', settings: undefined, mapping: subscription().settings as JsonObject },
    ],
    ["settings as text", { settings: JSON.stringify(subscription().settings) }],
    ["a field set", { settings: undefined, fieldset: subscription().settings as JsonObject }],
    [
      "a list of fields",
      { settings: Object.entries(subscription().settings as JsonObject).map(([key, value]) => ({ key, value }) as JsonObject) },
    ],
  ])("%s mean the same", (_title, part) =>
    expect(only(subscription(part))).toMatchObject({ result: "create", enabled: true, problems: [] }),
  );

  test.each<[string, JsonObject, string]>([
    ["an unknown action", { actionSlug: "sendEmail", actionId: "x" }, "sendEmail"],
    ["no action", { actionSlug: undefined, actionId: undefined }, "which action"],
    ["settings that are no object", { settings: [1] }, "aren’t a JSON object"],
    ["settings beyond all measure", { settings: { attributes: { x: "y".repeat(200_001) } } }, "larger"],
    ["a trigger beyond all measure", { trigger: `event = "${"x".repeat(10_001)}"` }, "10,000"],
  ])("%s: refused, and why", (_title, part, text) =>
    expect(only(subscription(part))).toMatchObject({ result: "refuse", enabled: false, reason: expect.stringContaining(text) }),
  );

  test.each<[string, JsonObject, string]>([
    ["a trigger that cannot be read", { trigger: "type = " }, "trigger"],
    ["no trigger", { trigger: "" }, "trigger"],
    [
      "a directive that does not exist",
      { settings: { ...(subscription().settings as JsonObject), attributes: { "@nope": 1 } } },
      "settings.attributes",
    ],
    ["a needed field without a value", { settings: { eventType: "x" } }, "settings.customerProfileId"],
    ["a fixed value over its limit", { settings: { customerProfileId: "c".repeat(1001), eventType: "x" } }, "settings.customerProfileId"],
    ["reverse ETL", { modelId: "model_1" }, "trigger"],
    ["a key that stayed behind", { missingSecrets: ["callbackAPIKey"] }, "settings.callbackAPIKey"],
  ])("%s: kept, switched off, with the place", (_title, part, path) => {
    const report = planned(subscription(part));
    expect(report.mappings[0]).toMatchObject({ result: "create", enabled: false, wasEnabled: true });
    expect(paths(report.mappings[0]?.problems)?.some((found) => found === path || found.startsWith(`${path}.`))).toBe(true);
    expect(report.summary).toEqual({ create: 1, update: 0, skip: 0, refuse: 0, switchedOff: 1 });
  });

  test.each<[string, JsonObject, string]>([
    ["no name", { name: "" }, "name"],
    ["a name too long", { name: "n".repeat(120) }, "name"],
    ["a name with a direction mark", { name: "a\u202eb" }, "name"],
    ["neither on nor off", { enabled: undefined }, "enabled"],
    ["a field that the action does not have", { settings: { ...(subscription().settings as JsonObject), colour: 1 } }, "settings.colour"],
    ["Segment's batching", { settings: { ...(subscription().settings as JsonObject), enable_batching: true } }, "settings.enable_batching"],
    [
      "a deprecated action",
      { actionSlug: "trackEvent", actionId: undefined, settings: { customerProfileId: "c", eventType: "e", type: "string" } },
      "actionSlug",
    ],
    [
      "cart items, which Segment sends otherwise",
      { actionSlug: "updateCustomerSessionV2", settings: { customerSessionId: "s", cartItems: [] } },
      "settings.cartItems",
    ],
    ["many customers' attributes", { actionSlug: "updateCustomerProfilesAttributes", settings: { data: [] } }, "options.deliveryMethod"],
  ])("%s: noted", (_title, part, path) => expect(paths(only(subscription(part))?.notes)).toContain(path));

  test("fields that the action does not have are not kept, a root directive's are", () => {
    const result = planImport(
      subscription({ settings: { customerProfileId: "c", eventType: "e", colour: 1 } }),
      { mappings: [], destination },
      { sameName: "add", limit: 50 },
    );
    expect(result.ok && result.plan.steps[0]?.read.settings).toEqual({ customerProfileId: "c", eventType: "e" });
  });

  test("no report repeats a key", () => {
    const key = "Authorization canary-canary-canary-canary-canary";
    const session = {
      actionSlug: "updateCustomerSessionV2",
      actionId: undefined,
      settings: { customerSessionId: "s", callbackAPIKey: key },
    };
    const short = { ...session, settings: { customerSessionId: "s", callbackAPIKey: "canary" } };
    expect(JSON.stringify(planned([subscription(session), subscription(short)]))).not.toContain("canary");
  });
});

describe("what is there already", () => {
  const mine = existing({ settings: subscription().settings as JsonObject, trigger: String(subscription().trigger) });
  test("one just like it is skipped, also within one import", () => {
    expect(planned([subscription({ name: "Another name", enabled: false })], [mine]).mappings[0]).toMatchObject({
      result: "skip",
      reason: expect.stringContaining("just like"),
    });
    expect(planned([subscription(), subscription()]).mappings.map(({ result }) => result)).toEqual(["create", "skip"]);
  });
  test("the same name and action: added, written over, or left, as chosen", () => {
    const changed = subscription({ trigger: 'type = "page"' });
    expect(planned(changed, [mine], "add").mappings[0]).toMatchObject({ result: "create", mappingId: null });
    expect(planned(changed, [mine], "update").mappings[0]).toMatchObject({ result: "update", mappingId: mine.id, enabled: true });
    expect(planned(changed, [mine], "skip").mappings[0]).toMatchObject({ result: "skip", mappingId: mine.id });
    expect(planned([changed, subscription({ trigger: 'type = "group"' })], [mine], "update").mappings.map(({ result }) => result)).toEqual([
      "update",
      "create",
    ]);
    expect(planned(subscription({ trigger: "" }), [mine], "update").mappings[0]).toMatchObject({
      result: "refuse",
      reason: expect.stringContaining("may work"),
    });
  });
  test("no more than fit", () => {
    const many = Array.from({ length: 60 }, (_, i) => subscription({ name: `M${i}`, trigger: `event = "E${i}"` }));
    const { summary, mappings } = planned(many, [mine]);
    expect(summary).toMatchObject({ create: 49, refuse: 11 });
    expect(mappings[59]?.reason).toContain("50 mappings");
  });
  test("more than 200 are not read to the end, and it says so", () => {
    const report = planned(Array.from({ length: 250 }, (_, i) => subscription({ trigger: `event = "E${i}"` })));
    expect(report.mappings).toHaveLength(200);
    expect(report.notes[0]?.message).toContain("200 of 250");
  });
});

test("a bundle's settings that differ are listed", () => {
  const bundle = {
    falconerBundle: 1,
    exportedAt: "2026-11-23T00:00:00Z",
    destination: { name: "S", deployment: "a.talon.one", filters: { samplePercent: 50 }, retentionDays: 30 },
    mappings: [],
  };
  expect(planned(bundle).destination).toEqual([{ field: "filters", before: {}, after: { samplePercent: 50 } }]);
});

test("secret text is left out, what reads the event is not", () => {
  const settings = {
    customerSessionId: "s",
    callbackAPIKey: { "@if": { exists: { "@path": "$.a" }, then: "Auth secret", else: { "@path": "$.key" } } },
  };
  const result = withoutSecrets(settings);
  expect(result.settings).toEqual({
    customerSessionId: "s",
    callbackAPIKey: { "@if": { exists: { "@path": "$.a" }, then: "", else: { "@path": "$.key" } } },
  });
  expect(result.missing).toEqual(["callbackAPIKey.@if.then"]);
  expect(withoutSecrets({ callbackAPIKey: "Auth secret" })).toEqual({ settings: {}, missing: ["callbackAPIKey"] });
});

test("a key such as __proto__ stays a key", () => {
  const parsed = parseContent('// c\n{"actionSlug": "x", "__proto__": {"trigger": "y"}}');
  expect(parsed.ok && (parsed.entries[0] as JsonObject).trigger).toBeUndefined();
});
