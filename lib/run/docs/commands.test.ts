// Every command that people read is valid in a shell, and what it names exists. That it does what
// the page says is shown by e2e/docs-commands.spec.ts, npm run test:docs and npm run test:install.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { projectFolder } from "#lib/run/process/configuration.ts";
import { blocksOf, commandsOf, pages, readPage, shellBlocks } from "./testing/blocks.ts";

const languages = ["sh", "env", "sql", "json", "yaml", "ts", "http", "fql", "mermaid", "text"];
const marks = ["", "apart", "machine=docker", "machine=compose", "machine=systemd", "needs=kubernetes", "needs=everything"];
const all = pages.flatMap((page) => blocksOf(page));
const shell = all.filter(({ language }) => language === "sh");
const scripts = Object.keys(JSON.parse(readPage("package.json")).scripts as Record<string, string>);
const run = (program: string, args: string[], input = "") =>
  spawnSync(program, args, { cwd: projectFolder, encoding: "utf8", input, env: { ...process.env, NODE_ENV: "test" } });

describe("a block of commands", () => {
  const block = (text: string) => ({ page: "a.md", line: 10, language: "sh", mark: "", text });
  test("is read command by command", () => {
    expect(commandsOf(block("a b # c\n\nd '{\n  \"#e\": 1\n}' \\\n  -f   # g\nh\n"))).toEqual([
      { command: "a b", line: 11 },
      { command: "d '{\n  \"#e\": 1\n}' \\\n  -f", line: 13 },
      { command: "h", line: 17 },
    ]);
  });
  test("with prompts has what is answered", () => {
    expect(commandsOf(block("$ a\n1\n2\n$ b\n"))).toEqual([
      { command: "a", line: 11, expected: "1\n2\n" },
      { command: "b", line: 14 },
    ]);
  });
  test("that never ends is told", () => expect(() => commandsOf(block("a 'b\n"))).toThrow(/line 11 never ends/));
});

test("every block says its language, and every block of commands where it runs", () => {
  expect(all.filter(({ language }) => !languages.includes(language)).map(({ page, line }) => `${page}:${line}`)).toEqual([]);
  expect(shell.filter(({ mark }) => !marks.includes(mark)).map(({ page, line, mark }) => `${page}:${line} ${mark}`)).toEqual([]);
  expect(shell.length).toBeGreaterThan(20);
});

test.each(shell)("a shell reads $page:$line", (block) => {
  const { status, stderr } = run(
    "bash",
    ["-n"],
    commandsOf(block)
      .map(({ command }) => command.replaceAll(/<[A-Z]+>/g, "x"))
      .join("\n"),
  );
  expect([status, stderr]).toEqual([0, ""]);
});

