import { expect, test } from "vitest";
import { actionWords, namesObject, objectWords } from "./audit-words.ts";
import { changeLines, changeWords, fieldWords, valueWords } from "./change-words.ts";

test("a switch reads as on and off", () => {
  expect(changeWords({ path: "settings.skipNonExistingAttributes", before: false, after: true })).toEqual({
    field: "Skip unknown attributes",
    before: "off",
    after: "on",
  });
});

test.each([
  ["", "All of it"],
  ["name", "Name"],
  ["settings", "Fields"],
  ["rateLimitPerSecond", "Requests per second"],
  ["settings.attributes.favourite_colour", "Attributes, favourite_colour"],
  ["settings.cartItems[0].sku", "Cart items, entry 1, sku"],
  ["settings.cartItems.@arrayPath[1].price.@path", "Cart items, price"],
  ["options.onDead", "When a delivery fails"],
])("%s is %s", (path, words) => {
  expect(fieldWords(path)).toBe(words);
});

test.each([
  [undefined, "not set"],
  [null, "not set"],
  ["", "empty"],
  [60, "60"],
  [["a", "b"], "a, b"],
  [{ "@path": "$.properties.total" }, "from the event: properties.total"],
  ["2026-11-27T06:00:00.000Z", "27 Nov 2026, 06:00 UTC"],
  [
    [
      { kind: "changed", name: "Orders", version: 3 },
      { kind: "deleted", name: "Carts", version: null },
    ],
    "Orders (changed, version 3), Carts (deleted)",
  ],
  [{ "@path": "$.a", extra: 1 }, '{"@path":"$.a","extra":1}'],
])("%j is told as %s", (value, words) => {
  expect(valueWords(value)).toBe(words);
});

test("what was added as a whole is told by its parts", () => {
  const after = { work: "wrk_1", erased: { events: 6, links: 0 }, left: [], due: null, from: { "@path": "$.userId" } };
  expect(changeLines([{ path: "", after }]).map(({ field, after: words, added }) => [field, words, added])).toEqual([
    ["Work", "wrk_1", true],
    ["Erased, events", "6", true],
    ["Erased, links", "0", true],
    ["Left", "empty", true],
    ["From", "from the event: userId", true],
  ]);
  const change = { path: "settings.attributes", before: { a: 1 }, after: { a: 2 } };
  expect(changeLines([change])).toEqual([
    { path: "settings.attributes", field: "Attributes", before: '{"a":1}', after: '{"a":2}', added: false },
  ]);
});

test.each([
  ["released", "release", "Release 4", "released Release 4"],
  ["back_tested", "destination", "Shop", "back-tested destination Shop"],
  ["key_changed", "catalogue", "Management key of Shop", "changed Management key of Shop"],
  ["replayed", "delivery", "3 deliveries of Shop", "replayed 3 deliveries of Shop"],
  ["updated", "mapping", "Orders", "updated mapping Orders"],
  ["reordered", "destination", "Shop", "reordered the mappings of destination Shop"],
  ["tested", "destination", "Shop", "sent a test event to destination Shop"],
  ["tested", "alertChannel", "On call", "tested alert channel On call"],
  ["asked_to_erase", "person", "a person", "asked to erase a person"],
  ["deleted_person", "person", "a person", "deleted a person"],
  ["cancelled", "delivery", "replay", "cancelled replay"],
  ["made_reset_link", "user", "nina@example.com", "created a reset link for user nina@example.com"],
  ["sign_out", "session", "nina@example.com", "signed out"],
  ["change_password", "session", "nina@example.com", "changed the password"],
  ["revoked", "token", "Pipeline", "revoked token Pipeline"],
  ["revoked", "invitation", "nina@example.com", "withdrew invitation nina@example.com"],
  ["revoked", "session", "nina@example.com", "ended sessions of nina@example.com"],
  ["signed_out_by_provider", "session", "nina@example.com", "signed out, as the provider asked, nina@example.com"],
  ["signed_in", "session", "nina@example.com", "signed in"],
])("%s, %s, %s", (action, kind, name, words) => {
  expect([actionWords(action, kind), ...(namesObject(action, kind) ? [objectWords(kind, name), name] : [])].filter(Boolean).join(" ")).toBe(
    words,
  );
});
