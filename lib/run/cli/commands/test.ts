import { type Case, type Expected, runCase } from "#lib/console/tester/run-case.ts";
import { loadLiquid } from "#lib/core/mapping/index.ts";
import { compileDestination } from "#lib/core/plan/index.ts";
import { isJsonObject, type JsonValue } from "#lib/platform/json.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { readBundle } from "../bundle.ts";
import type { Command } from "../falconer.ts";
import { InputError } from "../ndjson.ts";

/** Test cases as an export of a destination holds them. */
function readCases(content: JsonValue | undefined): Case[] {
  if (!Array.isArray(content) || content.length === 0)
    throw new InputError(
      "The bundle has no testCases, so there is nothing to test. Export one that has: Test cases in the Event Tester, Download for CI.",
    );
  return content.map((value, index) => {
    const refuse = (what: string): never => {
      throw new InputError(`The bundle cannot be used: testCases[${index}] ${what}`);
    };
    if (!isJsonObject(value)) return refuse("must be an object.");
    const { name, event, expected } = value;
    if (typeof name !== "string" || name === "") return refuse("needs a name.");
    if (!isJsonObject(event)) return refuse("needs an event, which is an object.");
    if (!Array.isArray(expected) || !expected.every(isExpected))
      return refuse("needs expected: a list of {mappingId, mappingName, outcome, payload}.");
    return { name, event, expected: expected as Expected[] };
  });
}

function isExpected(value: JsonValue): boolean {
  return isJsonObject(value) && ["mappingId", "mappingName", "outcome"].every((key) => typeof value[key] === "string");
}

const command: Command = {
  usage: ["test --bundle FILE     runs the bundle's testCases -> {name, passed, mappings} each; ends with 1 when one differs"],
  run: async ([flag, file, ...more]) => {
    if (flag !== "--bundle" || file === undefined || more.length > 0) throw new InputError("Use: falconer test --bundle FILE");
    await loadLiquid();
    const bundle = readBundle(file);
    const cases = readCases(bundle.content.testCases);
    const { compiled, problems } = compileDestination(bundle.config);
    if (problems.filters.length > 0)
      throw new InputError(`The bundle's filters cannot be used: ${problems.filters.map((issue) => issue.message).join(" ")}`);
    let failed = 0;
    for (const testCase of cases) {
      const { name, passed, mappings } = runCase(compiled, testCase);
      if (!passed) failed += 1;
      process.stdout.write(`${encodeJson({ name, passed, mappings: mappings.filter((mapping) => !mapping.passed) })}\n`);
    }
    console.error(failed === 0 ? `All ${cases.length} test cases pass.` : `${failed} of ${cases.length} test cases differ.`);
    if (failed > 0) process.exitCode = 1;
  },
};
export default command;
