import { expect, test } from "vitest";
import { whyNot } from "#components/plans/why-not.ts";
import { storedFilterReader } from "#lib/core/plan/filter-reader.ts";
import { sampleEvents } from "#lib/core/segment/sample-events.ts";
import { validateRequest } from "#lib/talon-one/contract/index.ts";
import { previewMapping, restInSteps } from "./preview-mapping.ts";
import { sourcesOf } from "./sources-of.ts";

const event = sampleEvents.find((sample) => sample.key === "order")?.event ?? {};
const content = {
  actionSlug: "updateCustomerSessionV2",
  trigger: 'type = "track" and event = "Order Completed"',
  settings: {
    customerSessionId: { "@path": "$.properties.order_id" },
    cartItems: {
      "@arrayPath": [
        "$.properties.products",
        { sku: { "@path": "$.sku" }, quantity: { "@path": "$.quantity" }, price: { "@path": "$.price" } },
      ],
    },
  },
  options: {},
};

test("payload, what was changed, and the request", () => {
  const preview = previewMapping(content, event, {}, validateRequest);
  expect(preview).toMatchObject({ mistakes: [], problems: [] });
  expect(preview.stopped).toBeUndefined();
  expect(preview.notes.map((note) => note.path)).toContain("cartItems[1].price");
  expect(preview.requests[0]).toMatchObject({ method: "PUT", path: "/segment/v2/customer_sessions/order-50314e2b9bcf000000000000" });
});

test("each output knows the event's paths that made it", () => {
  const traces = previewMapping(content, event).traces;
  expect(traces.map((trace) => [trace.outputPath, sourcesOf(trace)])).toEqual([
    ["customerSessionId", ["properties.order_id"]],
    ["cartItems", ["properties.products", "properties.products[].sku", "properties.products[].quantity", "properties.products[].price"]],
  ]);
});

test("an event that the trigger does not take is shown all the same, with the reason", () => {
  const other = { ...content, trigger: 'type = "page"' };
  const preview = previewMapping(other, event, {}, undefined, undefined, { whyNot });
  expect(preview.stopped).toEqual({ by: "trigger", sentence: "event type is “track”, not “page”" });
  // Until the words have been loaded: the condition that is not met.
  expect(previewMapping(other, event).stopped).toEqual({ by: "trigger", sentence: "event type is “page”" });
  expect(preview.payload.customerSessionId).toBe("order-50314e2b9bcf000000000000");
});

test("so is one that a filter stops; a block-list changes what comes out", () => {
  expect(previewMapping(content, event, { samplePercent: 0 })).toMatchObject({
    stopped: { by: "filter" },
    payload: { cartItems: [{ sku: "G-32" }, {}, {}] },
  });
  expect(
    previewMapping(content, event, { blockList: ["properties.order_id"] }, undefined, storedFilterReader).problems.map(
      (issue) => issue.path,
    ),
  ).toEqual(["customerSessionId"]);
});

test("mistakes of the mapping are named by field, and no payload is guessed", () => {
  const preview = previewMapping({ ...content, settings: { customerSessionId: { "@case": { operator: "title", value: "x" } } } }, event);
  expect(preview.mistakes[0]?.path).toMatch(/^customerSessionId/);
  expect(preview.requests).toEqual([]);
});

test("while one field is half typed, the others still make their payload", () => {
  const half = {
    ...content,
    settings: { ...content.settings, profileId: { "@replace": { value: { "@path": "$.userId" }, pattern: "" } } },
  };
  const { mistakes } = previewMapping(half, event);
  expect(mistakes.map(({ path }) => path.split(".")[0])).toEqual(["profileId"]);
  const steps = restInSteps(half, mistakes, event);
  let step = steps.next();
  while (!step.done) step = steps.next();
  expect(step.value?.payload).toMatchObject({ customerSessionId: expect.any(String), cartItems: expect.any(Array) });
  expect(step.value).toMatchObject({ problems: [], requests: [] });

  const idHalf = { ...content, settings: { ...content.settings, customerSessionId: { "@replace": { pattern: "" } } } };
  const rest = restInSteps(idHalf, previewMapping(idHalf, event).mistakes, event);
  for (step = rest.next(); !step.done; ) step = rest.next();
  // That the half-typed field is missing is not said as well.
  expect(step.value).toMatchObject({ payload: { cartItems: expect.any(Array) }, problems: [] });
});
