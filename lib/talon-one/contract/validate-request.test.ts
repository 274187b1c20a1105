import { expect, test } from "vitest";
import { findOperation, validateRequest } from "./index.ts";

test("a literal segment wins over a parameter", () => {
  expect(findOperation("PUT", "/segment/customer_profiles/audiences").operation?.name).toBe("updateCustomerProfilesAudiences");
  expect(findOperation("PUT", "/segment/customer_profiles/audiences/audiences").operation?.name).toBe("updateCustomerProfileAudiences");
  expect(findOperation("GET", "/segment/event")).toEqual({ otherMethod: true });
  expect(findOperation("PUT", "/segment/event/")).toEqual({ otherMethod: false });
});

test("all problems come at once, each with its place", () => {
  const { operation, issues } = validateRequest({
    method: "PUT",
    path: "/segment/v2/customer_sessions/s%201",
    query: "?skipNonExistingAttributes=yes",
    headers: { "x-callback-destination-uri": "nowhere", "x-something": "else" },
    body: {
      cartItems: [
        { sku: "", quantity: 0 },
        { quantity: 1, colour: "red" },
      ],
      identifiers: Array(6).fill("x"),
    },
  });
  expect(operation?.name).toBe("updateCustomerSessionV2");
  expect(issues.map((issue) => issue.path).sort()).toEqual([
    "body.cartItems.0.quantity",
    "body.cartItems.0.sku",
    "body.cartItems.1.colour",
    "body.cartItems.1.sku",
    "body.identifiers",
    "headers.x-callback-destination-uri",
    "query.skipNonExistingAttributes",
  ]);
  for (const { message } of issues) expect(message).toMatch(/\.$/);
});

test.each([
  ["a thousand letters", "c".repeat(1000), 0],
  ["a thousand emoji, which JavaScript counts twice", "🦅".repeat(1000), 0],
  ["one more", "c".repeat(1001), 1],
  ["one emoji more", "🦅".repeat(1001), 1],
  ["a slash and a dot, encoded", "../x", 0],
  ["dots alone", "..", 1],
])("a profile ID of %s", (_title, id, count) => {
  const path = `/segment/v2/customer_profiles/${encodeURIComponent(id).replaceAll(/^\.\.$/g, "%2E%2E")}`;
  const check = validateRequest({ method: "PUT", path, body: {} });
  expect(check.issues).toHaveLength(count);
  if (count === 0) expect(check.parameters).toEqual({ customerProfileId: id });
});

test.each([
  ["19,000 pieces in two lines", [10_000, 9000], 1],
  ["10,000 pieces in two lines", [9999, 1], 0],
])("quantities: %s", (_title, quantities, count) => {
  const cartItems = quantities.map((quantity) => ({ sku: "a", quantity }));
  expect(validateRequest({ method: "PUT", path: "/segment/v2/customer_sessions/s", body: { cartItems } }).issues).toHaveLength(count);
});
