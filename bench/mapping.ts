import { deepStrictEqual } from "node:assert/strict";
import { compileMapping, loadLiquid } from "../lib/core/mapping/index.ts";
import type { JsonObject, JsonValue } from "../lib/platform/json.ts";
import {
  everyDirectiveMapping,
  flattenMapping,
  liquidMapping,
  orderEvent,
  sampleEvent,
  sessionMapping,
  trackEventMapping,
  wideEvent,
} from "./mapping-scenarios.ts";
import { type Comparison, compare, leastMs, type Section, toMarkdown } from "./measure.ts";
import { referenceTransform } from "./reference.ts";

type Scenario = { name: string; target: number; targetWithJson?: number; mapping: JsonObject; event: JsonObject };

const scenarios: Scenario[] = [
  { name: "Track event on the documented sample", target: 25, targetWithJson: 2.5, mapping: trackEventMapping, event: sampleEvent },
  { name: "A session with 10 cart items", target: 20, targetWithJson: 2.5, mapping: sessionMapping, event: orderEvent },
  { name: "Every directive but Liquid", target: 10, targetWithJson: 2.5, mapping: everyDirectiveMapping, event: orderEvent },
  { name: "Every directive with Liquid", target: 6, targetWithJson: 2.5, mapping: liquidMapping, event: orderEvent },
];

function evaluator(mapping: JsonObject): (event: JsonValue) => JsonObject {
  const compiled = compileMapping(mapping);
  if (!compiled.ok) throw new Error(`The scenario does not compile: ${JSON.stringify(compiled.issues)}`);
  return compiled.evaluate;
}

async function compareScenario({ name, target, targetWithJson, mapping, event }: Scenario): Promise<Comparison[]> {
  const evaluate = evaluator(mapping);
  // The reference changes the mapping it is given.
  const referenceMapping = structuredClone(mapping);
  deepStrictEqual(evaluate(event), referenceTransform(referenceMapping, event));
  const text = JSON.stringify(event);
  return [
    await compare({ name, target, reference: () => referenceTransform(referenceMapping, event), ours: () => evaluate(event) }),
    await compare({
      name: `${name}, JSON text to JSON text`,
      target: targetWithJson,
      reference: () => JSON.stringify(referenceTransform(referenceMapping, JSON.parse(text))),
      ours: () => JSON.stringify(evaluate(JSON.parse(text))),
    }),
  ];
}

async function flattenGrowth(): Promise<string[][]> {
  const evaluate = evaluator(flattenMapping);
  const rows = [["Keys", "Falconer", "µs per key", "Reference"]];
  for (const count of [1_000, 5_000, 25_000]) {
    const event = wideEvent(count);
    const ours = await leastMs(() => evaluate(event), 60);
    const reference = count > 5_000 ? null : await leastMs(() => referenceTransform(flattenMapping, event), 3);
    rows.push([
      count.toLocaleString("en"),
      `${ours.toFixed(2)} ms`,
      ((ours * 1e3) / count).toFixed(2),
      reference === null ? "not run" : `${reference.toFixed(0)} ms`,
    ]);
  }
  return rows;
}

export async function run(): Promise<Section> {
  await loadLiquid();
  const comparisons: Comparison[] = [];
  for (const scenario of scenarios) comparisons.push(...(await compareScenario(scenario)));
  return {
    title: "The mapping language",
    intro:
      "One event through one mapping, against `transform` of `@segment/actions-core`. Falconer compiles its mapping once beforehand; the reference validates and interprets the mapping each time.",
    comparisons,
    tables: [
      {
        caption:
          "Flattening a nested object grows with its number of keys (least time of many; beyond about a thousand keys a JavaScript object becomes a hash table, at a one-time cost):",
        rows: await flattenGrowth(),
      },
    ],
  };
}

if (import.meta.main) console.log(toMarkdown(await run()));
