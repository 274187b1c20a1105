import { expect, test } from "vitest";
import { safeNext } from "./paths.ts";

test.each([
  [undefined, "/"],
  ["", "/"],
  ["/destinations/dst_1/mappings?deleted=1", "/destinations/dst_1/mappings?deleted=1"],
  ["https://elsewhere.example/x", "/"],
  ["//elsewhere.example", "/"],
  ["/\\elsewhere.example", "/"],
  ["/\t/elsewhere.example", "/"],
  ["javascript:alert(1)", "/"],
  ["users", "/"],
])("after signing in, %j leads to %j", (next, path) => {
  expect(safeNext(next)).toBe(path);
});
