import { expect, test } from "vitest";
import type { ActionField } from "#lib/core/actions/types.ts";
import { changesBetween } from "./changes-between.ts";
import { leftoverKeys, type MappingContent, startingSettings, toContent, toForm, valueAt, withValue } from "./mapping-form.ts";
import { withTypedSince } from "./typed-since.ts";

const fields: ActionField[] = [
  { key: "profile", label: "Profile", help: "", type: "string", default: { "@path": "$.userId" } },
  { key: "state", label: "State", help: "", type: "string" },
];
const content: MappingContent = {
  name: "Orders",
  actionSlug: "a",
  trigger: 'type = "track"',
  enabled: false,
  settings: { profile: { "@path": "$.userId" }, old: 1 },
  options: {},
};

test("a mapping goes into the form and out again unchanged", () => {
  expect(toContent(toForm(content))).toEqual(content);
});

test("defaults fill the form, a recipe overrides them", () => {
  expect(startingSettings(fields)).toEqual({ profile: { "@path": "$.userId" } });
  expect(startingSettings(fields, { profile: "x", state: "open" })).toEqual({ profile: "x", state: "open" });
});

test("changing one value keeps the others as they are", () => {
  const form = toForm(content);
  const values = withValue(form.values, "state", { kind: "fixed", value: "closed" });
  expect(valueAt(values, "profile")).toBe(valueAt(form.values, "profile"));
  expect(form.values.has("state")).toBe(false);
});

test("what was typed since it was sent stays on top of what is stored", () => {
  const sent = { ...toForm(content), values: withValue(toForm(content).values, "secret", { kind: "fixed", value: "typed" }) };
  const stored = toForm({ ...content, name: "Orders, tidied", settings: { ...content.settings, secret: "masked" } });
  expect(withTypedSince(sent, sent, stored)).toEqual(stored);

  const values = withValue(withValue(sent.values, "state", { kind: "fixed", value: "closed" }), "old", { kind: "nothing" });
  const now = { ...sent, trigger: 'type = "identify"', values, json: { text: "{", mistake: "half" } };
  expect(withTypedSince(sent, now, stored)).toEqual({
    ...stored,
    trigger: 'type = "identify"',
    json: now.json,
    values: new Map([...stored.values].filter(([key]) => key !== "old")).set("state", { kind: "fixed", value: "closed" }),
  });
});

test("keys without a field are told apart", () => {
  expect(leftoverKeys(toForm(content).values, fields)).toEqual(["old"]);
});

test("changes name what differs, and only that", () => {
  const after = { ...content, name: "Order", settings: { profile: { "@path": "$.userId" }, state: "closed" } };
  expect(changesBetween(content, after).map((change) => change.path)).toEqual(["name", "settings.old", "settings.state"]);
  expect(changesBetween(content, toContent(toForm(content)))).toEqual([]);
});
