// npm run test:docs: runs the docs' commands that start servers, install or own a database, each as
// printed, in a shell. What differs from machine to machine is filled in.
import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Embedded, startEmbedded } from "#lib/platform/db/embedded.ts";
import { freePort } from "#lib/run/chaos/processes.ts";
import { projectFolder } from "#lib/run/process/configuration.ts";
import { blocksOf, commandsOf, pages, shellBlocks } from "./testing/blocks.ts";

let folder: string;
let postgres: Embedded;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "falconer-docs-"));
  chmodSync(folder, 0o755);
  postgres = await startEmbedded(join(folder, "postgres"));
  for (const name of ["readme", "falconer_own"]) await sql("app", `CREATE DATABASE ${name}`);
});
afterAll(async () => {
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function sql(database: string, text: string, role?: string): Promise<void> {
  const client = new pg.Client({ connectionString: at(database, role) });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
/** A database of this run's Postgres, with a role. */
function at(database: string, role?: string): string {
  return (role ? postgres.urlAs(role) : postgres.url).replace("localhost/app?", `localhost/${database}?`);
}

/** What a server prints once it serves. */
const ready: Record<string, RegExp> = {
  "npm run demo": /The console +http/,
  "npm start": /Falconer is at http/,
  "npm run dev": /Falconer is at http/,
  "npm run start:web": /Falconer is at http/,
  "npm run start:worker": /"msg":"started"/,
  "npm run simulator": /Simulated Talon\.One at http/,
};
const patience = 120_000;

type Shell = { env: Record<string, string>; cwd: string };
type Running = { child: ChildProcess; said: () => string; ended: Promise<number | null> };

function begin(command: string, { env, cwd }: Shell): Running {
  // With npm's own variables set, an npm script would take itself for a part of another one.
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|VITEST|TEST_|NODE_ENV|LOG_LEVEL)/.test(name)));
  // "exec": a signal reaches the program, not the shell around it.
  const script = /^npm (?:run )?[a-z:]+/.test(command) && !command.includes("&&") ? `exec ${command}` : command;
  const child = spawn("bash", ["-c", script], { cwd, env: { ...own, ...env } as NodeJS.ProcessEnv, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (piece) => (text += piece));
  return { child, said: () => text, ended: new Promise((done) => child.once("close", done)) };
}

/** Runs until it says that it serves; then it is asked to stop, and must end in order. */
async function serves(command: string, pattern: RegExp, shell: Shell): Promise<string> {
  const running = begin(command, shell);
  await expect.poll(() => pattern.test(running.said()) || running.child.exitCode !== null, { timeout: patience }).toBe(true);
  expect(running.said()).toMatch(pattern);
  running.child.kill("SIGTERM");
  expect(await running.ended, `${command}\n${running.said()}`).toBe(0);
  return running.said();
}

async function ends(command: string, shell: Shell): Promise<string> {
  const running = begin(command, shell);
  expect(await running.ended, `${command}\n${running.said()}`).toBe(0);
  return running.said();
}

const serverOf = (command: string) => Object.entries(ready).find(([name]) => command.includes(name) && !command.includes("--once"))?.[1];

/** The placeholders of each page with this run's values, and where its commands run. */
const walks: Record<string, () => Promise<{ fill?: Record<string, string>; env?: Record<string, string>; cwd?: string }>> = {
  "README.md": async () => ({ fill: { "postgresql://falconer:...@db.example.com/falconer": at("readme") } }),
  "CONTRIBUTING.md": async () => ({}),
  "docs/first-steps.md": async () => ({}),
  "docs/demo.md": async () => ({}),
  "docs/simulator.md": async () => ({ fill: { "4300": String(await freePort()) } }),
  "docs/operations.md": async () => ({
    fill: {
      "postgresql://falconer_owner:...@db/falconer": at("falconer", "falconer_owner"),
      "postgresql://falconer:...@db/falconer": at("falconer", "falconer"),
    },
  }),
  "docs/installing.md": async () => ({ fill: { "falconer-0.1.0.tar.gz": "dist/falconer-0.1.0.tar.gz", "/opt": join(folder, "opt") } }),
};

/** A page's statements, each in the database that it is meant for. */
const statements = (page: string) => blocksOf(page).filter(({ language }) => language === "sql");
async function databaseOfTheHandbook(): Promise<void> {
  const roles = statements("docs/operations.md").find(({ text }) => text.includes("CREATE ROLE"));
  // CREATE DATABASE cannot run in a transaction with others.
  for (const line of (roles?.text ?? "").split("\n").filter(Boolean)) await sql("app", line.replace("'...'", "'docs'"));
}

/** "A process that starts before it ends with exit code 2 and names this command." */
async function refusesTheTablesThatAreMissing(): Promise<void> {
  const env = { DATABASE_URL: at("falconer", "falconer"), FALCONER_SECRET_KEY: "k".repeat(40), DATA_DIR: join(folder, "none") };
  const early = begin("npm run start:worker", { cwd: projectFolder, env });
  expect(await early.ended, early.said()).toBe(2);
  expect(early.said()).toMatch(/npm run migrate/);
}

const apart = pages.filter((page) => shellBlocks(page).some(({ mark }) => mark === "apart"));

test("each of these pages says how its commands run", () => expect(apart.filter((page) => !(page in walks))).toEqual([]));

test.each(apart)("the commands of %s do what it says", async (page) => {
  if (page === "docs/operations.md") {
    await databaseOfTheHandbook();
    await refusesTheTablesThatAreMissing();
  }
  const { fill = {}, env = {}, cwd = projectFolder } = (await walks[page]?.()) ?? {};
  const shell: Shell = { cwd, env: { DATA_DIR: join(folder, page.replaceAll(/\W/g, "-")), ...env } };
  if (page === "docs/installing.md") await ends(`mkdir -p ${join(folder, "opt")}`, shell);
  for (const block of shellBlocks(page).filter(({ mark }) => mark === "apart"))
    for (const { command, line } of commandsOf(block)) {
      const filled = Object.entries(fill).reduce((text, [from, to]) => text.replaceAll(from, to), command);
      expect(filled, `${page}:${line} still has something to fill in`).not.toMatch(/\.\.\.|<[A-Z]+>/);
      const [, name, value] = /^export (\w+)=(.*)$/.exec(filled) ?? [];
      if (name !== undefined && value !== undefined) {
        shell.env[name] = (await ends(`printf %s ${value.startsWith("$(") ? `"${value}"` : `'${value}'`}`, shell)).trim();
        continue;
      }
      const pattern = serverOf(filled);
      if (!pattern) await ends(filled, shell);
      else await serves(filled, pattern, { ...shell, env: { ...shell.env, PORT: String(await freePort()) } });
    }
});

test("the statements of docs/operations.md are taken by the database that its command has made", async () => {
  const others = statements("docs/operations.md").filter(({ text }) => !text.includes("CREATE ROLE"));
  expect(others.length).toBeGreaterThan(1);
  for (const { text } of others) await sql("falconer", text);
});
