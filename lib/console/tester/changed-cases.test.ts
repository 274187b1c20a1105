import { expect, test } from "vitest";
import { acceptedExpectations, changedCases } from "./changed-cases.ts";
import type { TestCase } from "./schema.ts";

const content = {
  name: "Orders",
  actionSlug: "updateCustomerSessionV2",
  trigger: 'type = "track"',
  enabled: true,
  settings: { customerSessionId: { "@path": "$.properties.order_id" }, state: "open" },
  options: {},
};
const testCase = (name: string, event: TestCase["event"]): TestCase => ({
  id: name,
  name,
  event,
  expected: [{ mappingId: "other", mappingName: "Other", outcome: "not_matched" }],
  createdBy: "",
  createdAt: "",
  updatedAt: "",
  masked: false,
});
const cases = [testCase("order", { type: "track", properties: { order_id: "o-1" } }), testCase("page", { type: "page" })];

test("only the cases that come out otherwise, with what changes", () => {
  const after = { ...content, settings: { ...content.settings, state: "closed" } };
  expect(changedCases("map", content, after, cases)).toMatchObject([
    { testCase: { name: "order" }, differences: [{ path: "state", expected: "open", actual: "closed" }] },
  ]);
  expect(changedCases("map", content, { ...content, name: "Renamed" }, cases)).toEqual([]);
});

test("a trigger that takes less changes the outcome", () => {
  const [changed] = changedCases("map", content, { ...content, trigger: 'type = "page"' }, cases);
  expect(changed?.differences).toEqual([{ path: "", expected: "ready", actual: "not_matched" }]);
  expect(changed && acceptedExpectations(changed.testCase, changed.after).map((expected) => expected.mappingId)).toEqual(["other", "map"]);
});
