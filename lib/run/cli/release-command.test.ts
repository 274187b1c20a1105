import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { projectFolder } from "#lib/run/process/configuration.ts";
import { writeCommandPackage } from "./release-command.ts";

// The command line as a package of its own, in a folder where nothing else is.

const folder = mkdtempSync(join(tmpdir(), "falconer-command-"));
beforeAll(() => writeCommandPackage(projectFolder, folder, "1.2.3"));
afterAll(() => rmSync(folder, { recursive: true }));

const falconer = (args: string[], input = "") => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, "bin/falconer.mjs"), ...args], {
    cwd: folder,
    input,
    encoding: "utf8",
    env: { NODE_ENV: "test", PATH: process.env.PATH },
  });
  return { status, stdout, stderr };
};

test("says its version and what it can do", () => {
  expect(falconer(["--version"])).toMatchObject({ status: 0, stdout: "1.2.3\n" });
  const help = falconer(["--help"]);
  for (const command of ["apply", "plan", "promote", "pull", "test"]) expect(help.stderr).toContain(`falconer ${command} --`);
});

test("runs the same mapping language, Liquid included", () => {
  const line = JSON.stringify({ mapping: { a: { "@path": "$.x" }, b: { "@liquid": "{{ x | upcase }}" } }, event: { x: "up" } });
  expect(falconer(["transform"], `${line}\n`)).toMatchObject({ status: 0, stdout: '{"output":{"a":"up","b":"UP"}}\n' });
  expect(falconer(["match"], `${JSON.stringify({ fql: 'type = "track"', event: { type: "track" } })}\n`).stdout).toBe('{"matches":true}\n');
});

test("completes in a shell what it has", () => {
  expect(falconer(["completion", "bash"])).toMatchObject({ status: 0, stdout: expect.stringContaining("promote) COMPREPLY") });
  expect(falconer(["completion", "tcsh"])).toMatchObject({ status: 2, stderr: "Use: falconer completion bash|zsh|fish\n" });
});

test("without a token it says what is missing", () => {
  expect(falconer(["pull", "--server", "https://falconer.example.com", "--destination", "Shop"])).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("Set FALCONER_TOKEN"),
  });
});
