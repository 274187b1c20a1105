import { expect, test } from "vitest";
import { draftStorageKey } from "#components/frame/draft-storage.ts";
import { readDraft, writeDraft } from "./draft.ts";
import type { MappingForm } from "./mapping-form.ts";

const secretKeys = new Set(["callbackAPIKey"]);
const saved: MappingForm = {
  name: "Orders",
  actionSlug: "updateCustomerSessionV2",
  trigger: 'type = "track"',
  enabled: true,
  options: { onDead: "continue" },
  values: new Map([
    ["profileId", { kind: "event", path: "$.userId" }],
    ["callbackAPIKey", { kind: "fixed", value: "••••••••" }],
  ]),
};

test("a draft survives a reload, half-typed rows included", () => {
  const edited: MappingForm = {
    ...saved,
    name: "Order",
    values: new Map([...saved.values, ["attributes", { kind: "object", entries: [{ key: "", value: { kind: "nothing" } }] }]]),
  };
  const draft = readDraft(writeDraft(edited, secretKeys, 5), saved, secretKeys);
  expect(draft?.form.name).toBe("Order");
  expect(draft?.form.values.get("attributes")).toEqual(edited.values.get("attributes"));
  expect(draft?.savedAt).toBe(5);
});

test("no secret is written, and the saved one stays in its place", () => {
  const edited: MappingForm = { ...saved, values: new Map([["callbackAPIKey", { kind: "fixed", value: "Bearer 0123456789" }]]) };
  const text = writeDraft(edited, secretKeys, 5);
  expect(text).not.toContain("0123456789");
  const draft = readDraft(text, saved, secretKeys);
  expect(draft?.form.values.get("callbackAPIKey")).toEqual({ kind: "fixed", value: "••••••••" });
  expect(draft?.withoutSecrets).toBe(true);
});

test.each(["", "{", "[]", '{"name":1}', "null"])("%j is not a draft", (text) => {
  expect(readDraft(text, saved, secretKeys)).toBeUndefined();
});

test("drafts of another version, mapping or person do not meet", () => {
  const keys = [
    { userId: "a", mappingId: "m", version: 1 },
    { userId: "b", mappingId: "m", version: 1 },
    { userId: "a", mappingId: "m", version: 2 },
  ].map(draftStorageKey);
  expect(new Set(keys).size).toBe(3);
});

test("half-written JSON comes back too, unless a secret may stand in it", () => {
  const kept = (text: string) =>
    readDraft(writeDraft({ ...saved, json: { text, mistake: "Half." } }, secretKeys, 5), saved, secretKeys)?.form.json?.text;
  expect(kept('{ "name": // half')).toBe('{ "name": // half');
  expect(kept('{ "callbackAPIKey": "Bearer 0123')).toBeUndefined();
});

test("so does a half-built trigger, groups within groups", () => {
  const condition = { kind: "condition" as const, subject: "properties.total", operator: ">" as const, value: "" };
  const inner = { kind: "group" as const, operator: "or" as const, conditions: [condition] };
  const halfTrigger = {
    type: "track",
    name: "",
    operator: "and" as const,
    nodes: [{ kind: "group" as const, operator: "and" as const, conditions: [inner] }],
  };
  expect(readDraft(writeDraft({ ...saved, halfTrigger }, secretKeys, 5), saved, secretKeys)?.form.halfTrigger).toEqual(halfTrigger);
});

test("what it was begun from comes with it, without secrets", () => {
  const base = {
    name: "Orders",
    actionSlug: saved.actionSlug,
    trigger: 'type = "page"',
    enabled: true,
    options: {},
    settings: { profileId: "a", callbackAPIKey: "Bearer 0123" },
  };
  const text = writeDraft(saved, secretKeys, 5, base);
  expect(text).not.toContain("0123");
  // A secret counts as what is stored now: it is nobody's change.
  expect(readDraft(text, saved, secretKeys)?.base).toEqual({ ...base, settings: { profileId: "a", callbackAPIKey: "••••••••" } });
});
