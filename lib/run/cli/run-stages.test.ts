import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startTime } from "#lib/platform/db/holder.mjs";
import { runStages, type Stage, type StageResult } from "./run-stages.ts";

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
