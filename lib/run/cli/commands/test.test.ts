import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { sampleEvents } from "#lib/core/segment/sample-events.ts";

const entry = fileURLToPath(new URL("../falconer.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "falconer-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const event = sampleEvents.find((sample) => sample.key === "order")?.event;
const mapping = {
  id: "map_a",
  name: "Orders",
  actionSlug: "updateCustomerSessionV2",
  trigger: 'type = "track"',
  enabled: true,
  settings: { customerSessionId: { "@path": "$.properties.order_id" }, state: "closed" },
};
const payload = { customerSessionId: "order-50314e2b9bcf000000000000", state: "closed" };
const expected = [{ mappingId: "map_a", mappingName: "Orders", outcome: "ready", payload }];

function run(bundle: unknown) {
  const file = join(folder, "bundle.json");
  writeFileSync(file, JSON.stringify(bundle));
  const { status, stdout, stderr } = spawnSync(process.execPath, [entry, "test", "--bundle", file], { encoding: "utf8", timeout: 60_000 });
  return {
    status,
    stderr,
    lines: stdout
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
  };
}

test("passes, and ends with 0", () => {
  const ended = run({ destination: {}, mappings: [mapping], testCases: [{ name: "Order", event, expected }] });
  expect(ended).toEqual({ status: 0, stderr: "All 1 test cases pass.\n", lines: [{ name: "Order", passed: true, mappings: [] }] });
});

test("says what differs, and ends with 1", () => {
  const changed = { ...mapping, settings: { ...mapping.settings, state: "open" } };
  const ended = run({ destination: {}, mappings: [changed], testCases: [{ name: "Order", event, expected }] });
  expect(ended.status).toBe(1);
  expect(ended.lines[0].mappings[0].differences).toEqual([{ path: "state", expected: "closed", actual: "open" }]);
});

const filters = { drop: { mode: "drop", fql: "type = " } };
test.each<[string, unknown, string]>([
  ["no test cases", { destination: {}, mappings: [] }, "has no testCases"],
  ["an empty list of them: a run that tests nothing must not pass", { destination: {}, mappings: [], testCases: [] }, "has no testCases"],
  ["a case without an event", { destination: {}, mappings: [], testCases: [{ name: "x", expected: [] }] }, "testCases[0] needs an event"],
  ["a case without a name", { mappings: [], testCases: [{ event: {}, expected: [] }] }, "testCases[0] needs a name"],
  ["an expectation that is none", { mappings: [], testCases: [{ name: "x", event: {}, expected: [1] }] }, "testCases[0] needs expected"],
  [
    "filters that cannot be read",
    { destination: { filters }, mappings: [], testCases: [{ name: "x", event: {}, expected: [] }] },
    "filters",
  ],
  ["a mapping without settings", { mappings: [{ actionSlug: "a", trigger: "" }], testCases: [] }, "mappings[0].settings must be an object"],
  ["a list", [], "must be an object with destination and mappings"],
])("refuses %s with 2", (_, bundle, words) => {
  const ended = run(bundle);
  expect(ended).toMatchObject({ status: 2, lines: [] });
  expect(ended.stderr).toContain(words);
});

test.each([
  ["a file that is not there", ["--bundle", join(folder, "nowhere.json")], "cannot be read"],
  ["a file that is no JSON", ["--bundle", entry], "cannot be read"],
  ["a folder", ["--bundle", folder], "cannot be read"],
  ["no file", [], "Use: falconer test --bundle FILE"],
])("refuses %s with 2", (_, args, words) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [entry, "test", ...args], { encoding: "utf8", timeout: 60_000 });
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toContain(words);
  expect(stderr.trim().split("\n"), "a sentence, not a stack").toHaveLength(1);
});
