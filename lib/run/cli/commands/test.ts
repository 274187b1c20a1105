import { type Case, type Expected, runCase } from "#lib/console/tester/run-case.ts";
import { loadLiquid } from "#lib/core/mapping/index.ts";
import { compileDestination, type DestinationConfig, type DestinationFilters, type MappingConfig } from "#lib/core/plan/index.ts";
import { isJsonObject, type JsonValue } from "#lib/platform/json.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { readBundle } from "../bundle.ts";
import type { Command } from "../falconer.ts";
import { InputError } from "../ndjson.ts";
import { readDirectory } from "../remote/files.ts";
import { issueText } from "../remote/yaml-file.ts";

/** Test cases as a destination's export contains them. */
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

/** The same from a folder that `falconer pull` wrote; there, mappings are known by name. */
function readFolder(folder: string): { config: DestinationConfig; cases: Case[] } {
  const result = readDirectory(folder, process.env);
  if (!result.ok) throw new InputError(result.issues.map(issueText).join("\n"));
  const { settings = {}, mappings, testCases } = result.value;
  if (!testCases?.length) throw new InputError(`${folder} has no tests/*.yaml, so there is nothing to test.`);
  const config: DestinationConfig = {
    filters: isJsonObject(settings.filters) ? (settings.filters as DestinationFilters) : {},
    strictIntegrations: false,
    mappings: mappings.map(
      ({ name, action, options = {}, ...rest }) => ({ ...rest, id: name, name, actionSlug: action, options }) as MappingConfig,
    ),
  };
  const cases = testCases.map(({ name, event, expected }) => ({
    name,
    event,
    expected: expected.map(({ mapping, ...rest }) => ({ ...rest, mappingId: mapping, mappingName: mapping }) as Expected),
  }));
  return { config, cases };
}

function readFile(file: string): { config: DestinationConfig; cases: Case[] } {
  const bundle = readBundle(file);
  return { config: bundle.config, cases: readCases(bundle.content.testCases) };
}

const command: Command = {
  usage: [
    "test --bundle FILE     runs the bundle's testCases -> {name, passed, mappings} each; exits with code 1 if one fails",
    "test --dir DIR         the same with the files that pull wrote",
  ],
  run: async ([flag, file, ...more]) => {
    if ((flag !== "--bundle" && flag !== "--dir") || file === undefined || more.length > 0)
      throw new InputError("Use: falconer test --bundle FILE, or falconer test --dir DIR");
    await loadLiquid();
    const { config, cases } = flag === "--dir" ? readFolder(file) : readFile(file);
    const { compiled, problems } = compileDestination(config);
    if (problems.filters.length > 0)
      throw new InputError(`The filters cannot be used: ${problems.filters.map((issue) => issue.message).join(" ")}`);
    let failed = 0;
    for (const testCase of cases) {
      const { name, passed, mappings } = runCase(compiled, testCase);
      if (!passed) failed += 1;
      process.stdout.write(`${encodeJson({ name, passed, mappings: mappings.filter((mapping) => !mapping.passed) })}\n`);
    }
    console.error(failed === 0 ? `All ${cases.length} test cases pass.` : `${failed} of ${cases.length} test cases fail.`);
    if (failed > 0) process.exitCode = 1;
  },
};
export default command;
