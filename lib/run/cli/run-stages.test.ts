import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startTime } from "#lib/platform/db/holder.mjs";
import { projectFolder } from "#lib/run/process/configuration.ts";
import { runStages, type Stage, type StageResult } from "./run-stages.ts";
import { browserTestsToTell, unitTestsToTell } from "./told-tests.ts";

const good: StageResult = { ok: true, note: "4 passed", output: "", passed: 4, failed: 0 };
const bad: StageResult = { ok: false, note: "1 failed", output: "why", passed: 2, failed: 1 };
const stage = (name: string, result: StageResult, needs?: string): Stage => ({
  name,
  alone: `npm run ${name}`,
  ...(needs ? { needs } : {}),
  run: async () => result,
});
async function outcome(stages: Stage[]) {
  let text = "";
  const code = await runStages(stages, (part) => {
    text += part;
  });
  return { code, text, lines: text.trim().split("\n") };
}

test("all passed: the last line counts the tests", async () => {
  const { code, lines } = await outcome([stage("lint", { ...good, passed: 0 }), stage("unit", good)]);
  expect(code).toBe(0);
  expect(lines.at(-1)).toBe("4 passed, 0 failed");
  expect(lines.at(-2)).toMatch(/^All checks passed, after /);
});

test("what failed is named with the command that runs it alone; what needs it is not run", async () => {
  const { code, text, lines } = await outcome([stage("build", bad), stage("e2e", good, "build"), stage("audit", good)]);
  expect(code).toBe(1);
  expect(text).toContain("\nwhy\n");
  expect(text).toContain('not run: "build" failed');
  expect(lines.slice(-3)).toEqual(["  build  alone: npm run build", "  e2e    alone: npm run e2e", "6 passed, 2 failed"]);
});

test("the tests that failed, and those that passed on the second try, are named last", async () => {
  const unit = unitTestsToTell({
    testResults: [
      {
        name: join(projectFolder, "lib/lane.test.ts"),
        status: "failed",
        assertionResults: [
          { fullName: "a lane is held", status: "passed" },
          {
            fullName: "a lane is let go",
            status: "failed",
            failureMessages: ["\u001b[31mAssertionError: expected 1 to be 2\u001b[39m\n    at x"],
          },
        ],
      },
      { name: join(projectFolder, "lib/broken.test.ts"), status: "failed", message: "Cannot find module", assertionResults: [] },
    ],
  });
  const browser = browserTestsToTell({
    suites: [
      {
        title: "list.spec.ts",
        specs: [
          {
            title: "fifty are found",
            file: "list.spec.ts",
            line: 84,
            tests: [{ status: "flaky", results: [{ error: { message: "Error: not visible\n\nLocator", location: { line: 99 } } }, {}] }],
          },
          { title: "none is lost", file: "list.spec.ts", line: 90, tests: [{ status: "expected", results: [{}] }] },
        ],
        suites: [
          {
            title: "by keys",
            specs: [
              {
                title: "moves",
                file: "list.spec.ts",
                line: 120,
                tests: [
                  {
                    status: "unexpected",
                    results: [{ error: { message: "Error: at the first" } }, { error: { message: "Error: at the second" } }],
                  },
                ],
              },
            ],
          },
        ],
      },
    ],
  });
  const { lines } = await outcome([stage("unit", { ...bad, tests: unit }), stage("e2e", { ...bad, tests: browser }), stage("audit", good)]);
  expect(lines.slice(-12)).toEqual([
    "  unit   alone: npm run unit",
    "    lib/lane.test.ts > a lane is let go",
    "      AssertionError: expected 1 to be 2",
    "    lib/broken.test.ts > the file itself",
    "      Cannot find module",
    "  e2e    alone: npm run e2e",
    "    e2e/list.spec.ts:120 > by keys > moves",
    "      Error: at the first",
    "Passed only on the second try:",
    "    e2e/list.spec.ts:84 > fifty are found",
    "      Error: not visible (line 99)",
    "8 passed, 2 failed",
  ]);
});

