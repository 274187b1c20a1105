import { expect, test } from "vitest";
import { draftStorageKey, readDraft, writeDraft } from "./draft.ts";
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
