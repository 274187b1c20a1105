import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatPath, type PathSegment, parseKeys, parsePath, pathUse } from "./path.ts";

describe("parseKeys", () => {
  test.each([
    ["", []],
    [".", []],
    ["a", ["a"]],
    ["a.b.c", ["a", "b", "c"]],
    ["a[0].b", ["a", "0", "b"]],
    ["a['b c']", ["a", "b c"]],
    ['a["b"].c', ["a", "b", "c"]],
    ["a['b.c']", ["a", "b", "c"]],
    ["a[b]", ["a[b]"]],
    ["a..b.", ["a", "b"]],
    ["a['']", ["a", ""]],
    ["a[0]]]b", ["a", "0", "b"]],
    ["$.a", ["$", "a"]],
  ])("%s", (path, keys) => expect(parseKeys(path)).toStrictEqual(keys));
});

test("formatPath and parsePath are each other's reverse", () => {
  const segment = fc.oneof(fc.string(), fc.constantFrom("a b", "a.b", "[0]", '"', "", "é", "__proto__"), fc.nat(1e9), fc.constant(null));
  fc.assert(
    fc.property(fc.array(segment, { maxLength: 6 }), (path: PathSegment[]) => {
      expect(parsePath(formatPath(path))).toStrictEqual(path);
    }),
  );
});

describe("pathUse", () => {
  const paths = ["properties.products[].sku", "traits", "userId", "list[0]"];
  test.each([
    ["userId", "read"],
    ["traits.address.city", "read"],
    ["properties.products[3].sku", "read"],
    ["properties.products[].sku", "read"],
    ["properties.products.sku", "read"],
    ["properties.products[3]", "partly"],
    ["properties", "partly"],
    ["properties.total", "unused"],
    ["properties.products[3].name", "unused"],
    ["list[1]", "unused"],
    ["event", "unused"],
  ])("%s is %s", (path, use) => expect(pathUse(paths, path)).toBe(use));

  test("a mapping that reads the whole event reads everything", () => expect(pathUse([""], "a.b")).toBe("read"));
});
