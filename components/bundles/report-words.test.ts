import { expect, test } from "vitest";
import { placeInFields } from "#components/words/mapping-words.ts";
import type { ImportedMapping, ImportReport } from "#lib/console/bundles/schema.ts";
import {
  importLabel,
  isNothing,
  namesakes,
  offSentence,
  onOrOff,
  placeOf,
  placesSentence,
  planSentence,
  resultSentence,
  valueWords,
} from "./report-words.ts";

const mapping = (given: Partial<ImportedMapping> = {}): ImportedMapping => ({
  index: 0,
  name: "Orders",
  actionSlug: "trackEvent",
  actionTitle: "Track event",
  result: "create",
  reason: null,
  enabled: true,
  wasEnabled: true,
  problems: [],
  notes: [],
  mappingId: null,
  ...given,
});
const problem = { path: "trigger", message: "It cannot be read." };

function report(mappings: ImportedMapping[], rest: Partial<ImportReport> = {}): ImportReport {
  const count = (result: string) => mappings.filter((each) => each.result === result).length;
  const switchedOff = mappings.filter((each) => each.result === "create" && each.wasEnabled && !each.enabled).length;
  const summary = { create: count("create"), update: count("update"), skip: count("skip"), refuse: count("refuse"), switchedOff };
  return { drafts: false, dryRun: true, plan: "p", kind: "segment", mappings, testCases: [], summary, destination: [], notes: [], ...rest };
}
const skip = mapping({ result: "skip", enabled: false });
const refuse = mapping({ result: "refuse", enabled: false });
const broken = mapping({ enabled: false, problems: [problem] });

test.each([
  [[mapping()], "1 mapping found: 1 will be added."],
  [
    [mapping(), mapping({ result: "update" }), skip, refuse],
    "4 mappings found: 1 will be added, 1 will be overwritten, 1 stays as it is, 1 can’t be imported.",
  ],
  [[mapping(), broken], "2 mappings found: 2 will be added. 1 will be off until you fix it."],
  [[broken, broken], "2 mappings found: 2 will be added. 2 will be off until you fix them."],
  [[skip], "Nothing to do: this mapping exists already."],
  [[skip, skip, skip], "Nothing to do: all 3 mappings exist already."],
  [[skip, refuse], "2 mappings found: 1 stays as it is, 1 can’t be imported."],
  [[], "Nothing to import: this has no mappings."],
])("a plan in a sentence %#", (mappings, sentence) => {
  expect(planSentence(report(mappings), false)).toBe(sentence);
});

test("filters alone are worth a look, and are imported when chosen", () => {
  const filters = report([], { destination: [{ field: "filters", before: {}, after: { drop: { mode: "drop", fql: "all" } } }] });
  expect(planSentence(filters, false)).toBe("This has settings, but no mappings. Choose below whether to import them.");
  expect(isNothing(filters, false)).toBe(true);
  expect(planSentence(filters, true)).toBe("This has settings or test cases, but no mappings.");
  expect(importLabel(filters, true, "do")).toBe("Import the settings");
});

test("test cases are counted apart", () => {
  const testCase = { index: 0, name: "Order", result: "create", reason: null } as const;
  const cases = report([skip], { kind: "bundle", testCases: [testCase, { ...testCase, result: "skip" }] });
  expect(isNothing(cases, false)).toBe(false);
  expect(planSentence(cases, false)).toBe("1 mapping found: 1 stays as it is. 2 test cases found: 1 will be added, 1 stays as it is.");
  expect(importLabel(cases, false, "do")).toBe("Import 1 test case");
  expect(importLabel(report([mapping()], { testCases: [testCase] }), true, "doing")).toBe(
    "Importing 1 mapping, 1 test case and the settings",
  );
  expect(resultSentence(cases)).toBe("1 kept, 1 test case imported");
});

test("settings alone are something to do, when they are chosen", () => {
  const settings = report([skip], { kind: "bundle", destination: [{ field: "retentionDays", before: 30, after: 60 }] });
  expect(isNothing(settings, false)).toBe(true);
  expect(isNothing(settings, true)).toBe(false);
  expect(planSentence(settings, true)).toBe("1 mapping found: 1 stays as it is.");
  expect(importLabel(settings, true, "do")).toBe("Import the settings");
  expect(importLabel(report([mapping(), mapping()]), true, "doing")).toBe("Importing 2 mappings and the settings");
  expect(resultSentence(settings)).toBe("1 kept");
});

test("how full the destination is, and will be", () => {
  expect(placesSentence(report([mapping(), skip]), { items: [1, 2, 3], limit: 50 })).toBe("3 of 50 mappings are in use; 4 after this.");
  expect(placesSentence(report([skip]), { items: [], limit: 50 })).toBe("0 of 50 mappings are in use.");
});

test("what has happened, and which mappings send nothing yet", () => {
  expect(resultSentence(report([mapping(), mapping(), skip, refuse, refuse]))).toBe("2 mappings added, 1 kept, 2 not imported");
  expect(offSentence(report([mapping(), skip]))).toBeUndefined();
  expect(offSentence(report([broken, mapping({ enabled: false, wasEnabled: false })]))).toBe(
    "1 can’t run yet and is off: open and fix it. 1 is off, as given: turn it on in the list.",
  );
  expect(onOrOff(broken, false)).toBe("Will be off until you fix it");
  expect(onOrOff(mapping({ enabled: false }), true)).toBe("Off, as given");
  expect(onOrOff(skip, false)).toBeUndefined();
});

test("namesakes are counted, twins are not", () => {
  const existing = [{ name: "Orders", actionSlug: "trackEvent" }];
  const leftAlone = mapping({ result: "skip", mappingId: "map_00000000000000000000000000" as ImportedMapping["mappingId"] });
  expect(namesakes(report([mapping(), skip, leftAlone, mapping({ actionSlug: "updateAudience" })]), existing)).toBe(2);
});

test.each([
  ["", undefined],
  ["trigger", "Trigger"],
  ["options.deliveryMethod", "Options"],
  ["settings", "Fields"],
  ["settings.cartItems", "Cart items"],
  ["settings.cartItems[2].sku", "Cart items, entry 3, SKU"],
  ["settings.unknown.x", "unknown.x"],
  ["elsewhere", "elsewhere"],
])("the place %j in words", (path, words) => {
  expect(placeOf(path, (inFields) => placeInFields(inFields, "updateCustomerSessionV2"))).toBe(words);
});

test("settings in words", () => {
  expect(valueWords("rateLimitPerSecond", 60)).toBe("60 per second");
  expect(valueWords("filters", {})).toBe("none");
  expect(
    valueWords("filters", { samplePercent: 50, drop: { mode: "only", fql: 'type = "track"' }, blockList: ["a"], allowList: ["b", "c"] }),
  ).toBe('50% of the events, only type = "track", 1 path blocked, only 2 paths kept');
});
