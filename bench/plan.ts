import { deepStrictEqual } from "node:assert/strict";
import { compileDestination, type MappingConfig, plan } from "../lib/core/plan/index.ts";
import type { JsonObject } from "../lib/platform/json.ts";
import { orderEvent, sessionMapping } from "./mapping-scenarios.ts";
import { type Comparison, compare, type Section, toMarkdown } from "./measure.ts";
import { referenceDestination, subscriptions } from "./reference-destination.ts";

const mappingCount = 50;

/**
 * Fifty mappings, as a busy destination has them; all but the last get `trigger`, and only the last
 * one matches.
 */
function mappings(trigger: (index: number) => string): MappingConfig[] {
  return Array.from({ length: mappingCount }, (_, index) => {
    const isLast = index === mappingCount - 1;
    return {
      id: `map_${index}`,
      name: `Mapping ${index}`,
      actionSlug: "updateCustomerSessionV2",
      trigger: isLast ? 'type = "track" and event = "Order Completed" and userId != null' : trigger(index),
      enabled: true,
      settings: sessionMapping,
    };
  });
}

const scenarios = [
  { name: "50 mappings, one matches: other events", target: 9, trigger: (index: number) => `type = "track" and event = "Event ${index}"` },
  {
    name: "50 mappings, one matches: same event, another condition",
    target: 9,
    trigger: (index: number) => `type = "track" and event = "Order Completed" and properties.total > ${10_000 + index}`,
  },
];

export async function run(): Promise<Section> {
  const comparisons: Comparison[] = [];
  for (const { name, target, trigger } of scenarios) {
    const config = mappings(trigger);
    const { compiled, problems } = compileDestination({ mappings: config });
    if (problems.mappings.length > 0) throw new Error(`The scenario does not compile: ${JSON.stringify(problems)}`);
    const reference = referenceDestination();
    const settings: JsonObject = { apiKey: "key", deployment: "https://acme.europe-west1.talon.one", subscriptions: subscriptions(config) };
    const handle = () => reference.onEvent(orderEvent, settings);
    deepStrictEqual(
      ourRequests(plan(compiled, orderEvent)),
      (await handle()).flatMap(({ data }) => data ?? []),
    );
    comparisons.push(await compare({ name, target, reference: handle, ours: () => plan(compiled, orderEvent) }));
  }
  return {
    title: "Planning an event",
    intro:
      "One event against a destination with 50 mappings of which one matches, a session with 10 cart items: filters, triggers, the mapping, cleaning, validation and requests. " +
      "Against `Destination.onEvent` of `@segment/actions-core` with the same fields and an action that sends nothing.",
    comparisons,
  };
}

function ourRequests(result: ReturnType<typeof plan>) {
  return result.mappings.flatMap((mapping) => (mapping.outcome === "ready" ? mapping.requests : []));
}

if (import.meta.main) console.log(toMarkdown(await run()));
