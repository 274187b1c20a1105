import { isAbsolute, relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { projectFolder } from "#lib/run/process/configuration.ts";

/** A test that is named at the end of `npm test`: where it stands, its full name, why it failed. */
export type ToldTest = { place: string; name: string; error: string };
export type ToldTests = { failed: ToldTest[]; flaky: ToldTest[] };

/** The part that is read of vitest's JSON report. */
export type VitestReport = {
  testResults?: {
    name: string;
    status: string;
    message?: string;
    assertionResults?: { fullName: string; status: string; failureMessages?: string[] }[];
  }[];
};
type PlaywrightResult = { error?: { message?: string; location?: { line: number } } };
type PlaywrightSuite = {
  title: string;
  file?: string;
  suites?: PlaywrightSuite[];
  specs?: { title: string; file: string; line: number; tests: { status: string; results: PlaywrightResult[] }[] }[];
};
type PlaywrightReport = { suites?: PlaywrightSuite[]; errors?: { message?: string }[] };

const most = 20;
const longest = 200;
const firstLine = (text = "") => (stripVTControlCharacters(text).trim().split("\n")[0] ?? "").slice(0, longest);
const inProject = (file: string) => (isAbsolute(file) ? relative(projectFolder, file) : file);

/** The failed tests in a JSON report of vitest, and the files that failed before their tests. */
export function unitTestsToTell({ testResults = [] }: VitestReport): ToldTests {
  const failed = testResults.flatMap(({ name, status, message, assertionResults = [] }) => {
    const place = inProject(name);
    const tests = assertionResults
      .filter((test) => test.status === "failed")
      .map(({ fullName, failureMessages }) => ({ place, name: fullName, error: firstLine(failureMessages?.[0]) }));
    return tests.length > 0 || status !== "failed" ? tests : [{ place, name: "the file itself", error: firstLine(message) }];
  });
  return { failed, flaky: [] };
}

/** The failed tests in a JSON report of Playwright, and those that passed at the second try. */
export function browserTestsToTell({ suites = [], errors = [] }: PlaywrightReport): ToldTests {
  const told: ToldTests = {
    failed: errors.map(({ message }) => ({ place: "e2e", name: "the run itself", error: firstLine(message) })),
    flaky: [],
  };
  const look = (suite: PlaywrightSuite, titles: string[]) => {
    for (const { title, file, line, tests } of suite.specs ?? []) {
      for (const { status, results } of tests) {
        if (status !== "unexpected" && status !== "flaky") continue;
        const error = results.find((result) => result.error)?.error;
        const at = error?.location ? ` (line ${error.location.line})` : "";
        const test = { place: `e2e/${file}:${line}`, name: [...titles, title].join(" > "), error: `${firstLine(error?.message)}${at}` };
        told[status === "flaky" ? "flaky" : "failed"].push(test);
      }
    }
    for (const inner of suite.suites ?? []) look(inner, [...titles, inner.title]);
  };
  for (const file of suites) look(file, []); // the outermost suite is the file
  return told;
}

/** Two lines for each test, at most twenty tests. */
export function describeTests(tests: readonly ToldTest[]): string {
  const lines = tests.slice(0, most).map(({ place, name, error }) => `    ${place} > ${name.slice(0, longest)}\n      ${error}\n`);
  if (tests.length > most) lines.push(`    and ${tests.length - most} more\n`);
  return lines.join("");
}
