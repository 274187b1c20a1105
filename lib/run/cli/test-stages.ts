import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "#lib/run/process/configuration.ts";
import { describeFindings, readAuditReport } from "./audit-report.ts";
import { findBrowser } from "./find-browser.ts";
import { prepare, Refusal } from "./prepare.mjs";
import { type Ended, runProgram } from "./run-program.ts";
import type { Stage, StageResult } from "./run-stages.ts";
import { afterSecondTry, filesToTryAgain } from "./second-try.ts";
import { browserTestsToTell, type VitestReport } from "./told-tests.ts";

const minute = 60_000;
const reports = join(projectFolder, "test-results/reports");
const bin = (name: string) => join(projectFolder, "node_modules/.bin", name);

const plain = ({ ok, output }: Ended, note = ""): StageResult => ({ ok, note, output, passed: 0, failed: ok ? 0 : 1 });

const allOf = async (...programs: [string, string[]][]): Promise<StageResult> => {
  for (const [program, args] of programs) {
    const ended = await runProgram(bin(program), args, 5 * minute);
    if (!ended.ok) return plain(ended);
  }
  return plain({ ok: true, output: "" });
};

const generated = async (): Promise<StageResult> => {
  try {
    await prepare(["generate"], () => {});
    return plain({ ok: true, output: "" });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return plain({ ok: false, output: error.message });
  }
};

/** What `npm test` does, in order. The dependencies are there: the bootstrap has installed them. */
export const stages: Stage[] = [
  { name: "browser", alone: "npx playwright install chromium, or set CHROMIUM_PATH", run: provideBrowser },
  { name: "database client", alone: "npm run generate", run: generated },
  {
    name: "types",
    alone: "npm run typecheck",
    needs: "database client",
    light: true,
    run: () => allOf(["tsc", ["--noEmit"]], ["tsc", ["--noEmit", "-p", "lib/core/tsconfig.json"]]),
  },
  { name: "lint and format", alone: "npm run lint", light: true, run: () => allOf(["biome", ["ci", "--diagnostic-level=error", "."]]) },
  {
    name: "nothing that nothing uses",
    alone: "npm run unused",
    light: true,
    run: () => allOf(["knip", ["--no-progress", "--no-config-hints"]]),
  },
  {
    name: "migrations agree with the schema",
    alone: "npm run db:check",
    light: true,
    run: async () => plain(await runProgram(process.execPath, [join(import.meta.dirname, "migrate-author.ts"), "check"], 2 * minute)),
  },
  { name: "known vulnerabilities", alone: "npm audit --omit=dev --audit-level=high", light: true, run: audit },
  {
    name: "unit and integration tests",
    alone: "npm run unit -- <path or part of a name>",
    needs: "database client",
    run: () => unitTests("!long"),
  },
  { name: "production build", alone: "npm run build", needs: "database client", modest: true, run: modestBuild },
  {
    name: "browser tests",
    alone: "npm run e2e -- <part of a name>",
    needs: "production build",
    run: () => browserTests("console"),
  },
];

/** What `npm run test:long` does. */
export const longStages: Stage[] = [
  ...stages.filter(({ name }) => name === "browser"),
  {
    name: "long unit and integration tests",
    alone: "npm run unit -- <path or part of a name>",
    run: () => unitTests("long"),
  },
  { name: "long browser tests", alone: "npm run e2e -- <part of a name>", run: () => browserTests("long") },
];

async function provideBrowser(): Promise<StageResult> {
  const found = findBrowser();
  if (found) {
    const version = await runProgram(found, ["--version"], minute);
    return plain(version, version.output.split("\n").at(-1));
  }
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    const apt = { DEBIAN_FRONTEND: "noninteractive" };
    const update = await runProgram("apt-get", ["update", "-qq"], 3 * minute, apt);
    const installed = await runProgram("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], 8 * minute, apt);
    if (installed.ok) return plain(installed, "installed by apt-get");
    if (!update.ok) installed.output = `${update.output}\n${installed.output}`;
    return plain(installed);
  }
  const own = await runProgram(bin("playwright"), ["install", "chromium"], 8 * minute);
  if (!own.ok)
    own.output += "\nThere is no Chromium: install one (on Debian as root: apt-get install chromium), or set CHROMIUM_PATH to it.";
  return plain(own, "Playwright's own Chromium");
}

