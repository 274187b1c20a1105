import { beforeAll, describe, expect, test } from "vitest";
import { diff } from "#lib/access/audit/diff.ts";
import { planImport } from "#lib/console/bundles/plan-import.ts";
import { collectPaths } from "#lib/console/events/seen-paths.ts";
import { cleanPayload } from "#lib/core/actions/clean-payload.ts";
import { actionBySlug } from "#lib/core/actions/index.ts";
import { compileMapping, loadLiquid, parsePath, pathUse } from "#lib/core/mapping/index.ts";
import { compileDestination, plan, planInSteps } from "#lib/core/plan/index.ts";
import { canonicalText } from "#lib/core/segment/event.ts";
import { compileTrigger } from "#lib/core/segment/trigger.ts";
import { batchSpan } from "#lib/engine/ingestion/batch-wrapper.ts";
import { elementSpans } from "#lib/engine/ingestion/element-span.ts";
import { firstElementSpan } from "#lib/engine/ingestion/first-element.ts";
import { readEvent } from "#lib/engine/ingestion/read-event.ts";
import { csvLine } from "#lib/platform/csv.ts";
import { readJsonc } from "#lib/platform/read-jsonc.ts";
import { describeEffects } from "#lib/talon-one/effects.ts";
import { classify } from "#lib/talon-one/outcome.ts";
import { redactResult } from "#lib/talon-one/redact.ts";
import { canonical } from "./platform/canonical.ts";
import { storableJson } from "./platform/db/storable-json.ts";
import { runAtOnce, runInTurns } from "./platform/in-turns.ts";
import type { JsonObject, JsonValue } from "./platform/json.ts";
import { growth, longestHold } from "./platform/testing/in-turns.ts";

// Whatever reads outsiders' data takes time that grows with it and no faster. One run on much data
// is compared with thirty-two runs on a thirty-second of it: quadratic work takes thirty-two times
// as long.

// The sizes lie so far apart that what is dearer for large data once and for all (memory of another
// kind, another way of the engine) stays far below what a square would make of it.
const factor = 32;
const limit = 12;

type Work = (size: number) => () => unknown;
const list = <Item>(size: number, item: (n: number) => Item): Item[] => Array.from({ length: size }, (_, n) => item(n));
const keys = (size: number, value: (n: number) => JsonValue = (n) => n): JsonObject =>
  Object.fromEntries(list(size, (n) => [`key${n}`, value(n)]));
const bytes = (text: string) => Buffer.from(text);

function planning(
  settings: JsonObject,
  filters: JsonObject,
  event: (size: number) => JsonObject,
  actionSlug = "trackEventV2",
  explain = false,
): Work {
  const mapping = { id: "m", name: "m", actionSlug, trigger: 'type = "track" and properties.text != "x"', enabled: true, settings };
  const { compiled } = compileDestination({ mappings: [mapping], filters });
  return (size) => {
    const planned = { type: "track", event: "E", userId: "u", ...event(size) };
    return () => plan(compiled, planned, { explain });
  };
}
const track = { customerProfileId: { "@path": "$.userId" }, eventType: { "@path": "$.event" }, attributes: { "@path": "$.properties" } };

const answer = (body: JsonValue) => ({ kind: "response" as const, status: 400, headers: {}, text: "", durationMs: 1, body });

