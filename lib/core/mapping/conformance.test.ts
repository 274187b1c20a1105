import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { JsonObject, JsonValue } from "#lib/platform/json.ts";
import { referenceTransform, referenceValidate } from "../../../bench/reference.ts";
import { isThorough, runs } from "../testing/thorough.ts";
import { compileMapping, loadLiquid, parsePath, rootDirectiveKey } from "./index.ts";
import { event, mapping, mappingValue } from "./testing/arbitraries.ts";

const numRuns = Number(process.env.CONFORMANCE_RUNS ?? runs(4000));

beforeAll(async () => {
  // The reference writes dates in the machine's time zone, and its own service runs in UTC.
  process.env.TZ = "UTC";
  await loadLiquid();
});

type Result = { value: string | undefined } | { error: string };

function attempt(run: () => JsonValue | undefined): Result {
  try {
    return { value: JSON.stringify(run()) };
  } catch (error) {
    return { error: String(error) };
  }
}

const reference = (mapping: JsonObject, event: JsonObject) => attempt(() => referenceTransform(structuredClone(mapping), event));

/** The directives around a place of a mapping, from the outside in. */
function directivesAround(mapping: JsonObject, path: string): JsonValue[] {
  const found: JsonValue[] = [];
  let at: JsonValue | undefined = mapping;
  for (const segment of [...parsePath(path), ""]) {
    if (typeof at !== "object" || at === null) break;
    if (Object.keys(at).some((key) => key.startsWith("@"))) found.push(at);
    at = (at as JsonObject)[String(segment)];
  }
  return found;
}

const eventsToMeet: JsonObject[] = [
  {},
  { a: "a", b: "b", c: "c", name: "n", list: ["x"], "0": "zero", "1": "one", "a b": "ab", length: "l", "": "e", Zed: "z" },
];

/** Whether the reference, shown this directive by itself, refuses it or fails on it. */
function referenceRejects(directive: JsonValue): boolean {
  return eventsToMeet.some((each) => "error" in reference({ x: directive }, each));
}

describe("agreement with the reference implementation", () => {
  test("every mapping is accepted or refused alike, and gives the same output", () => {
    const counts = { same: 0, refused: 0, earlier: 0, failed: 0 };
    fc.assert(
      fc.property(mapping, event, (mapping, event) => {
        const mappingBefore = JSON.stringify(mapping);
        const eventBefore = JSON.stringify(event);
        const compiled = compileMapping(mapping);
        const validation = attempt(() => {
          referenceValidate(structuredClone(mapping));
          return null;
        });
        if (!compiled.ok) {
          if ("error" in validation) counts.refused++;
          else {
            counts.earlier++;
            for (const { path, code, message } of compiled.issues) {
              const listed = code === "wrong_choice" && path.endsWith("@case.operator");
              const rejected = listed || directivesAround(mapping, path).some(referenceRejects);
              if (!rejected) throw new Error(`Refused without need: ${path} ${message}`);
            }
          }
          return;
        }
        if ("error" in validation) {
          const complaints = validation.error.match(/ValidationError: .*/g) ?? [validation.error];
          const unlisted = complaints.filter((line) => !line.includes("length 10 or less"));
          if (unlisted.length > 0) throw new Error(`Accepted, but the reference says ${unlisted}`);
          return;
        }
        const ours = compiled.evaluate(event);
        expect(JSON.stringify(compiled.evaluate(event))).toBe(JSON.stringify(ours));
        expect(JSON.stringify(compiled.explain(event).output)).toBe(JSON.stringify(ours));
        expect(JSON.stringify(mapping)).toBe(mappingBefore);
        expect(JSON.stringify(event)).toBe(eventBefore);
        const whole = reference(mapping, event);
        if ("value" in whole) {
          counts.same++;
          expect(JSON.stringify(ours)).toBe(whole.value);
          return;
        }
        // The reference gives up on the whole event where one directive fails; ours leaves that one
        // out.
        counts.failed++;
        for (const key of Object.keys(mapping)) {
          const field = reference({ [key]: mapping[key] }, event);
          if ("value" in field) expect(JSON.stringify({ [key]: ours[key] })).toBe(field.value);
        }
      }),
      { numRuns },
    );
    // The generator must keep meeting all four cases, or the agreement means nothing.
    if (isThorough) expect(counts.same).toBeGreaterThan(numRuns * 0.3);
    if (isThorough) expect(Math.min(counts.refused, counts.earlier, counts.failed)).toBeGreaterThan(numRuns * 0.005);
    if (process.env.CONFORMANCE_RUNS) console.log(counts);
  });

  test("a mapping that is one directive, or has a root directive, gives the same value", () => {
    const single = mappingValue.filter(
      (value): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value),
    );
    const rooted = fc.tuple(mappingValue, mapping).map(([root, fields]): JsonObject => ({ [rootDirectiveKey]: root, ...fields }));
    let same = 0;
    fc.assert(
      fc.property(fc.oneof(single, rooted), event, (mapping, event) => {
        const whole = reference(mapping, event);
        const compiled = compileMapping(mapping);
        if (!compiled.ok) {
          const rejected = ({ path, code }: { path: string; code?: string }) =>
            code === "wrong_choice" || directivesAround(mapping, path).some(referenceRejects);
          if ("value" in whole && !compiled.issues.some(rejected))
            throw new Error(`Refused without need: ${JSON.stringify(compiled.issues)}`);
          return;
        }
        const value = JSON.stringify(compiled.evaluateValue(event));
        if ("error" in whole) return;
        same++;
        expect(value).toBe(whole.value);
      }),
      { numRuns: numRuns / 2 },
    );
    if (isThorough) expect(same).toBeGreaterThan(numRuns * 0.1);
  });
});
