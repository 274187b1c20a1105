import { expect, test } from "vitest";
import { directiveCatalogue, validateMapping } from "#lib/core/mapping/index.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import { functions } from "./functions.ts";
import { switchFunction } from "./switch-function.ts";
import { toJson } from "./to-json.ts";
import type { EditorValue } from "./value.ts";

const start: Extract<EditorValue, { kind: "function" }> = {
  kind: "function",
  name: "case",
  params: { operator: "upper", value: { kind: "event", path: "$.properties.coupon" } },
};

test.each(functions.map((definition) => definition.name))("%s keeps the input of the function before it, and compiles", (name) => {
  const next = switchFunction(start, name);
  const json = toJson(next);
  if (name !== "liquid") expect(JSON.stringify(json)).toContain("$.properties.coupon");
  // What was not typed yet (text to find, the second value) is all that may be missing.
  const issues = validateMapping({ field: json } as JsonObject).filter(
    (issue) => !/missing|empty|too_short|required/.test(issue.code ?? ""),
  );
  expect(issues).toEqual([]);
});

test.each(functions)("$name has exactly the inputs that the language knows", ({ directive, shape, params }) => {
  const info = directiveCatalogue.find((entry) => entry.name === directive);
  const known = info?.arguments.map((argument) => argument.key) ?? [];
  if (shape === "params") for (const param of params) expect(known).toContain(param.key);
  else expect(info?.form).toBe(shape === "single" ? "single" : "object");
});

test("every directive is in the form: as a function, or as a kind of its own", () => {
  const shown = new Set<string>([...functions.map((definition) => definition.directive), "@path", "@template", "@literal", "@arrayPath"]);
  expect(directiveCatalogue.map((entry) => entry.name).filter((name) => !shown.has(name))).toEqual([]);
});
