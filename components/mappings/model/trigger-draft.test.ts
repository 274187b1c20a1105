import { expect, test } from "vitest";
import { readFql } from "#lib/core/segment/fql.ts";
import { writeFql } from "#lib/core/segment/fql-write.ts";
import {
  choicesFor,
  conditionProblem,
  emptyCondition,
  hasHalfTyped,
  incompleteCount,
  readSubject,
  toConditions,
  toDraft,
} from "./trigger-draft.ts";

const triggers = [
  'type = "track"',
  'type = "track" and event = "Order Completed"',
  'type = "page" and name = "Home"',
  'type = "identify" and traits.plan = "pro"',
  'type = "track" and event = "Order Completed" and properties.total > 50',
  'type = "track" and (properties.country = "FR" or properties.country = "BE")',
  '(type = "track" and event = "A") or (type = "identify" and traits.vip = true)',
  'type = "track" or type = "identify"',
  'type = "track" and properties.coupon != null and userId != null',
  'type = "track" and (properties.total = 5 or contains(event, "Order"))',
];

test.each(triggers)("%s goes into the builder and comes out meaning the same", (fql) => {
  const read = readFql(fql);
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  const draft = toDraft(read.conditions);
  expect(draft).toBeDefined();
  const written = draft && writeFql(toConditions(draft));
  expect(readFql(written ?? "")).toMatchObject({ ok: true, conditions: toConditions(draft as never) });
  expect(readFql(written ?? "")).toMatchObject({ conditions: unwrapped(read.conditions) });
});

function unwrapped<T extends { conditions: unknown[] }>(group: T): unknown {
  const [only] = group.conditions as { kind: string; conditions: unknown[] }[];
  return group.conditions.length === 1 && only?.kind === "group" ? unwrapped(only) : group;
}

test("type and name have their own inputs", () => {
  const read = readFql('type = "track" and event = "Order Completed" and properties.total > 50');
  expect(read.ok && toDraft(read.conditions)).toEqual({
    type: "track",
    name: "Order Completed",
    operator: "and",
    nodes: [{ kind: "condition", subject: "properties.total", operator: ">", value: "50" }],
  });
});

test.each([
  ["properties.total", { field: "properties", path: "total" }],
  ["$.traits.address.city", { field: "traits", path: "address.city" }],
  ["userId", { field: "userId" }],
  ["anonymousId", undefined],
  ["properties", undefined],
  ["properties.", undefined],
])("a trigger reads %s as %j", (text, subject) => expect(readSubject(text)).toEqual(subject));

test("half-typed conditions wait and say why", () => {
  const half = { ...emptyCondition, subject: "properties.total", operator: ">" as const, value: "" };
  expect(conditionProblem(emptyCondition)).toBe("Choose a field.");
  expect(conditionProblem(half)).toBe("Enter a number.");
  expect(conditionProblem({ ...half, value: "84,50" })).toBe("“84,50” isn’t a number. Enter digits, such as 84.5.");
  expect(toConditions({ type: "track", name: "", operator: "and", nodes: [half] }).conditions).toHaveLength(1);
});

test("only what a field can be asked is offered, and what was chosen before stays", () => {
  const values = (subject: string, operator: (typeof emptyCondition)["operator"] = "=") =>
    choicesFor({ ...emptyCondition, subject, operator }).map(({ value }) => value);
  expect(values("type")).toEqual(["=", "!="]);
  expect(values("event")).not.toContain(">");
  expect(values("event", ">")).toContain(">");
  expect(values("properties.total")).toContain(">");
  expect(values("")).toContain(">");
});

test("a condition that was begun keeps the whole from being said, one that was only added does not", () => {
  const half = { ...emptyCondition, subject: "properties.total", operator: ">" as const };
  const draft = (node: typeof emptyCondition) => ({
    type: "track",
    name: "",
    operator: "and" as const,
    nodes: [
      {
        kind: "group" as const,
        operator: "or" as const,
        conditions: [{ kind: "group" as const, operator: "and" as const, conditions: [node] }],
      },
    ],
  });
  expect([hasHalfTyped(draft(half)), incompleteCount(draft(half))]).toEqual([true, 1]);
  expect([hasHalfTyped(draft(emptyCondition)), incompleteCount(draft(emptyCondition))]).toEqual([false, 1]);
});
