import { expect, test } from "vitest";
import { type MappingForm, withValue } from "./mapping-form.ts";
import { mostSteps, noSteps, partsBetween, type Steps, stepBack, stepForward, withoutUndone, withStep } from "./undo.ts";
import { type EditorValue, nothing } from "./value.ts";

const empty: MappingForm = {
  name: "Orders",
  actionSlug: "updateCustomerSessionV2",
  trigger: 'type = "track"',
  enabled: true,
  options: { onDead: "continue" },
  values: new Map([["state", { kind: "fixed", value: "open" }]]),
};
const from = (path: string): EditorValue => ({ kind: "event", path });
const filled = (form: MappingForm, key: string, value: EditorValue): MappingForm => ({
  ...form,
  values: withValue(form.values, key, value),
});

const one = filled(empty, "profileId", from("$.userId"));
const two = filled(one, "customerSessionId", from("$.properties.order_id"));
const steps = withStep(withStep(noSteps, empty, one), one, two);

test("changes are taken back from the last to the first, and done again from the first to the last", () => {
  const once = stepBack(steps, two);
  expect(once?.form).toEqual(one);
  expect(once?.parts).toEqual([{ field: "customerSessionId" }]);
  const twice = stepBack(once?.steps ?? noSteps, one);
  expect(twice?.form).toEqual(empty);
  expect(stepBack(twice?.steps ?? noSteps, empty)).toBeUndefined();
  const again = stepForward(twice?.steps ?? noSteps, empty);
  expect(again?.form).toEqual(one);
  const both = stepForward(again?.steps ?? noSteps, one);
  expect(both?.form).toEqual(two);
  expect(stepForward(both?.steps ?? noSteps, two)).toBeUndefined();
  expect(stepBack(both?.steps ?? noSteps, two)?.form).toEqual(one);
});

test("what was typed elsewhere since stays", () => {
  const typed = filled({ ...two, name: "Orders of the shop" }, "couponCodes", { kind: "text", template: "A" });
  const back = stepBack(steps, typed);
  expect(back?.form.name).toBe("Orders of the shop");
  expect(back?.form.values.get("couponCodes")).toEqual({ kind: "text", template: "A" });
  expect(back?.form.values.has("customerSessionId")).toBe(false);
});

test("what was typed into the same field since goes with it, and comes back with it", () => {
  const typed = filled(two, "customerSessionId", from("$.properties.order_id_2"));
  const back = stepBack(steps, typed);
  expect(back?.form).toEqual(one);
  expect(stepForward(back?.steps ?? noSteps, one)?.form).toEqual(typed);
});

test("a change that was changed back by hand is passed over", () => {
  const back = stepBack(steps, filled(two, "customerSessionId", nothing));
  expect(back?.parts).toEqual([{ field: "profileId" }]);
  expect(back?.form).toEqual(empty);
  expect(stepForward(back?.steps ?? noSteps, empty)?.form).toEqual(one);
});

test("a new change, or a typed one, ends what can be done again", () => {
  const back = stepBack(steps, two) as { steps: Steps };
  expect(withStep(back.steps, one, filled(one, "state", nothing)).undone).toEqual([]);
  expect(withoutUndone(back.steps).undone).toEqual([]);
  expect(withoutUndone(back.steps).done).toHaveLength(1);
});

test("what changed nothing is no change, and the oldest of very many is forgotten", () => {
  expect(withStep(steps, two, { ...two, values: new Map(two.values) })).toBe(steps);
  let [many, form] = [noSteps, empty];
  for (let n = 0; n < mostSteps + 5; n++) {
    const next = { ...form, enabled: !form.enabled };
    many = withStep(many, form, next);
    form = next;
  }
  expect(many.done).toHaveLength(mostSteps);
});

test.each<[MappingForm, unknown]>([
  [{ ...empty, name: "" }, { rest: "name" }],
  [{ ...empty, enabled: false }, { rest: "enabled" }],
  [{ ...empty, options: {} }, { rest: "options" }],
  [{ ...empty, actionSlug: "trackEventV2" }, { rest: "actionSlug" }],
  [{ ...empty, trigger: 'type = "page"' }, { rest: "trigger" }],
  [{ ...empty, halfTrigger: { type: "track", name: "", operator: "and", nodes: [] } }, { rest: "trigger" }],
  [{ ...empty, json: { text: "{", mistake: "It ends too soon." } }, { rest: "json" }],
  [{ ...empty, values: new Map() }, { field: "state" }],
])("each part of the form is taken back: %#", (after, part) => {
  expect(partsBetween(empty, after)).toEqual([part]);
  const back = stepBack(withStep(noSteps, empty, after), after);
  expect(partsBetween(back?.form ?? after, empty)).toEqual([]);
  expect(partsBetween(stepForward(back?.steps ?? noSteps, empty)?.form ?? empty, after)).toEqual([]);
});
