import { expect, test } from "vitest";
import { signatureOf, withoutIds } from "./signature.ts";

test.each([
  ["Talon.One responded with 400: Attribute colour is unknown.", "Talon.One responded with #: Attribute colour is unknown."],
  ["profile 8f14e45f-ceea-467f-a1b2-0123456789ab not found", "profile # not found"],
  ["no session order-1234 of anna.smith@example.com", "no session # of #"],
  ["  two   spaces ", "two spaces"],
])("%j has the words %j", (reason, words) => {
  expect(withoutIds(reason)).toBe(words);
});

test("other words are another problem, other numbers are not", () => {
  expect(signatureOf("Order 17 is closed")).toBe(signatureOf("Order 18 is closed"));
  expect(signatureOf("Attribute colour is unknown")).not.toBe(signatureOf("Attribute size is unknown"));
  expect(signatureOf(null)).toBe(signatureOf(""));
});
