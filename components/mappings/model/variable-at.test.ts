import { expect, test } from "vitest";
import { variableAt, withVariable } from "./variable-at.ts";

const at = (marked: string) => variableAt(marked.replace("^", ""), marked.indexOf("^"));

test.each([
  ["{{^", ""],
  ["Hello {{ pro^", "pro"],
  ["{{properties.to^tal}}", "properties.to"],
  ["{{{traits.n^", "traits.n"],
  ["{{a}} {{b^", "b"],
])("in %s the variable is %j", (marked, typed) => expect(at(marked)?.typed).toBe(typed));

test.each(["^", "Hello^", "{^", "{{a}}^", "{{ a | up^", "{{ 'a^", "{{ a b^"])("in %s no variable is typed", (marked) =>
  expect(at(marked)).toBeUndefined(),
);

test("a suggestion takes the variable's place and closes the braces once", () => {
  const put = (marked: string) => {
    const text = marked.replace("^", "");
    const found = variableAt(text, marked.indexOf("^"));
    const next = found && withVariable(text, found, "properties.total");
    return next && `${next.text.slice(0, next.caret)}^${next.text.slice(next.caret)}`;
  };
  expect(put("{{^")).toBe("{{properties.total}}^");
  expect(put("{{ ^")).toBe("{{ properties.total }}^");
  expect(put("{{ pro^ }}")).toBe("{{ properties.total^ }}");
  expect(put("{{ x^yz | round }}")).toBe("{{ properties.total^ | round }}");
});