/** `npm run x -- --flag`, in blocks and within sentences. */
const npmCalls = pages.flatMap((page) => {
  const inSentences = [...readPage(page).matchAll(/`([^`\n]*\bnpm (?:run|test|start)[^`\n]*)`/g)].map(([, code = ""]) => code);
  const inBlocks = blocksOf(page).flatMap((block) => (block.language === "sh" ? commandsOf(block).map(({ command }) => command) : []));
  return [...inSentences, ...inBlocks].flatMap((code) =>
    [...code.matchAll(/\bnpm (?:run )?(?:--silent )?([a-z][a-z0-9:-]*)((?: (?!\|)[^`|&;]*)?)/g)]
      .map(([, script = "", rest = ""]) => ({ page, script, flags: [...rest.matchAll(/--([a-z][a-z-]*)/g)].map(([flag]) => flag) }))
      .filter(({ script }) => !["ci", "install", "audit", "pack", "run"].includes(script)),
  );
});

test("every script of npm that a page names is there", () => {
  expect(npmCalls.length).toBeGreaterThan(40);
  expect(npmCalls.filter(({ script }) => !scripts.includes(script)).map(({ page, script }) => `${page}: npm run ${script}`)).toEqual([]);
});

describe("flags", () => {
  let usage = "";
  beforeAll(() => {
    usage = run(process.execPath, ["lib/run/cli/falconer.mjs", "help"]).stderr;
  });
  const helps = new Map<string, string>();
  const helpOf = (script: string): string => {
    const command = /bootstrap\.mjs ([a-z-]+)/.exec(JSON.parse(readPage("package.json")).scripts[script])?.[1];
    if (!command) return "";
    if (!helps.has(command)) helps.set(command, run(process.execPath, ["lib/run/cli/bootstrap.mjs", command, "--help"]).stdout);
    return helps.get(command) ?? "";
  };

  test("that a page gives a script are in its help", () => {
    // The programs behind `unit` and `e2e` take more than the scripts' help names.
    const strange = npmCalls
      .filter(({ script }) => !["falconer", "unit", "e2e"].includes(script))
      .flatMap(({ page, script, flags }) =>
        flags.filter((flag) => flag !== "--help" && !helpOf(script).includes(flag)).map((flag) => `${page}: ${script} ${flag}`),
      );
    expect(strange).toEqual([]);
  });

  test("and commands of falconer are in its usage", () => {
    const calls = pages.flatMap((page) =>
      [...readPage(page).matchAll(/(?:^|[`$( ])falconer (?:-- )?([a-z]+)\b((?: [^`|<>;\n]*)?)/gm)]
        .filter(([whole]) => !/^ falconer (?:all|web|worker)/.test(whole))
        .map(([, command = "", rest = ""]) => ({ page, command, flags: rest.match(/--[a-z][a-z-]*/g) ?? [] })),
    );
    const known = new Set([...usage.matchAll(/^ {2}falconer ([a-z]+)/gm)].map(([, name = ""]) => name));
    const named = calls.filter(({ command }) => known.has(command));
    expect(new Set(named.map(({ command }) => command)).size).toBeGreaterThan(5);
    const strange = named.flatMap(({ page, command, flags }) =>
      flags.filter((flag) => !usage.includes(flag)).map((flag) => `${page}: falconer ${command} ${flag}`),
    );
    expect(strange).toEqual([]);
  });
});

test("every variable that a page sets is described", () => {
  const described = readPage("docs/configuration.md");
  const set = all
    .filter(({ language }) => language === "env")
    .flatMap(({ page, text }) => [...text.matchAll(/^([A-Z_]+)=/gm)].map(([, name = ""]) => ({ page, name })));
  expect(set.length).toBeGreaterThan(8);
  expect(set.filter(({ name }) => !described.includes(`\`${name}\``)).map(({ page, name }) => `${page}: ${name}`)).toEqual([]);
});

/** What commands for another machine name of ours, which is quicker to see than by running them. */
const containers = (command: string) => {
  const compose = parse(readPage("compose.yaml")) as { services: Record<string, { profiles?: string[] }> };
  const missing: string[] = [];
  for (const [, name = ""] of command.matchAll(/compose logs (\S+)/g)) if (!compose.services[name]) missing.push(`service ${name}`);
  for (const [, name = ""] of command.matchAll(/--build-arg ([A-Z]+)=/g))
    if (!readPage("Dockerfile").includes(`ARG ${name}`)) missing.push(`argument ${name}`);
  for (const [, file = ""] of command.matchAll(/^cp (\S+)/g)) if (!existsSync(join(projectFolder, file))) missing.push(file);
  for (const [, name = ""] of command.matchAll(/-e ([A-Z_]+)=/g))
    if (!readPage("docs/configuration.md").includes(`\`${name}\``)) missing.push(name);
  return missing;
};
const outside: Record<string, (command: string) => string[]> = {
  "machine=docker": containers,
  "machine=compose": containers,
  "needs=kubernetes": (command) => {
    const missing: string[] = [];
    const values = parse(readPage("deploy/helm/falconer/values.yaml")) as Record<string, unknown>;
    const has = (path: string) =>
      path.split(".").reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], values) !== undefined;
    for (const [, path = ""] of command.matchAll(/--set ([A-Za-z.]+)=/g)) if (!has(path)) missing.push(path);
    for (const [, folder = ""] of command.matchAll(/ (deploy\/\S+)/g)) if (!existsSync(join(projectFolder, folder))) missing.push(folder);
    for (const [, secret = ""] of command.matchAll(/create secret generic (\S+)/g))
      if (secret !== values.existingSecret) missing.push(secret);
    return missing;
  },
  "machine=systemd": (command) => {
    const units = readdirSync(join(projectFolder, "deploy/systemd"));
    const copied = /^cp \/opt\/falconer\/(\S+?)\/\*/.exec(command)?.[1];
    if (copied && !existsSync(join(projectFolder, copied))) return [copied];
    if (!command.startsWith("systemctl")) return [];
    const named = command.split(" ").filter((word) => word.startsWith("falconer"));
    return named.map((unit) => `${unit.replace(/@.*/, "@")}.service`).filter((unit) => !units.includes(unit));
  },
  "needs=everything": (command) => (command === "npm test" ? [] : [command]),
};

test.each(shell.filter(({ mark }) => /^(needs|machine)=/.test(mark)))("what $page:$line names is there", (block) => {
  for (const { command } of commandsOf(block)) expect(outside[block.mark]?.(command), command).toEqual([]);
});

test("pages with commands that run elsewhere are known there", () => {
  const here = [...new Set(shell.filter(({ mark }) => mark === "").map(({ page }) => page))];
  const text = readFileSync(join(projectFolder, "e2e/docs-commands.spec.ts"), "utf8");
  expect(here.filter((page) => !text.includes(`"${page}"`))).toEqual([]);
  const apart = [...new Set(shell.filter(({ mark }) => mark === "apart").map(({ page }) => page))];
  const long = readFileSync(join(projectFolder, "lib/run/docs/commands.docs.test.ts"), "utf8");
  expect(apart.filter((page) => !long.includes(`"${page}"`))).toEqual([]);
  const machines = shell.map(({ mark }) => mark).filter((mark) => mark.startsWith("machine="));
  const folder = join(projectFolder, "lib/run/install");
  const tests = readdirSync(folder).filter((file) => file.endsWith(".install.test.ts"));
  const installs = tests.map((file) => readFileSync(join(folder, file), "utf8")).join("\n");
  expect(machines.filter((mark) => !installs.includes(`"${mark}"`))).toEqual([]);
  expect(shellBlocks("docs/api.md").length).toBeGreaterThan(4);
});
