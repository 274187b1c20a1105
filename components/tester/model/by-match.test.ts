import { expect, test } from "vitest";
import type { MappingPlan } from "#lib/core/plan/index.ts";
import { byMatch, matchWords } from "./by-match.ts";

const plans = (...outcomes: MappingPlan["outcome"][]) =>
  outcomes.map((outcome, index) => ({ outcome, mappingId: `m${index}` }) as MappingPlan);

test("matches come first, each group in the order of the mappings", () => {
  expect(byMatch(plans("not_matched", "ready", "not_matched", "invalid", "ready")).map((plan) => plan.mappingId)).toEqual([
    "m1",
    "m3",
    "m4",
    "m0",
    "m2",
  ]);
});

test.each([
  [plans("ready", "ready", "not_matched"), "2 match, 1 does not"],
  [plans("ready", "not_matched", "not_matched"), "1 matches, 2 do not"],
  [plans("not_matched"), "None matches"],
  [plans("invalid", "not_compiled"), "1 matches, 1 has an error"],
])("%#: %s", (list, words) => {
  expect(matchWords(list)).toBe(words);
});
