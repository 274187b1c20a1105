import { expect, test } from "vitest";
import { backTestOfDrafts } from "./back-test-of-drafts.ts";

type State = "running" | "done" | "cancelled" | "failed";
const changed = { changed: true };
/** Revisions of today's drafts that it tried. */
const tried = (id: string, drafts: Record<string, number | [number, typeof changed]>, state: State = "done", filtersChange = false) => ({
  id,
  state,
  filtersChange,
  mappings: Object.keys(drafts).map((mappingId) => ({ id: mappingId, name: mappingId, exists: true })),
  ofDrafts: Object.entries(drafts).map(([mappingId, given]) => {
    const [revision, { changed }] = Array.isArray(given) ? given : [given, { changed: false }];
    return { mappingId, revision, changed, asIfOn: false };
  }),
});
const drafts = [
  { mappingId: "a", revision: 2 },
  { mappingId: "b", revision: 5 },
];

test.each([
  ["none", [], undefined],
  ["of the same revisions", [tried("1", { a: 2, b: 5 })], { id: "1", isOutdated: false }],
  ["of what one of them was before", [tried("1", { a: 2, b: [5, changed] })], { id: "1", isOutdated: true }],
  ["of a revision that has been saved over", [tried("1", { a: 2, b: 4 })], { id: "1", isOutdated: true }],
  [
    "of the drafts as they are, before a later one of others",
    [tried("2", { a: [2, changed], b: 5 }), tried("1", { a: 2, b: 5 })],
    { id: "1", isOutdated: false },
  ],
  ["of fewer drafts", [tried("1", { a: 2 })], undefined],
  ["of more drafts", [tried("1", { a: 2, b: 5, c: 1 })], undefined],
  ["of what is no draft", [tried("1", {})], undefined],
  [
    "of a mapping more, which is no draft",
    [{ ...tried("1", { a: 2, b: 5, c: 1 }), ofDrafts: tried("1", { a: 2, b: 5 }).ofDrafts }],
    undefined,
  ],
  ["with other filters", [tried("1", { a: 2, b: 5 }, "done", true)], undefined],
  ["cancelled or failed", [tried("2", { a: 2, b: 5 }, "cancelled"), tried("1", { a: 2, b: 5 }, "failed")], undefined],
  ["one that runs", [tried("1", { a: 2, b: 5 }, "running")], { id: "1", isOutdated: false }],
] as const)("%s", (_, tests, wanted) => {
  const found = backTestOfDrafts(tests, drafts);
  expect(found && { id: found.test.id, isOutdated: found.isOutdated }).toEqual(wanted);
});

test("no draft has no back-test", () => {
  expect(backTestOfDrafts([tried("1", {})], [])).toBeUndefined();
});
