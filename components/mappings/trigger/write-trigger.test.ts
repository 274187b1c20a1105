import { expect, test } from "vitest";
import { compileTrigger } from "#lib/core/segment/trigger.ts";
import type { DraftCondition, DraftNode, TriggerDraft } from "../model/trigger-draft.ts";
import { readTrigger } from "./read-trigger.ts";
import { writeTrigger } from "./write-trigger.ts";

const has = (value: string): DraftCondition => ({ kind: "condition", subject: "event", operator: "contains", value });
const draft = (...nodes: TriggerDraft["nodes"]): TriggerDraft => ({ type: "track", name: "", operator: "and", nodes });

test("two “contains” in a group become groups that Segment can read", () => {
  const written = writeTrigger(draft({ kind: "group", operator: "or", conditions: [has("Order"), has("Cart")] }));
  expect(written).toMatchObject({
    ok: true,
    fql: '(type = "track" and contains(event, "Order")) or (type = "track" and contains(event, "Cart"))',
  });
  expect(written.ok && readTrigger(written.fql)).toMatchObject({ ok: true, warnings: [] });
});

test("what the language has no words for is refused with the reason", () => {
  expect(writeTrigger(draft(has('the "best"')))).toMatchObject({ ok: false, problem: expect.stringContaining("double quote") });
  expect(writeTrigger({ ...draft(), type: "" })).toMatchObject({ ok: false, problem: expect.stringContaining("Choose an event type") });
});

test("groups nest as deep as people build them, and the text means the same", () => {
  const is = (key: string): DraftCondition => ({ kind: "condition", subject: `properties.${key}`, operator: "is_true", value: "" });
  const group = (operator: "and" | "or", ...conditions: DraftNode[]): DraftNode => ({ kind: "group", operator, conditions });
  const written = writeTrigger(draft(is("a"), group("or", is("b"), group("and", is("c"), group("or", is("d"), is("e"))))));
  expect(written).toMatchObject({ ok: true, note: expect.stringContaining("one level of groups") });
  const trigger = compileTrigger(written.ok ? written.fql : "");
  for (let bits = 0; bits < 32; bits++) {
    const [a, b, c, d, e] = [1, 2, 4, 8, 16].map((bit) => (bits & bit) > 0);
    const event = { type: "track", properties: { a, b, c, d, e } };
    expect(trigger.ok && trigger.matches(event), JSON.stringify(event.properties)).toBe(a && (b || (c && (d || e))));
  }
});
