import { expect, test } from "vitest";
import { actionBySlug } from "#lib/core/actions/index.ts";
import { suggestionsAt } from "./mapping-completion.ts";
import { mappingProblems } from "./mapping-problems.ts";
import { parseMapping, readSettings } from "./parse-mapping.ts";

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

test.each<[string, object]>([
  ['{ "a": 1, } // fine', { settings: { a: 1 } }],
  ['{ "a": ', { mistake: expect.stringContaining("Line 1, column") }],
  ["[]", { mistake: expect.stringContaining("an object") }],
  ["", { mistake: expect.any(String) }],
])("the text %j of a mapping", (text, read) => expect(readSettings(text)).toEqual(read));

test.each(['{"a":', "[", '{"@if":{"then":', '{ // half\n"a":'])("%s, without an end, is too deep to be drawn, and is told", (level) => {
  const text = level.repeat(5_000);
  expect(parseMapping(text)).toMatchObject({ ok: false, message: expect.stringContaining("nested too deeply") });
  expect(readSettings(text)).toEqual({ mistake: expect.stringContaining("nested too deeply") });
  expect(mappingProblems(text)).toEqual([expect.objectContaining({ message: expect.stringContaining("nested too deeply") })]);
});

test("as deep as a mapping may be is read", () => {
  expect(parseMapping(`${'{"@if":{"then":'.repeat(100)}1${"}}".repeat(100)}`).ok).toBe(true);
});