/** Stages that write down how many ran when each of them began. */
function timedStages() {
  let running = 0;
  const most: Record<string, number> = {};
  const timed = (name: string, ms: number, kind: Pick<Stage, "light" | "modest"> = {}): Stage => ({
    name,
    alone: "",
    ...kind,
    run: async () => {
      most[name] = ++running;
      await new Promise((done) => setTimeout(done, ms));
      running--;
      return good;
    },
  });
  return { most, timed };
}

test("light stages run two at a time, and what follows them waits for all", async () => {
  const { most, timed } = timedStages();
  const light = { light: true };
  const stages = [timed("first", 1), timed("a", 60, light), timed("b", 1, light), timed("c", 1, light), timed("last", 1)];
  const { code, lines } = await outcome(stages);
  expect([code, most]).toEqual([0, { first: 1, a: 1, b: 2, c: 2, last: 1 }]);
  expect(lines.slice(0, 5).map((line) => line.slice(0, 11))).toEqual([
    "[1/5] first",
    "[3/5] b    ",
    "[4/5] c    ",
    "[2/5] a    ",
    "[5/5] last ",
  ]);
});

test("a modest stage runs beside the one before it, and what follows waits for both", async () => {
  const { most, timed } = timedStages();
  const { code, lines } = await outcome([
    timed("light", 1, { light: true }),
    timed("unit", 60),
    timed("build", 1, { modest: true }),
    timed("e2e", 1),
  ]);
  expect([code, most]).toEqual([0, { light: 1, unit: 1, build: 2, e2e: 1 }]);
  expect(lines.slice(0, 4).map((line) => line.slice(0, 11))).toEqual(["[1/4] light", "[3/4] build", "[2/4] unit ", "[4/4] e2e  "]);
});

test("what passed only on the second try is named when all passed; more than twenty are counted", async () => {
  const flaky = Array.from({ length: 23 }, (_, n) => ({ place: `e2e/${n}.spec.ts:1`, name: "a name", error: "Error" }));
  const { code, lines } = await outcome([stage("e2e", { ...good, tests: { failed: [], flaky } })]);
  expect(code).toBe(0);
  expect(lines.filter((line) => line.includes(" > a name"))).toHaveLength(20);
  expect(lines.slice(-2)).toEqual(["    and 3 more", "4 passed, 0 failed"]);
});

test.each([
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const)("%s ends the stage that runs, with all that it started, and those that would follow", async (signal, code) => {
  const folder = mkdtempSync(join(tmpdir(), "falconer-stages-"));
  const pidFile = join(folder, "pid");
  const started = `const { pid } = require("node:child_process").spawn("sleep", ["600"], { stdio: "inherit" });
    require("node:fs").writeFileSync(process.argv[1] + ".new", String(pid));
    require("node:fs").renameSync(process.argv[1] + ".new", process.argv[1]);`;
  const script = `
    import { runProgram } from ${JSON.stringify(join(import.meta.dirname, "run-program.ts"))};
    import { runStages } from ${JSON.stringify(join(import.meta.dirname, "run-stages.ts"))};
    const run = async () => {
      const { ok, output } = await runProgram(process.execPath, ["-e", ${JSON.stringify(started)}, ${JSON.stringify(pidFile)}], 600000);
      return { ok, output, note: "", passed: 0, failed: 0 };
    };
    const stages = ["first", "second"].map((name) => ({ name, alone: "", run }));
    process.exitCode = await runStages(stages, (text) => process.stdout.write(text));`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.on("data", (part) => {
    said += part;
  });
  const pid = await read(pidFile);
  child.kill(signal);
  expect(await new Promise((done) => child.once("close", done))).toBe(code);
  expect(said).toMatch(new RegExp(`^\\[1/2\\] first   stopped by ${signal} after `));
  expect(said).not.toContain("[2/2]");
  expect(startTime(pid)).toBeUndefined();
  rmSync(folder, { recursive: true });
});

async function read(file: string): Promise<number> {
  for (;;) {
    try {
      return Number(readFileSync(file, "utf8"));
    } catch {
      await new Promise((done) => setTimeout(done, 20));
    }
  }
}
