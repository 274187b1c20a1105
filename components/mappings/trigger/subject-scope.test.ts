import { expect, test } from "vitest";
import { pathsIn } from "#components/plans/event-paths.ts";
import { subjectScope, subjectValue } from "./subject-scope.ts";

const event = {
  type: "track",
  event: "Order Completed",
  anonymousId: "a-1",
  properties: { total: 84.5, products: [{ sku: "G-1" }], "gift card": true, address: { city: "Lyon" } },
};

test("a condition is offered the paths that Segment's language can name, and no bare objects", () => {
  const offered = subjectScope({ paths: pathsIn(event), sample: event }).paths.map(({ path }) => path);
  expect(offered).toEqual([
    "$.type",
    "$.event",
    "$.properties.total",
    "$.properties.products",
    "$.properties.products[0].sku",
    "$.properties.address.city",
  ]);
});

test.each([
  ["properties.total", { value: 84.5 }],
  ["properties.products[0].sku", { value: "G-1" }],
  ["event", { value: "Order Completed" }],
  ["properties.missing", { value: undefined }],
  ["anonymousId", undefined],
  ["", undefined],
])("%s is %j in the event, as the trigger reads it", (subject, found) => expect(subjectValue(event, subject)).toEqual(found));
