import { expect, test } from "vitest";
import type { DraftCondition, TriggerDraft } from "../model/trigger-draft.ts";
import { readTrigger, writeTrigger } from "./trigger-text.ts";

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
