import { describe, expect, it } from "vitest";
import { compileTrigger } from "../segment/trigger.ts";
import { cleanPayload } from "./clean-payload.ts";
import { examplesOf } from "./examples/index.ts";
import { actionBySlug, actions, offeredActions } from "./index.ts";
import { recipesOf } from "./recipes/index.ts";

describe("the catalogue", () => {
  it("holds Segment's 12 actions in Segment's order, then what is beyond Segment", () => {
    expect(actions.filter((action) => action.segmentId === undefined).map((action) => action.slug)).toEqual([
      "updateCustomerProfileAudiences",
      "updateCustomerProfilesAudiencesV2",
    ]);
    expect(actions.slice(0, 12).map((action) => action.slug)).toEqual([
      "createAudience",
      "trackEvent",
      "updateCustomerProfile",
      "deleteAudience",
      "updateCustomerProfilesAttributes",
      "updateAudience",
      "updateCustomerProfilesAudiences",
      "updateCustomerSession",
      "updateCustomerProfileV2",
      "trackEventV2",
      "updateCustomerProfileV3",
      "updateCustomerSessionV2",
    ]);
  });

  it("names a current action as successor of each deprecated one", () => {
    const deprecated = actions.filter((action) => action.successor !== undefined);
    expect(Object.fromEntries(deprecated.map((action) => [action.slug, action.successor]))).toEqual({
      trackEvent: "trackEventV2",
      updateCustomerProfile: "updateCustomerProfileV3",
      updateCustomerProfileV2: "updateCustomerProfileV3",
      updateCustomerSession: "updateCustomerSessionV2",
    });
    for (const action of deprecated) expect(actionBySlug.get(action.successor ?? "")?.successor).toBeUndefined();
    expect(offeredActions.slice(0, actions.length - deprecated.length).every((action) => action.successor === undefined)).toBe(true);
  });

  it("speaks in sentences, and calls no two recipes that are offered side by side the same", () => {
    const names = /^\[Deprecated\] |Segment/g;
    for (const { title } of actions) expect(title.replace(names, "").slice(1)).not.toMatch(/\b[A-Z][a-z]/);
    const recipes = offeredActions
      .filter((action) => action.successor === undefined)
      .flatMap((action) => recipesOf(action.slug).map(({ name }) => name));
    expect(new Set(recipes).size).toBe(recipes.length);
  });
});

describe.each(actions.map((action) => [action.slug, action] as const))("%s", (_, action) => {
  it("has a typical, a minimal, a limit and a bad example", () => {
    expect(new Set(examplesOf(action.slug).map((example) => example.kind))).toEqual(new Set(["typical", "minimal", "limit", "bad"]));
  });

  it.each(examplesOf(action.slug).map((example) => [example.title, example] as const))("%s", (_, example) => {
    const given = structuredClone(example.payload);
    const { payload, issues } = cleanPayload(action, example.payload);
    expect(example.payload).toEqual(given);
    expect(issues.map((issue) => issue.path).sort()).toEqual([...(example.issues ?? [])].sort());
    for (const issue of issues) expect(issue.message).toMatch(/^\S.*\.$/);
    if (example.kind === "bad") return;
    const requests = action.buildRequests(payload, example.options ?? {}).map(({ lanes: _, ...rest }) => rest);
    expect(JSON.parse(JSON.stringify(requests))).toEqual(example.requests);
  });

  it("has recipes whose triggers can be read", () => {
    // What takes Talon.One's numbers alone cannot be made of an event.
    if (action.slug !== "updateCustomerProfilesAudiences") expect(recipesOf(action.slug).length).toBeGreaterThan(0);
    for (const recipe of recipesOf(action.slug)) expect(compileTrigger(recipe.trigger)).toMatchObject({ ok: true, warnings: [] });
  });
});
