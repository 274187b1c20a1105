import { beforeAll, expect, test } from "vitest";
import { compileMapping, loadLiquid } from "./index.ts";

beforeAll(loadLiquid);

function notesOf(template: string): readonly string[] {
  const compiled = compileMapping({ field: { "@liquid": template } });
  return compiled.ok ? (compiled.explain({ a: "b" }).fields[0]?.notes ?? []) : compiled.issues.map((issue) => issue.message);
}

test("a filter that Liquid does not have is told, and only that one", () => {
  expect(notesOf("{{ a | upcase | shout | append: '| whisper' | shout }}")).toEqual([
    "Liquid has no filter “shout”, so it changes nothing.",
  ]);
  expect(notesOf("{% assign x = a | shuot %}{{ x }}")).toEqual(["Liquid has no filter “shuot”, so it changes nothing."]);
});

test.each(["{{ a | upcase }}", "a | shout", "{% raw %}{{ a | shout }}{% endraw %}", '{{ "a | shout" }}', ""])("%s is fine", (template) => {
  expect(notesOf(template)).toEqual([]);
});

test("a tag that it does not have is a mistake of the mapping", () => {
  expect(notesOf("{% shout a %}")).toEqual([expect.stringMatching(/shout/)]);
});
