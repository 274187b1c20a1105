import { expect, test } from "vitest";
import type { MappingContent } from "./mapping-form.ts";
import { compareChanges, mergeContents } from "./merge-contents.ts";

const base: MappingContent = {
  name: "Orders",
  actionSlug: "a",
  trigger: 'type = "track"',
  enabled: false,
  settings: { state: "open", profileId: { "@path": "$.userId" }, old: 1 },
  options: { onDead: "continue" },
};
const theirs: MappingContent = { ...base, name: "Order sessions", settings: { ...base.settings, state: "closed", coupon: "A" } };
const mine: MappingContent = {
  ...base,
  settings: { state: "cancelled", profileId: { "@path": "$.anonymousId" } },
  options: { onDead: "stop_lane" },
};

test("both people's work stands side by side", () => {
  expect(compareChanges(base, theirs, mine).map(({ path, by }) => [path, by])).toEqual([
    ["name", "them"],
    ["settings.state", "both"],
    ["settings.coupon", "them"],
    ["settings.profileId", "me"],
    ["settings.old", "me"],
    ["options.onDead", "me"],
  ]);
});

test("what both did alike is no difference", () => {
  expect(compareChanges(base, theirs, theirs)).toEqual([]);
});

test("merged, nobody's work is lost, and mine stands where both changed", () => {
  expect(mergeContents(base, theirs, mine)).toEqual({
    ...base,
    name: "Order sessions",
    settings: { state: "cancelled", profileId: { "@path": "$.anonymousId" }, coupon: "A" },
    options: { onDead: "stop_lane" },
  });
  expect(mergeContents(base, base, mine)).toEqual(mine);
  expect(mergeContents(base, theirs, base)).toEqual(theirs);
});
