import { createElement as h } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { pathsIn } from "#components/plans/event-paths.ts";
import { TriggerBuilder } from "./trigger-builder.tsx";

const event = {
  type: "track",
  event: "Order",
  properties: { total: 84.5, checkout: { shipping_address: { country_of_the_recipient: "FR" } } },
};
const long = "properties.checkout.shipping_address.country_of_the_recipient";

function markup(fql: string, readOnly = false): string {
  const scope = {
    paths: pathsIn(event),
    sample: event,
    carried: (path: string) => (path.includes("missing") ? "None of them has this." : undefined),
  };
  return renderToStaticMarkup(
    h(TriggerBuilder, { fql, halfTyped: undefined, onChange: () => undefined, seenNames: [], scope, readOnly, problems: [] }),
  );
}
const words = (html: string) => html.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");

test("a condition's path reads as a chip with what it is in the event, and holds the whole path", () => {
  const html = markup(`type = "track" and properties.total > 50 and ${long} = "FR"`);
  expect(words(html)).toContain("Total 84.5 number");
  expect(html).toContain(`value="${long}"`);
  expect(html).toContain(`title="${long}: FR"`);
  // Cut in the middle, the end of the path's name is a part of its own.
  expect(html).toMatch(/>Country of the<\//);
  expect(html).toMatch(/> recipient<\//);
});

test("a path that no such event had is told, but not where a condition asks whether it is there", () => {
  expect(markup("properties.missing = 5")).toContain("None of them has this.");
  expect(markup("properties.missing = null")).not.toContain("None of them has this.");
});

test("who may only look sees the same, and can change nothing", () => {
  const html = markup("properties.total > 50", true);
  expect(words(html)).toContain("Total 84.5 number");
  expect(html).toMatch(/aria-label="Field of condition 1"[^>]* disabled=""|disabled=""[^>]*aria-label="Field of condition 1"/);
  expect(html).not.toContain("Remove condition 1");
});
