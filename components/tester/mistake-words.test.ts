import { expect, test } from "vitest";
import { actionBySlug } from "#lib/core/actions/index.ts";
import { compileDestination } from "#lib/core/plan/index.ts";
import { mistakeWords } from "./mistake-words.ts";

const actionSlug = "updateCustomerSessionV2";
const fields = actionBySlug.get(actionSlug)?.fields ?? [];

test.each([
  [{ couponCodes: [{ "@path": 5 }] }, "Coupon codes, entry 1: "],
  [{ cartItems: { "@arrayPath": ["$.properties.products", { price: { "@path": 5 } }] } }, "Cart items, Price: "],
  [{ profileId: { "@case": { operator: "loud", value: "x" } } }, "Customer profile ID"],
])("a mistake in %j is told by the form's names alone", (settings, place) => {
  const mapping = { id: "m", name: "Broken", enabled: true, actionSlug, trigger: 'type = "track"', settings, options: {} };
  const { problems } = compileDestination({ mappings: [mapping] } as never);
  const words = problems.mappings.flatMap(({ issues }) => issues.map((issue) => mistakeWords(issue, fields)));
  expect(words[0]).toContain(place);
  for (const line of words) expect(line).not.toMatch(/@\w|\$\.|\[\d|settings/);
});

test("a mistake of the trigger names it", () =>
  expect(mistakeWords({ path: "trigger", message: "A value is missing." }, fields)).toBe("Trigger: A value is missing."));