/** With little priority: the tests beside it measure times, and wait half of theirs. */
async function modestBuild(): Promise<StageResult> {
  const build = [process.execPath, join(import.meta.dirname, "bootstrap.mjs"), "build"];
  return plain(await runProgram("nice", ["-n", "10", ...build], 10 * minute));
}

/** `project`: one of vitest.config.ts, or with "!" all but that. */
async function unitTests(project: string): Promise<StageResult> {
  const name = project === "long" ? "long" : "unit";
  const first = await unitTry(`${name}.json`, [`--project=${project}`]);
  const again = first.ended.ok ? [] : filesToTryAgain(first.found);
  const last = again.length > 0 ? await unitTry(`${name}-again.json`, [`--project=${project}`, ...again]) : first;
  const { passed, failed, notRun, tests } = afterSecondTry(first.found, last.found);
  const result = { ...counted(last.ended, passed, failed, notRun), tests };
  if (again.length === 0) return result;
  const output = `${first.ended.output}\n\n${last.ended.output}`;
  return { ...result, output, note: `${result.note}, ${tests.flaky.length} of them only on the second try`, telling: true };
}

async function unitTry(name: string, which: readonly string[]): Promise<{ ended: Ended; found: VitestReport }> {
  const file = report(name);
  const args = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`, ...which];
  const ended = await runProgram(bin("vitest"), args, 20 * minute, { LOG_LEVEL: process.env.LOG_LEVEL ?? "silent", THOROUGH: "1" });
  return { ended, found: read(file) };
}

/** Its configuration sets how many run at the same time, each with its own installation. */
async function browserTests(project: "console" | "long"): Promise<StageResult> {
  const file = report(`browser-${project}.json`);
  const ended = await runProgram(bin("playwright"), ["test", `--project=${project}`, "--reporter=line,json"], 40 * minute, {
    PLAYWRIGHT_JSON_OUTPUT_FILE: file,
    CHROMIUM_PATH: findBrowser(),
    FORCE_COLOR: "0",
  });
  const found = read(file);
  const { expected = 0, unexpected = 0, flaky = 0, skipped = 0 } = (found.stats ?? {}) as Record<string, number>;
  const result = { ...counted(ended, expected + flaky, unexpected, skipped), tests: browserTestsToTell(found) };
  // Its output says which, and why the first try failed.
  return flaky > 0 ? { ...result, note: `${result.note}, ${flaky} of them only on the second try`, telling: true } : result;
}

/** Tests that did not run are no success: nothing here is skipped on purpose. */
function counted(ended: Ended, passed: number, failed: number, skipped: number): StageResult {
  const failures = failed + skipped || (ended.ok ? 0 : 1);
  const ok = ended.ok && failures === 0 && passed > 0;
  const note = `${passed} passed${failed ? `, ${failed} failed` : ""}${skipped ? `, ${skipped} not run` : ""}`;
  return { ok, note, output: ended.output, passed, failed: ok ? 0 : Math.max(failures, 1) };
}

/**
 * Fails on a known vulnerability of high severity in production dependencies. Without the
 * registry's advisories it says so, and no more.
 */
async function audit(): Promise<StageResult> {
  const npm = process.env.npm_execpath;
  const args = ["audit", "--omit=dev", "--audit-level=high", "--json", "--fetch-timeout=10000", "--fetch-retries=0"];
  const ended = npm?.endsWith("js") ? await runProgram(process.execPath, [npm, ...args], minute) : await runProgram("npm", args, minute);
  const verdict = readAuditReport(ended.output);
  if (verdict.state === "found") return plain({ ok: false, output: describeFindings(verdict.findings) }, "known vulnerabilities");
  if (verdict.state === "unreadable") return plain({ ok: false, output: ended.output }, "npm gave no report");
  const note = verdict.state === "none" ? "none of high severity" : "not checked: the registry's advisories cannot be reached";
  return plain({ ok: true, output: "" }, note);
}

function report(name: string): string {
  mkdirSync(reports, { recursive: true });
  const file = join(reports, name);
  rmSync(file, { force: true });
  return file;
}

// biome-ignore lint/suspicious/noExplicitAny: a test runner's report, of which a few counts are read
function read(file: string): any {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return {}; // the runner ended before it could write one: its stage has failed, and shows why
  }
}
