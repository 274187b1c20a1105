import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { projectFolder } from "#lib/run/process/configuration.ts";
import { licencesPage, readLicences, undecided } from "./licences.ts";

const packages = readLicences(readFileSync(join(projectFolder, "package-lock.json"), "utf8"));

test("every licence is free or decided on, and docs/licences.md tells them as they are", () => {
  expect(undecided(packages)).toEqual([]);
  expect(readFileSync(join(projectFolder, "docs/licences.md"), "utf8")).toBe(licencesPage(packages));
});

test.each([
  ["GPL-3.0-only", true],
  ["MIT OR GPL-3.0-only", false],
  ["MIT AND GPL-3.0-only", true],
  ["unknown", true],
  ["MPL-2.0", true],
])("%s needs a decision: %s", (licence, needs) => {
  expect(undecided([{ name: "x", version: "1.0.0", licence, when: "runs" }])).toHaveLength(needs ? 1 : 0);
});
