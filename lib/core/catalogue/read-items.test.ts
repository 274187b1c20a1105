import { expect, test } from "vitest";
import { readItems } from "./read-items.ts";

const attribute = {
  id: 6,
  created: "2020-06-10T09:05:27Z",
  accountId: 1,
  entity: "Event",
  eventType: "viewed",
  name: "pageTitle",
  title: "Page title",
  type: "string",
  description: "",
  suggestions: ["a", 7, "b"],
  restrictedBySuggestions: true,
  editable: true,
  subscribedApplicationsIds: [1, "2", 4],
};
const read = {
  entity: "Event",
  eventType: "viewed",
  name: "pageTitle",
  title: "Page title",
  type: "string",
  suggestions: ["a", "b"],
  restricted: true,
  applications: [1, 4],
};

test.each([
  ["an answer", { totalResultSize: 1, data: [attribute] }],
  ["pages of answers", [{ data: [attribute] }, { data: [{ ...attribute, title: "Page title" }] }]],
  ["a bare list", [attribute]],
])("%s is read, and doubles go", (_, content) => {
  expect(readItems("attributes", content)).toEqual({ items: [read], refused: 0 });
});

test("what is no item is counted, and spoils nothing", () => {
  const { items, refused } = readItems("attributes", [attribute, null, 7, { name: "x" }, { ...attribute, name: "a\u0000b" }]);
  expect(items).toEqual([read]);
  expect(refused).toBe(4);
});

test("the other kinds", () => {
  const audience = { id: 3, name: "VIP", integration: "segment", integrationId: "aud_1", sandbox: true };
  expect(readItems("audiences", { hasMore: false, data: [audience, { name: "no ID" }] })).toEqual({
    items: [{ id: 3, name: "VIP", integration: "segment", integrationId: "aud_1" }],
    refused: 1,
  });
  expect(readItems("eventTypes", [{ id: 1, name: "viewed" }]).items).toEqual([{ name: "viewed", title: "viewed" }]);
  expect(readItems("applications", [{ id: 1, name: "Shop", currency: "EUR" }]).items).toEqual([{ id: 1, name: "Shop" }]);
});
