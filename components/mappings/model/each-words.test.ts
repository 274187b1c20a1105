import { expect, test } from "vitest";
import { eachWords } from "./each-words.ts";

test.each([
  ["products", "Cart items", "Each product becomes a cart item"],
  ["line_items", "Cart items", "Each line item becomes a cart item"],
  ["categories", "Identifiers", "Each category becomes an identifier"],
  ["data", "Cart items", "Each item of data becomes an entry of cart items"],
])("%s and %s", (list, field, words) => {
  expect(eachWords(list, field)).toBe(words);
});
