import { parseFql } from "@segment/destination-subscriptions";
import { ast, lex } from "@segment/fql-ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonObject, JsonValue } from "#lib/platform/json.ts";
import { readHcl } from "./hcl.ts";
import { parseContent } from "./parse-content.ts";
import { planImport } from "./plan-import.ts";

// Every shape in which Segment's mappings come: each is read as the same one mapping.

const destination = { filters: {}, rateLimitPerSecond: 60, retentionDays: 30, retryHorizonHours: 24 };
const planned = (content: JsonValue) => planImport(content, { mappings: [], destination }, { sameName: "add", limit: 50 });
function planOf(content: JsonValue) {
  const result = planned(content);
  if (!result.ok) throw new Error(result.message);
  return result.plan;
}
const meant = (content: JsonValue) =>
  planOf(content).steps.map(({ report, read }) => ({
    name: read.name,
    action: report.actionSlug,
    trigger: read.trigger.trim(),
    settings: read.settings,
    enabled: report.enabled,
  }));

const dollar = "$";
const settings = {
  customerProfileId: { "@path": "$.userId" },
  eventType: { "@path": "$.event" },
  attributes: { note: `a "b" ${dollar}{c}` },
};
const trigger = 'type = "track" and event = "Order Completed"';
const actionId = "JxX3aD1RPa7zMn6FmwH8F";
const expected = { name: "Orders", action: "trackEventV2", trigger, settings, enabled: true };

const camel = { id: "x4", name: "Orders", actionId, actionSlug: "trackEventV2", destinationId: "d", enabled: true, trigger, settings };
const snake = {
  id: "x4",
  name: "Orders",
  action_id: actionId,
  action_slug: "trackEventV2",
  destination_id: "d",
  model_id: null,
  enabled: true,
  trigger,
  settings,
};
const preset = { name: "Orders", partnerAction: "trackEventV2", subscribe: trigger, mapping: settings, enabled: true };
const stateValues = {
  action_id: actionId,
  destination_id: "d",
  enabled: true,
  model_id: null,
  name: "Orders",
  reverse_etl_schedule: null,
  settings: JSON.stringify(settings),
  trigger,
};
const resource = {
  address: "segment_destination_subscription.a",
  mode: "managed",
  type: "segment_destination_subscription",
  name: "a",
  values: stateValues,
};
const otherResource = {
  mode: "managed",
  type: "segment_destination_subscription",
  name: "b",
  values: { ...stateValues, action_id: "elsewhere" },
};

