import { type ToldTests, unitTestsToTell, type VitestReport } from "./told-tests.ts";

/** More files than this do not fail by chance. */
const mostFiles = 5;

/**
 * The files that get a second try, as browser tests do: on a machine that others load, a test that
 * kills processes may meet a pause of seconds. None when many failed.
 */
export function filesToTryAgain(first: VitestReport): string[] {
  const files = (first.testResults ?? []).filter(({ status }) => status === "failed").map(({ name }) => name);
  return files.length <= mostFiles ? files : [];
}

/** Both tries as one count: what a file did at its second try is what counts. */
export function afterSecondTry(
  first: VitestReport,
  second: VitestReport,
): { passed: number; failed: number; notRun: number; tests: ToldTests } {
  const again = new Map((second.testResults ?? []).map((file) => [file.name, file]));
  const files = (first.testResults ?? []).map((file) => again.get(file.name) ?? file);
  const results = files.flatMap(({ assertionResults = [] }) => assertionResults);
  const count = (...states: string[]) => results.filter(({ status }) => states.includes(status)).length;
  const tests = unitTestsToTell({ testResults: files });
  const stillFailed = new Set(tests.failed.map(({ place, name }) => `${place} ${name}`));
  const flaky = unitTestsToTell(first).failed.filter(({ place, name }) => !stillFailed.has(`${place} ${name}`));
  const passed = count("passed");
  const failed = count("failed");
  return { passed, failed, notRun: results.length - passed - failed, tests: { ...tests, flaky } };
}
