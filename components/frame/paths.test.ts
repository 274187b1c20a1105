import fc from "fast-check";
import { expect, test } from "vitest";
import { safeNext } from "#lib/access/http/safe-next.ts";
import { paths } from "./paths.ts";

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
  ["/..//elsewhere.example", "/"],
  ["/.//elsewhere.example", "/"],
  ["/%2e//elsewhere.example", "/"],
  ["/%2E%2e//elsewhere.example", "/"],
  ["/./\\elsewhere.example", "/"],
  ["/a/../..//elsewhere.example", "/"],
  ["/.\t//elsewhere.example", "/"],
  ["/a/../users?x=//y", "/users?x=//y"],
  ["/users#//x", "/users#//x"],
  ["/users//x", "/users//x"],
])("after signing in, %j leads to %j", (next, path) => {
  expect(safeNext(next)).toBe(path);
});

test("whatever is asked for, the page after signing in is one of ours, and stays so when it is asked for again", () => {
  const piece = fc.constantFrom(
    "/",
    "\\",
    ".",
    "..",
    "%2e",
    "%2F",
    "%5c",
    "\t",
    "\n",
    " ",
    "@",
    ":",
    "?",
    "#",
    "http:",
    "elsewhere.example",
    "users",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 9 }), (pieces) => {
      const path = safeNext(pieces.join(""));
      const reached = new URL(path, "https://falconer.example");
      expect(reached.origin).toBe("https://falconer.example");
      expect(safeNext(path)).toBe(path);
      // The address of the sign-in page itself holds it as a value, whatever it is.
      expect(new URL(paths.signIn(pieces.join("")), "https://falconer.example").pathname).toBe("/sign-in");
    }),
    { numRuns: 2_000 },
  );
});
