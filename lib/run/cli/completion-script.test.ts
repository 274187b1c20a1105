import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import apply from "./commands/apply.ts";
import completion from "./commands/completion.ts";
import promote from "./commands/promote.ts";
import statistics from "./commands/statistics.ts";
import testCommand from "./commands/test.ts";
import { completionOf, completionScript, shells } from "./completion-script.ts";

const all = { apply, completion, promote, statistics, test: testCommand };
const commands = Object.entries(all).map(([name, { usage }]) => completionOf(name, usage));
const folder = mkdtempSync(join(tmpdir(), "falconer-completion-"));
mkdirSync(join(folder, "talon-one"));
writeFileSync(join(folder, "talon.json"), "{}");
afterAll(() => rmSync(folder, { recursive: true }));

/** What bash itself offers once these words are typed. */
function offered(...words: string[]): string[] {
  const script = `${completionScript("bash", commands)}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _falconer; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr, status } = spawnSync("bash", ["-c", script, "bash", "falconer", ...words], { cwd: folder, encoding: "utf8" });
  expect([stderr, status]).toEqual(["", 0]);
  return stdout.split("\n").filter(Boolean);
}

test.each<[string[], string[]]>([
  [["app"], ["apply"]],
  [["p"], ["promote"]],
  [
    ["apply", "--d"],
    ["--destination", "--dir"],
  ],
  [["apply", "--dir", "tal"], ["talon-one"]],
  [["test", "--bundle", "talon."], ["talon.json"]],
  [["apply", "--plan", ""], []],
  [["promote", "--copy"], ["--copy-audience-ids"]],
  [["statistics", "re"], ["rebuild"]],
  [
    ["completion", ""],
    ["bash", "zsh", "fish"],
  ],
])("after “falconer %j” bash offers %j", (words, expected) => {
  expect(offered(...words).sort()).toEqual([...expected].sort());
});

describe.each(shells)("%s", (shell) => {
  const script = completionScript(shell, commands);
  const program = spawnSync(shell, ["--version"]).error ? undefined : shell;

  test("names every command and option", () => {
    for (const { name, options } of commands)
      for (const word of [name, ...options.map((option) => (shell === "fish" ? `-l ${option.name.slice(2)}` : option.name))])
        expect(script).toContain(word);
  });

  test("can be read by the shell, where it is installed", () => {
    if (!program) return expect(script.split("'").length % 2).toBe(1);
    const file = join(folder, `completion.${shell}`);
    writeFileSync(file, script);
    expect(spawnSync(program, ["-n", file], { encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
  });
});