const hcl = `
# Orders of the shop
terraform { required_providers { segment = { source = "segmentio/segment" } } }
variable "token" {}
resource "segment_destination" "talon" {
  enabled = true
  metadata = { id = local.ids["talon"] }
}
resource "segment_destination_subscription" "orders" {
  action_id            = "${actionId}"
  destination_id       = segment_destination.talon.id
  enabled              = true
  model_id             = null // none
  name                 = "Orders"
  reverse_etl_schedule = null
  settings = jsonencode({
    customerProfileId = { "@path" = "$.userId" }
    "eventType" : { "@path" : "$.event" },
    /* with quotes */
    attributes = { note = "a \\"b\\" $\${c}" }
  })
  trigger = "type = \\"track\\" and event = \\"Order Completed\\""
  lifecycle {
    ignore_changes = [enabled]
  }
}
`;
const heredoc = `resource "segment_destination_subscription" "orders" {
  action_id = "${actionId}"
  enabled   = true
  name      = "Orders"
  settings  = <<-EOT
    ${JSON.stringify(settings).replaceAll(`${dollar}{`, () => `$${dollar}{`)}
  EOT
  trigger   = <<EOT
${trigger}
EOT
}`;
const website = {
  integrations: { "Segment.io": { apiKey: "k" }, "Talon.One (Actions)": { versionSettings: {}, subscriptions: [preset] } },
  plan: { track: {} },
};
const tree = JSON.parse(JSON.stringify(parseFql(trigger))) as JsonObject;
const tokenTree = JSON.parse(JSON.stringify(ast(lex(trigger).tokens).node)) as JsonObject;

describe("the same mapping", () => {
  test.each<[string, JsonValue]>([
    ["the Public API's create answer", { data: { destinationSubscription: camel } }],
    ["the Public API's list", { data: { subscriptions: [camel], pagination: { current: "MA==" } } }],
    ["the Public API's list, wrapped once more", { data: { data: { subscriptions: [camel] } } }],
    ["snake case", snake],
    ["snake case in a list", { data: { destination_subscription: snake } }],
    ["an action's preset", { presets: [preset] }],
    ["settings as text", { ...camel, settings: JSON.stringify(settings) }],
    ["subscriptions as text in settings", { name: "Talon.One (Actions)", settings: { subscriptions: JSON.stringify([preset]) } }],
    ["subscriptions as a list in settings", { destination: { settings: { subscriptions: [preset] } } }],
    ["the settings that the CDN gives", website],
    ["a plug-in of the CDN's settings", { integrations: {}, remotePlugins: [{ name: "talon", settings: { subscriptions: [preset] } }] }],
    ["terraform show -json of a state", { format_version: "1.0", values: { root_module: { resources: [resource] } } }],
    [
      "terraform show -json of a plan",
      { format_version: "1.2", planned_values: { root_module: { child_modules: [{ resources: [resource] }] } } },
    ],
    [
      "a state file",
      {
        version: 4,
        terraform_version: "1.9.0",
        resources: [{ mode: "managed", type: resource.type, name: "a", instances: [{ attributes: stateValues }] }],
      },
    ],
    [
      "Terraform's JSON configuration",
      {
        resource: {
          segment_destination_subscription: {
            orders: {
              ...stateValues,
              destination_id: `${dollar}{var.d}`,
              settings: JSON.stringify(settings).replaceAll(`${dollar}{`, () => `$${dollar}{`),
            },
          },
        },
      },
    ],
    ["Terraform's text", hcl],
    ["Terraform's text with texts of several lines", heredoc],
    ["Terraform's text with Windows line ends", hcl.replaceAll("\n", "\r\n")],
    ["text with a byte order mark", `\ufeff${JSON.stringify(camel)}`],
    ["Terraform's text with a byte order mark", `\ufeff${hcl}`],
    ["comments after a byte order mark", `\ufeff// copied\n${JSON.stringify([camel])}`],
    ["a trigger as the console's tree", { ...camel, trigger: tree }],
    ["a trigger as the console's tree in text", { ...camel, trigger: JSON.stringify(tree) }],
    ["a trigger as the lexer's tree", { ...camel, trigger: tokenTree }],
  ])("as %s", (_title, content) => {
    expect(meant(content)).toEqual([expected]);
    if (typeof content !== "string") expect(meant(JSON.stringify(content))).toEqual([expected]);
  });
});

describe("what stands beside it", () => {
  test("mappings of other destinations are left out and told", () => {
    const plan = planOf({ format_version: "1.0", values: { root_module: { resources: [resource, otherResource] } } });
    expect(plan.steps).toHaveLength(1);
    expect(plan.report.notes[0]?.message).toBe("One mapping belongs to other destinations and is left out.");
  });

  test("mappings of two Talon.One destinations are read together, and told", () => {
    const second = { ...resource, values: { ...stateValues, destination_id: "e", name: "More", trigger: 'type = "page"' } };
    const plan = planOf({ format_version: "1.0", values: { root_module: { resources: [resource, second] } } });
    expect(plan.steps).toHaveLength(2);
    expect(plan.report.notes[0]?.message).toContain("2 destinations in Segment");
  });

  test("a resource whose values only Terraform can work out is told by its name", () => {
    const text = hcl.replace('name                 = "Orders"', `name = "Orders ${dollar}{var.stage}"`);
    const plan = planOf(`${text}\n${hcl.replace('"orders"', '"more"')}`);
    expect(plan.steps).toHaveLength(1);
    expect(plan.report.notes[0]?.message).toContain(
      `segment_destination_subscription.orders is left out: its name is “"Orders ${dollar}{var.stage}"”`,
    );
  });

  test("AND in capitals is read, and told", () => {
    const [step] = planOf({ ...camel, trigger: trigger.replace("and", "AND") }).steps;
    expect(step?.report).toMatchObject({ enabled: true, problems: [] });
    expect(step?.report.notes.map(({ message }) => message).join(" ")).toContain("in lower case");
  });

  test.each<[string, JsonObject]>([
    ["single quotes", { trigger: "type = 'track'" }],
    ["a type that Falconer does not accept", { trigger: 'type = "screen"' }],
    ["OR in capitals", { trigger: 'type = "track" OR type = "page"' }],
    ["a tree that nobody knows", { trigger: { type: "tree" } }],
    ["Reverse ETL in snake case", { model_id: "m_1" }],
  ])("%s: what cannot match is not switched on", (_title, part) => {
    const [step] = planOf({ ...camel, ...part }).steps;
    expect(step?.report).toMatchObject({ result: "create", enabled: false, wasEnabled: true });
    expect(step?.report.problems.map(({ path }) => path)).toContain("trigger");
  });

  test("settings as text that the database cannot hold are refused", () => {
    for (const text of ['{"attributes": {"a": "\\u0000"}}', `{"attributes": ${"[".repeat(70)}${"]".repeat(70)}}`])
      expect(planOf({ ...camel, settings: text }).report.mappings[0]).toMatchObject({ result: "refuse" });
  });

  test("a group in a group of a tree is multiplied out", () => {
    const is = (value: string) => ({ type: "event", operator: "=", value });
    const inner = {
      type: "group",
      operator: "and",
      children: [is("B"), { type: "event-property", name: "total", operator: ">", value: 5 }],
    };
    const deep = {
      type: "group",
      operator: "and",
      children: [
        { type: "event-type", operator: "=", value: "track" },
        { type: "group", operator: "or", children: [is("A"), inner] },
      ],
    };
    expect(meant({ ...camel, trigger: deep })[0]?.trigger).toBe(
      '(type = "track" and event = "A") or (type = "track" and event = "B" and properties.total > 5)',
    );
  });
});

describe("what is none of it is refused with what was seen", () => {
  test.each<[string, JsonValue, string]>([
    ["keys", { users: [], teams: [] }, "an object with “users”, “teams”"],
    ["a CDN's settings without mappings", { integrations: { "Segment.io": {} } }, "an object with “integrations”"],
    ["a state without subscriptions", { format_version: "1.0", values: { root_module: { resources: [] } } }, "No mapping"],
    ["Terraform's text without subscriptions", 'resource "segment_source" "a" {\n  name = "x"\n}', "it has segment_source"],
    ["Terraform's text that is cut off", hcl.trimEnd().slice(0, -1), "isn’t closed"],
    ["a sentence", "Please import my mappings", "begins with “Please import my mappings”"],
    ["nothing but a comment", "// later", "nothing to import"],
    ["nothing but comments, however many", "#\n".repeat(300_000), "nothing to import"],
    ["Terraform's text without measure", 'a = "x"\n'.repeat(200_000), "in parts"],
  ])("%s", (_title, content, sentence) => expect(planned(content)).toEqual({ ok: false, message: expect.stringContaining(sentence) }));

  test("a place in Terraform's text is told", () => {
    expect(readHcl('resource "a" "b" {\n  x = \n}')).toEqual({ ok: false, message: "Line 2, column 7: expected a value." });
  });

  test("whatever Terraform's text holds, the answer is blocks or a sentence", () => {
    const part = fc.constantFrom(
      'resource "a" "b" {',
      "}",
      "x = ",
      '"t"',
      '"${',
      '}"',
      "[",
      "]",
      "<<EOT\n",
      "EOT\n",
      "jsonencode(",
      ")",
      ",",
      "\n",
      "#",
      "/*",
      "1",
      "true",
      "for ",
      "\\",
      "é",
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 25 }), (parts) => {
        const read = readHcl(parts.join(""));
        if (!read.ok) expect(read.message).toMatch(/^Line \d+, column \d+: .+\.$/s);
      }),
      { numRuns: 2000 },
    );
    for (const text of [
      "a = [".repeat(50_000),
      'a = "${'.repeat(50_000),
      "a = (".repeat(50_000),
      `a = ${"[".repeat(50_000)}`,
      "a {".repeat(50_000),
    ])
      expect(readHcl(text).ok).toBe(false);
  });
});

