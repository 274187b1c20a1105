import { expect, test } from "vitest";
import { backTestOfDrafts } from "./back-test-of-drafts.ts";

type State = "running" | "done" | "cancelled" | "failed";
const tried = (id: string, drafts: Record<string, number>, state: State = "done") => ({
  id,
  state,
  drafts: Object.entries(drafts).map(([mappingId, revision]) => ({ mappingId, revision })),
});
const drafts = [
  { mappingId: "a", revision: 2 },
  { mappingId: "b", revision: 5 },
];

test.each([
  ["none", [], undefined],
  ["of the same revisions", [tried("1", { a: 2, b: 5 })], { id: "1", isOutdated: false }],
  ["of an earlier revision", [tried("1", { a: 2, b: 4 })], { id: "1", isOutdated: true }],
  [
    "of the drafts as they are, before a later one of others",
    [tried("2", { a: 1, b: 5 }), tried("1", { a: 2, b: 5 })],
    { id: "1", isOutdated: false },
  ],
  ["of fewer drafts", [tried("1", { a: 2 })], undefined],
  ["of more drafts", [tried("1", { a: 2, b: 5, c: 1 })], undefined],
  ["of what was written, not of drafts", [tried("1", {})], undefined],
  ["cancelled or failed", [tried("2", { a: 2, b: 5 }, "cancelled"), tried("1", { a: 2, b: 5 }, "failed")], undefined],
  ["one that runs", [tried("1", { a: 2, b: 5 }, "running")], { id: "1", isOutdated: false }],
] as const)("%s", (_, tests, wanted) => {
  const found = backTestOfDrafts(tests, drafts);
  expect(found && { id: found.test.id, isOutdated: found.isOutdated }).toEqual(wanted);
});

test("no draft has no back-test", () => {
  expect(backTestOfDrafts([tried("1", {})], [])).toBeUndefined();
});
