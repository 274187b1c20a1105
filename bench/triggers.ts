import { strictEqual } from "node:assert/strict";
import { parseFql, validate } from "@segment/destination-subscriptions";
import { compileTrigger } from "../lib/core/segment/trigger.ts";
import { orderEvent } from "./mapping-scenarios.ts";
import { type Comparison, compare, type Section, toMarkdown } from "./measure.ts";

const scenarios = [
  {
    name: "A trigger that matches: type, event and a number",
    fql: 'type = "track" and event = "Order Completed" and properties.total > 50',
  },
  { name: "A trigger whose first condition is not met", fql: 'type = "identify" and userId != null' },
  {
    name: "Ten conditions in groups",
    fql:
      '(type = "page" or type = "track") and (event = "Order Completed" or event = "Order Updated") and properties.total > 50 and properties.currency != "USD" ' +
      'and (properties.shipping.method = "express" or properties.coupon != null) and userId != null and !contains(event, "Test") and match(context.locale, "en*")',
  },
] as const;

export async function run(): Promise<Section> {
  const comparisons: Comparison[] = [];
  for (const { name, fql } of scenarios) {
    const trigger = compileTrigger(fql);
    if (!trigger.ok) throw new Error(`${fql} does not compile: ${JSON.stringify(trigger.issues)}`);
    const reference = () => validate(parseFql(fql), orderEvent);
    strictEqual(trigger.matches(orderEvent), reference());
    comparisons.push(await compare({ name, target: 100, reference, ours: () => trigger.matches(orderEvent) }));
  }
  return {
    title: "Triggers",
    intro:
      "One event against one trigger, against `parseFql` and `validate` of `@segment/destination-subscriptions`, as Segment does for every event. Falconer compiles its trigger once beforehand.",
    comparisons,
  };
}

if (import.meta.main) console.log(toMarkdown(await run()));
