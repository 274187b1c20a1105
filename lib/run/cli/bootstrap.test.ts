import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { projectFolder } from "#lib/run/process/configuration.ts";
import { nodeBinary } from "./prepare.mjs";

const { scripts } = JSON.parse(readFileSync(join(projectFolder, "package.json"), "utf8")) as { scripts: Record<string, string> };
const run = (line: string, ...args: string[]) => {
  const [program = "", ...rest] = line.replace(/^exec /, "").split(" ");
  return spawnSync(program === "node" ? nodeBinary() : program, [...rest, ...args], { cwd: projectFolder, encoding: "utf8" });
};

const ours = Object.entries(scripts).filter(([, line]) => line.includes("bootstrap.mjs"));

test("every script but the tools that know --help themselves is one of the bootstrap's commands", () => {
  expect(Object.keys(scripts).filter((name) => !ours.some(([other]) => other === name))).toEqual(["falconer", "lint", "unused", "format"]);
});

test.each(ours)("npm run %s -- --help says how it is called, and does nothing", (_, line) => {
  const { status, stdout, stderr } = run(line, "--help");
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/^Usage: npm (run )?[a-z]/);
  expect(stdout.trim().split("\n").length).toBeGreaterThan(1);
});

test.each([[["new"]], [["new", "Add retention"]], [["new", "../../etc"]], [["new", "one", "two"]]])(
  "db:new %j without a usable name is refused before anything is compared",
  (args) => {
    const { status, stdout, stderr } = run("node lib/run/cli/migrate-author.ts", ...args);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^Name the migration, as in: npm run db:new/);
  },
);

test.each([
  [["--port", "http"], /^The simulator cannot start: --port must be a whole number\./],
  [["--colour"], /^The simulator cannot start: Unknown option '--colour'/],
  [["--settings", "{"], /^The simulator cannot start: /],
])("the simulator tells a wrong option in a sentence: %j", (args, sentence) => {
  const { status, stderr } = run("node lib/run/cli/simulator.ts", ...args);
  expect(status).toBe(2);
  expect(stderr).toMatch(sentence);
  expect(stderr).not.toContain("    at ");
});

test.each([
  [{ LOG_LEVEL: "loud" }, "LOG_LEVEL must be one of"],
  [{ PUBLIC_URL: "https://example.com/falconer" }, "PUBLIC_URL must have no path"],
  [{ DATABASE_URL: "postgresql://a:b@c#d@e/f", FALCONER_SECRET_KEY: "k".repeat(32) }, "DATABASE_URL cannot be read"],
])("a wrong variable ends the start with 2 and a sentence: %j", (env, sentence) => {
  const { status, stdout, stderr } = spawnSync(nodeBinary(), ["lib/run/cli/start.ts"], {
    cwd: projectFolder,
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(`Falconer cannot start with this configuration:\n  ${sentence}`);
  expect(stderr).not.toContain("    at ");
});