describe("Segment's destination filters", () => {
  const filter = (part: JsonObject): JsonObject => ({
    id: "f",
    sourceId: "s",
    destinationId: "d",
    title: "F",
    enabled: true,
    if: "all",
    actions: [{ type: "DROP" }],
    ...part,
  });
  const drop = (condition: string) => filter({ if: condition });
  const fields = (type: string, of: JsonValue, part: JsonObject = {}) => filter({ actions: [{ type, fields: of }], ...part });

  test.each<[string, JsonValue, JsonObject | undefined, RegExp | undefined]>([
    [
      "one condition",
      { data: { filters: [drop('!(event = "A" or event = "B")')] } },
      { drop: { mode: "drop", fql: '!(event = "A" or event = "B")' } },
      undefined,
    ],
    ["a single filter", { data: { filter: drop("type = 'page'") } }, { drop: { mode: "drop", fql: "type = 'page'" } }, undefined],
    [
      "two conditions",
      [drop("type = 'page'"), drop("length(userId) = 0")],
      { drop: { mode: "drop", fql: "(type = 'page') or (length(userId) = 0)" } },
      undefined,
    ],
    [
      "a block list",
      [fields("DROP_PROPERTIES", { properties: ["email"], context: { fields: ["ip"] } })],
      { blockList: ["properties.email", "context.ip"] },
      undefined,
    ],
    [
      "a block list of lists' items",
      [fields("DROP_PROPERTIES", { "properties.products": ["price"] })],
      { blockList: ["properties.products.price"] },
      undefined,
    ],
    [
      "a dot in a name",
      [fields("DROP_PROPERTIES", { properties: ["user.email"] })],
      { blockList: ['properties["user.email"]', "properties.user.email"] },
      undefined,
    ],
    ["an allow list", [fields("ALLOW_PROPERTIES", { traits: ["plan"] })], { allowList: ["traits.plan"] }, undefined],
    ["a sample", [filter({ actions: [{ type: "SAMPLE", percent: 0.25, path: "userId" }] })], { samplePercent: 25 }, /Segment by userId/],
    [
      "lists for some events only",
      [fields("DROP_PROPERTIES", { properties: ["email"] }, { if: "type = 'track'" })],
      undefined,
      /only some events/,
    ],
    ["a filter that is off", [filter({ enabled: false })], undefined, /off in Segment/],
    ["a condition that cannot be read", [drop("type ==")], undefined, /cannot be read/],
    ["an action that Falconer has not", [filter({ actions: [{ type: "HASH_PROPERTIES" }] })], undefined, /no action “hash_properties”/],
    [
      "Terraform's filter",
      'resource "segment_destination_filter" "f" {\n  actions = [{ fields = null, path = null, percent = null, type = "DROP" }]\n  if = "type = \\"page\\""\n  enabled = true\n  title = "F"\n}',
      { drop: { mode: "drop", fql: 'type = "page"' } },
      undefined,
    ],
    [
      "Terraform's fields as JSON",
      'resource "segment_destination_filter" "f" {\n  actions = [{ fields = jsonencode({ properties = ["a"] }), type = "DROP_PROPERTIES" }]\n  if = "all"\n}',
      { blockList: ["properties.a"] },
      undefined,
    ],
  ])("%s", (_title, content, filters, note) => {
    const { destination: imported, report } = planOf(content);
    expect(imported?.filters).toEqual(filters);
    expect(report.notes.map(({ message }) => message)).toEqual(note ? [expect.stringMatching(note)] : []);
    expect(report.mappings).toEqual([]);
    expect(report.destination).toEqual(filters ? [{ field: "filters", before: {}, after: filters }] : []);
  });

  test("come with the mappings beside them", () => {
    const parsed = parseContent({ data: { destination: { subscriptions: [camel], filters: [drop("all")] } } });
    expect(parsed).toMatchObject({ ok: true, entries: [camel], destination: { filters: { drop: { fql: "all" } } } });
  });
});
