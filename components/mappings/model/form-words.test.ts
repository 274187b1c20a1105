import { expect, test } from "vitest";
import { validateMapping } from "#lib/core/mapping/index.ts";
import { formMessage } from "./form-words.ts";

const at = (path: string) => ({ "@path": path });

test.each([
  [{ "@replace": { value: at("$.a"), pattern: "" } }, "“Find” may not be empty."],
  [{ "@replace": { value: at("$.a") } }, "“Find” may not be empty."],
  [{ "@replace": { pattern: "x" } }, "“In” may not be empty."],
  [{ "@replace": { value: at("$.a"), pattern: "x".repeat(101) } }, "“Find” may have at most 100 characters; this has 101."],
  [{ "@case": { value: at("$.a") } }, "Choose “Change to”: lower case or UPPER CASE."],
  [{ "@flatten": { value: at("$.a"), separator: "" } }, "“Between the keys” may not be empty."],
  [{ "@merge": { objects: [at("$.a")] } }, "Choose “When two have the same key”: the later one wins or the earlier one wins."],
  [{ "@json": { value: at("$.a") } }, "Choose “Direction”: value to text or text to value."],
  [{ "@transform": { apply: { a: 1 } } }, "“Then map its result” may not be empty."],
])("%j: %s", (value, words) => {
  const issues = validateMapping({ field: value }).map(formMessage);
  expect(issues).toContain(words);
  for (const each of issues) expect(each).not.toMatch(/@|directive/);
});
