import { expect, test } from "vitest";
import type { MappingForm } from "./mapping-form.ts";
import { unfinished } from "./unfinished.ts";
import type { EditorValue } from "./value.ts";

const form = (value: EditorValue, json?: MappingForm["json"]): Pick<MappingForm, "values" | "json"> => ({
  values: new Map([["attributes", value]]),
  json,
});
const plain: EditorValue = { kind: "event", path: "$.userId" };
const half: EditorValue = { kind: "advanced", json: {}, text: '{ "a": ' };
const unnamed = (value: EditorValue): EditorValue => ({ kind: "object", entries: [{ key: "", value }] });

test.each<[string, EditorValue, string[]]>([
  ["a finished value", plain, []],
  ["JSON that was read", { kind: "advanced", json: { a: 1 } }, []],
  ["half-written JSON", half, ["attributes"]],
  [
    "half-written JSON deep inside",
    { kind: "list", items: [plain, { kind: "items", source: plain, shape: unnamed(half) }] },
    ["attributes", "attributes"],
  ],
  ["half-written JSON in a function", { kind: "function", name: "coalesce", params: { values: [plain, half] } }, ["attributes"]],
  ["a value without a key", unnamed(plain), ["attributes"]],
  ["a key that is never sent", { kind: "object", entries: [{ key: "__proto__", value: plain }] }, ["attributes"]],
  ["a key that was just added", unnamed({ kind: "event" }), []],
])("%s", (_title, value, paths) => expect(unfinished(form(value)).map(({ path }) => path)).toEqual(paths));

test("a text of the JSON view that could not be read", () => {
  expect(unfinished(form(plain, { text: "{} // fine" }))).toEqual([]);
  const [first] = unfinished(form(plain, { text: "{", mistake: "Line 1, column 2: A closing } is missing." }));
  expect(first).toEqual({ path: "", message: "The JSON can’t be read. Line 1, column 2: A closing } is missing." });
});

test("a half-built trigger", () => {
  const halfTrigger = { type: "track", name: "", operator: "and" as const, nodes: [] };
  expect(unfinished({ ...form(plain), halfTrigger }).map(({ path }) => path)).toEqual(["trigger"]);
});