const scenarios: [string, number, Work][] = [
  [
    "finding the elements of a batch",
    400_000,
    (n) => {
      const body = bytes(`[${"{},".repeat(n / 3)}1]`);
      return () => runAtOnce(elementSpans(body, n));
    },
  ],
  [
    "finding its first one",
    400_000,
    (n) => {
      const body = bytes(`[${"[".repeat(n)}`);
      return () => firstElementSpan(body);
    },
  ],
  [
    "finding a wrapped batch",
    400_000,
    (n) => {
      const body = bytes(`{"batch":[${"{},".repeat(n / 3)}1]}`);
      return () => runAtOnce(batchSpan(body));
    },
  ],
  [
    "finding the elements of white space and quotes",
    400_000,
    (n) => {
      const body = bytes(`[${' "'.repeat(n / 2)}`);
      return () => runAtOnce(elementSpans(body, n));
    },
  ],
  [
    "reading an event",
    20_000,
    (n) => {
      const event = { type: "track", properties: keys(n) };
      const raw = bytes(JSON.stringify(event));
      return () => readEvent(event, raw);
    },
  ],
  [
    "canonical text of a list",
    40_000,
    (n) => {
      const value = list(n, (i) => ({ b: i, a: "x" }));
      return () => canonicalText(value);
    },
  ],
  [
    "canonical JSON",
    20_000,
    (n) => {
      const value = list(n, (i) => ({ b: i, a: "x" }));
      return () => canonical(value);
    },
  ],
  [
    "text for Postgres, of backslashes",
    200_000,
    (n) => {
      const value = ["\\".repeat(n), "\\\u0000".repeat(n / 8)];
      return () => storableJson(value);
    },
  ],
  [
    "paths seen in events",
    2_000,
    (n) => {
      const events = list(8, () => ({ properties: keys(n / 8, (i) => ({ a: i })) }));
      return () => collectPaths(events);
    },
  ],
  ["planning a wide list", 20_000, planning(track, {}, (n) => ({ properties: { items: list(n, (i) => ({ a: i })) } }))],
  ["explaining it", 20_000, planning(track, {}, (n) => ({ properties: { items: list(n, (i) => ({ a: i })) } }), "trackEventV2", true)],
  [
    "a block-list in every item",
    20_000,
    planning(track, { blockList: ["properties.items.a", "properties.items.b"] }, (n) => ({
      properties: { items: list(n, (i) => ({ a: i, c: 1 })) },
    })),
  ],
  [
    "an allow-list in every item",
    20_000,
    planning(track, { allowList: ["properties.items.a"] }, (n) => ({ properties: { items: list(n, (i) => ({ a: i, c: 1 })) } })),
  ],
  [
    "a cart whose items all lack what they need",
    8_000,
    planning(
      { customerSessionId: "s", cartItems: { "@path": "$.properties.items" } },
      {},
      (n) => ({ properties: { items: list(n, () => ({ name: "x" })) } }),
      "updateCustomerSessionV2",
    ),
  ],
  [
    "customers whose audiences are all refused",
    8_000,
    planning(
      { data: { "@path": "$.properties.items" } },
      {},
      (n) => ({ properties: { items: list(n, (i) => ({ customerProfileId: `c${i}`, adds: [1.5] })) } }),
      "updateCustomerProfilesAudiences",
    ),
  ],
  [
    "cleaning additional costs that are no objects",
    8_000,
    (n) => {
      const action = actionBySlug.get("updateCustomerSessionV2");
      const given = { customerSessionId: "s", additionalCosts: keys(n) };
      return () => action && cleanPayload(action, given);
    },
  ],
  [
    "an answer's effects",
    10_000,
    (n) => {
      const body = {
        effects: list(n, (i) => ({ effectType: "rejectCoupon", props: { value: "c".repeat(20), rejectionReason: `Aa${i}`.repeat(10) } })),
      };
      return () => describeEffects(body);
    },
  ],
  [
    "redacting an answer",
    10_000,
    (n) => {
      const body = list(n, (i) => ({ words: `secret-key ${i}` }));
      return () => redactResult(answer(body), ["secret-key"]);
    },
  ],
  [
    "judging an answer that says one word over and over",
    16_000,
    (n) => {
      const body = { errors: list(n / 800, () => ({ title: "session ".repeat(100), details: "belong to ".repeat(80) })) };
      return () => classify(answer(body), { actionSlug: "trackEvent", nowMs: 0 });
    },
  ],
  [
    "a difference of two states",
    4_000,
    (n) => {
      const [before, after] = [keys(n), keys(n, (i) => -i)];
      return () => diff(before, after);
    },
  ],
  [
    "a line of CSV",
    200_000,
    (n) => {
      const cells = [" ".repeat(n), '"'.repeat(n)];
      return () => csvLine(cells);
    },
  ],
  [
    "an event with comments",
    100_000,
    (n) => {
      const text = `{"a":[${"/* c */ 1,".repeat(n / 10)}1]}`;
      return () => readJsonc(text);
    },
  ],
  [
    "an import of mappings that are none",
    8_000,
    (n) => {
      const content = list(n, (i) => ({ name: `m${i}`, actionSlug: "nope" }));
      return () => planImport(content, { mappings: [], destination: {} } as never, { sameName: "add", limit: 50 });
    },
  ],
  [
    "an import with settings that no action has",
    8_000,
    (n) => {
      const content = [{ name: "m", actionSlug: "trackEventV2", trigger: 'type = "track"', settings: keys(n) }];
      return () => planImport(content, { mappings: [], destination: {} } as never, { sameName: "add", limit: 50 });
    },
  ],
  [
    "a path of brackets",
    100_000,
    (n) => {
      const path = "[".repeat(n) + '["\\'.repeat(n / 4);
      return () => parsePath(path);
    },
  ],
  [
    "a trigger of many conditions",
    800,
    (n) => {
      const fql = list(n, (i) => `properties.k${i} = ${i}`).join(" or ");
      return () => compileTrigger(fql);
    },
  ],
  [
    "a trigger's explanation",
    800,
    (n) => {
      const trigger = compileTrigger(list(n, (i) => `properties.k${i} = ${i}`).join(" or "));
      return () => trigger.ok && trigger.explain({ properties: {} });
    },
  ],
];

