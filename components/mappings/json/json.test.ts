import { expect, test } from "vitest";
import { actionBySlug } from "#lib/core/actions/index.ts";
import { suggestionsAt } from "./mapping-completion.ts";
import { mappingProblems } from "./mapping-problems.ts";

const fields = actionBySlug.get("updateCustomerSessionV2")?.fields ?? [];
const paths = [{ path: "$.userId", types: ["string"], sample: "customer-1001" }];

/** The text without its bar, and where the bar stood. */
function at(marked: string): [string, number] {
  const offset = marked.indexOf("|");
  return [marked.replace("|", ""), offset];
}

test.each([
  ['{ "state": { "@case": { "operator": "title", "value": "x" } } }', '"title"'],
  ['{ "a.b": { "@nothing": 1 } }', '{ "@nothing": 1 }'],
  ['{ // comment\n "cartItems": { "@arrayPath": ["$.products", { "sku": { "@template": 5 } }] } }', "5"],
  ['{ "a": [1, { "@path": true }] }', "true"],
])("a mistake in %s is marked at %s", (text, marked) => {
  const [problem] = mappingProblems(text);
  expect(problem && text.slice(problem.from, problem.to)).toBe(marked);
});

test("a mistake of syntax is told in words", () => {
  expect(mappingProblems('{ "a": }')).toMatchObject([{ message: "Expected a value." }]);
  expect(mappingProblems("[]")).toMatchObject([{ message: "A mapping is an object: a key for each field." }]);
  expect(mappingProblems('{ "profileId": { "@path": "$.userId" }, /* fine */ }')).toEqual([]);
});

test.each([
  ['{ "|" }', "customerSessionId"],
  ['{ "state": "|" }', "closed"],
  ['{ "profileId": { "|" } }', "@path"],
  ['{ "profileId": { "@path": "|" } }', "$.userId"],
  ['{ "cartItems": { "@arrayPath": ["|"] } }', "$.userId"],
  ['{ "cartItems": { "@arrayPath": ["$.products", { "|" }] } }', "quantity"],
  ['{ "profileId": { "@case": { "|" } } }', "operator"],
  ['{ "profileId": { "@case": { "operator": "|" } } }', "upper"],
  ['{ "profileId": | }', "@template"],
])("at %s, %s is offered", (marked, label) => {
  const found = suggestionsAt(...at(marked), fields, paths);
  expect(found?.items.map((item) => item.label)).toContain(label);
});

test("inserting replaces the quotes that stand there", () => {
  const [text, offset] = at('{ "profileId": { "@path": "us|er" } }');
  const found = suggestionsAt(text, offset, fields, paths);
  expect(found && text.slice(found.from, found.to)).toBe('"user"');
});
