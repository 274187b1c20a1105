import { join } from "node:path";
import { expect, test } from "vitest";
import { projectFolder } from "#lib/run/process/configuration.ts";
import { afterSecondTry, filesToTryAgain } from "./second-try.ts";
import type { VitestReport } from "./told-tests.ts";

const file = (name: string, tests: Record<string, string>, message?: string) => ({
  name: join(projectFolder, name),
  status: message !== undefined || Object.values(tests).includes("failed") ? "failed" : "passed",
  message,
  assertionResults: Object.entries(tests).map(([fullName, status]) => ({
    fullName,
    status,
    failureMessages: status === "failed" ? [`Error: ${fullName}`] : [],
  })),
});
const report = (...testResults: ReturnType<typeof file>[]): VitestReport => ({ testResults });

const first = report(
  file("lib/a.test.ts", { one: "passed", two: "passed" }),
  file("lib/b.test.ts", { three: "passed", four: "failed" }),
  file("lib/c.test.ts", {}, "the database did not start"),
);

test("files with a failed test, and those that failed as a whole, get a second try, unless many failed", () => {
  expect(filesToTryAgain(first)).toEqual(["lib/b.test.ts", "lib/c.test.ts"].map((name) => join(projectFolder, name)));
  const many = report(...Array.from({ length: 6 }, (_, n) => file(`lib/${n}.test.ts`, { one: "failed" })));
  expect(filesToTryAgain(many)).toEqual([]);
  expect(filesToTryAgain({})).toEqual([]);
});

test("what passes on the second try counts as passed, and is named", () => {
  const second = report(file("lib/b.test.ts", { three: "passed", four: "passed" }), file("lib/c.test.ts", { five: "passed" }));
  expect(afterSecondTry(first, second)).toEqual({
    passed: 5,
    failed: 0,
    notRun: 0,
    tests: {
      failed: [],
      flaky: [
        { place: "lib/b.test.ts", name: "four", error: "Error: four" },
        { place: "lib/c.test.ts", name: "the file itself", error: "the database did not start" },
      ],
    },
  });
});

test("what fails again fails, also another test of the same file; what did not run is no success", () => {
  const second = report(file("lib/b.test.ts", { three: "failed", four: "failed" }), file("lib/c.test.ts", { five: "skipped" }));
  const { passed, failed, notRun, tests } = afterSecondTry(first, second);
  expect({ passed, failed, notRun }).toEqual({ passed: 2, failed: 2, notRun: 1 });
  expect(tests.failed.map(({ name }) => name)).toEqual(["three", "four"]);
  expect(tests.flaky.map(({ name }) => name)).toEqual(["the file itself"]);
});

test("without a second try the report counts as it is", () => {
  const { passed, failed, notRun, tests } = afterSecondTry(first, first);
  expect({ passed, failed, notRun }).toEqual({ passed: 3, failed: 1, notRun: 0 });
  expect(tests.failed).toHaveLength(2);
  expect(tests.flaky).toEqual([]);
});
