import { longestName, mendName } from "#lib/access/http/names.ts";
import { createTestCaseSchema, type Expectation, testCaseLimit } from "#lib/console/tester/schema.ts";
import { canonical } from "#lib/platform/canonical.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";
import type { ImportStep } from "./import-step.ts";
import type { ImportedTestCase } from "./schema.ts";

export type ExistingTestCase = { id: string; name: string; event: JsonObject; expected: readonly Expectation[] };

/**
 * What is written of one test case; `step` is the index of the mapping whose ID the expectation
 * will get.
 */
export type TestCaseStep = {
  report: ImportedTestCase;
  write?: { event: JsonObject; expected: { step: number; expectation: Expectation }[]; target?: string };
};

/**
 * Test cases name mappings by the IDs that they have in the bundle: each expectation follows its
 * mapping, or is left out with it.
 */
export function planTestCases(
  given: readonly JsonValue[],
  entries: readonly JsonValue[],
  mappingSteps: readonly ImportStep[],
  existing: readonly ExistingTestCase[],
  sameName: "add" | "update" | "skip",
): TestCaseStep[] {
  const names = new Map(existing.map((testCase) => [testCase.name, testCase]));
  const taken = new Set(names.keys());
  let free = testCaseLimit - existing.length;
  return given.map((value, index): TestCaseStep => {
    const name = nameOf(value, index);
    const parsed = createTestCaseSchema.safeParse(isJsonObject(value) && typeof value.name === "string" ? { ...value, name } : value);
    const step = (result: ImportedTestCase["result"], reason: string | null, write?: TestCaseStep["write"], as = name): TestCaseStep => ({
      report: { index, name: as, result, reason },
      ...(write && { write }),
    });
    if (!parsed.success) return step("refuse", "This isn’t a test case: it needs a name, an event and expected results.");
    const { event } = parsed.data;
    const followed = parsed.data.expected.flatMap((expectation) => {
      const at = mappingOf(expectation, entries, mappingSteps);
      return at === undefined ? [] : [{ step: at, expectation }];
    });
    const lost = parsed.data.expected.length - followed.length;
    if (followed.length === 0 && lost > 0) return step("refuse", "None of the mappings that it is about is imported.");
    const reason = lost === 0 ? null : `What it expects of ${lost === 1 ? "one mapping" : `${lost} mappings`} is left out: not imported.`;

    const namesake = names.get(name);
    if (namesake && print(namesake) === print(parsed.data)) return step("skip", "A test case just like this one exists already.");
    if (namesake && sameName === "skip") return step("skip", "A test case of this name exists already.");
    if (namesake && sameName === "update") {
      names.delete(name);
      return step("update", reason, { event, expected: followed, target: namesake.id });
    }
    if (free <= 0) return step("refuse", `A destination can have ${testCaseLimit} test cases, and the limit is reached.`);
    free--;
    const own = freeName(name, taken);
    taken.add(own);
    return step(
      "create",
      own === name ? reason : [`Another one has its name, “${name}”.`, reason].filter(Boolean).join(" "),
      { event, expected: followed },
      own,
    );
  });
}

function mappingOf(
  { mappingId, mappingName }: Expectation,
  entries: readonly JsonValue[],
  steps: readonly ImportStep[],
): number | undefined {
  const byId = entries.findIndex((entry) => isJsonObject(entry) && entry.id === mappingId);
  const at = byId >= 0 ? byId : steps.findIndex((step) => step.read.name === mappingName);
  const step = steps[at];
  return step && step.report.result !== "refuse" ? at : undefined;
}

function nameOf(value: JsonValue, index: number): string {
  return (isJsonObject(value) && typeof value.name === "string" && mendName(value.name)) || `Test case ${index + 1}`;
}

/** "Order", then "Order (2)", "Order (3)". */
function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let count = 1; ; count++) {
    const suffix = count === 1 ? "" : ` (${count})`;
    const candidate = mendName(name, longestName - suffix.length) + suffix;
    if (!taken.has(candidate)) return candidate;
  }
}

/** Two cases with the same fingerprint test the same, whatever IDs the mappings have. */
function print({ event, expected }: { event: JsonObject; expected: readonly Expectation[] }): string {
  return canonical({ event, expected: expected.map(({ mappingName, outcome, payload }) => ({ mappingName, outcome, payload })) });
}