const liquid: [string, string, (size: number) => JsonValue][] = [
  ["escape", "{{ v | escape }}", (n) => '"'.repeat(n)],
  ["strip_html of what is never closed", "{{ v | strip_html }}", (n) => "<script".repeat(n / 7)],
  ["truncatewords", "{{ v | truncatewords: 5 }}", (n) => "a ".repeat(n / 2)],
  ["slugify", "{{ v | slugify }}", (n) => "-a".repeat(n / 2)],
  ["squish", "{{ v | squish }}", (n) => " ".repeat(n)],
  ["date", "{{ v | date: '%Y' }}", (n) => "1".repeat(n)],
  ["where", "{{ v | where: 'a', 1 | size }}", (n) => list(n / 32, (i) => ({ a: i }))],
];

beforeAll(loadLiquid);

describe("time grows with the data, not with its square:", () => {
  test.each(scenarios)("%s", (_name, size, work) => {
    expect(growth(work(size / factor), work(size), factor, limit)).toBeLessThan(limit);
  });

  test.each(liquid)("Liquid's %s", (_name, template, value) => {
    const compiled = compileMapping({ field: { "@liquid": template } });
    const work: Work = (size) => {
      const event = { v: value(size) };
      return () => compiled.ok && compiled.evaluate(event);
    };
    expect(growth(work(64_000 / factor), work(64_000), factor, limit)).toBeLessThan(limit);
  });
});

test("a path of many lists in lists is compared without trying every way", () => {
  const read = `a${"[]".repeat(60)}.x`;
  expect(pathUse([read], `a${"[0]".repeat(60)}.y`)).toBe("unused");
  expect(pathUse([read], `a${"[0]".repeat(40)}.x`)).toBe("read");
});

describe("a large event holds the event loop for less than 50 ms", () => {
  const event = (size: number): JsonObject => {
    const products = list(size, (n) => ({ sku: `s${n}`, price: n, name: "x".repeat(10) }));
    return { type: "track", event: "E", userId: "u", properties: { products, ...keys(size / 4) } };
  };
  const mapping = (actionSlug: string, settings: JsonObject) => ({
    id: actionSlug,
    name: actionSlug,
    actionSlug,
    trigger: 'type = "track"',
    enabled: true,
    settings,
  });
  const cartItems = { "@arrayPath": ["$.properties.products", { sku: { "@path": "$.sku" }, quantity: 1, price: { "@path": "$.price" } }] };
  const mappings = [
    mapping("updateCustomerSessionV2", { customerSessionId: "s", state: "open", cartItems }),
    mapping("trackEventV2", track),
  ];
  const blockList = list(40, (n) => `properties.products.key${n}`);
  const { compiled } = compileDestination({ mappings, filters: { blockList } });

  // About 1 MB, the most that intake takes.
  test.each([
    ["planned, through a block-list of 40 paths", { explain: false }],
    ["explained, as browsers do", { explain: true }],
  ])("%s", async (_name, options) => {
    const large = event(20_000);
    expect(await longestHold(() => runInTurns(planInSteps(compiled, large, options)))).toBeLessThan(50);
  });
});
