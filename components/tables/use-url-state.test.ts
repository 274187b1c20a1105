import { expect, test } from "vitest";
import { patched } from "./use-url-state.ts";

test.each([
  ["", { q: "a b&c" }, "/x?q=a+b%26c"],
  ["q=1&state=dead", { q: undefined }, "/x?state=dead"],
  ["q=1", { q: "" }, "/x"],
  ["q=1", {}, "/x?q=1"],
  ["q=1", { q: "2", event: "evt_1" }, "/x?q=2&event=evt_1"],
])("%j with %j", (params, patch, href) => {
  expect(patched("/x", new URLSearchParams(params), patch)).toBe(href);
});
