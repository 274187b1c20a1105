// node lib/run/cli/bootstrap.mjs <command> [arguments]: makes the clone ready, then runs the command on the right Node.
// Plain JavaScript for Node >= 20.9 on Node's own modules alone: it runs on a fresh clone, before anything is installed.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { delimiter, join } from "node:path";
import { nodeBinary, prepare, Refusal, root } from "./prepare.mjs";

/** @type {Record<string, { needs: ("install" | "generate" | "build")[], run: string[] }>} */
const commands = {
  start: { needs: ["install", "generate", "build"], run: ["lib/run/cli/start.ts"] },
  dev: { needs: ["install", "generate"], run: ["lib/run/cli/start.ts", "dev"] },
  demo: { needs: ["install", "generate", "build"], run: ["lib/run/cli/demo.ts"] },
  migrate: { needs: ["install"], run: ["lib/run/cli/migrate.ts"] },
  build: { needs: ["install", "generate", "build"], run: [] },
  test: { needs: ["install"], run: ["lib/run/cli/test.ts"] },
  "test-chaos": { needs: ["install", "generate"], run: ["node_modules/vitest/vitest.mjs", "run", "--config", "vitest.chaos.config.ts"] },
  bench: { needs: ["install", "generate", "build"], run: ["bench/run.ts"] },
  screenshots: { needs: ["install", "generate", "build"], run: ["lib/run/cli/screenshots.ts"] },
  "contract-check": { needs: ["install"], run: ["lib/run/cli/contract-check.ts"] },
};

const [name = "", ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

try {
  if (major < 20 || (major === 20 && minor < 9))
    throw new Refusal(`Falconer needs Node 20.9 or newer to begin with; this is ${process.version}.`);
  if (!command) throw new Refusal(`"${name}" is not a command. There are: ${Object.keys(commands).join(", ")}.`);
  await prepare(command.needs, (line) => console.error(line));
  if (command.run.length > 0) await hand(command.run);
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

/**
 * Runs the command with this process's terminal, arguments and signals, and ends as it ends.
 * @param {string[]} run
 */
async function hand(run) {
  const warnings = "--disable-warning=ExperimentalWarning"; // Node 22 would announce that it strips types
  const node = nodeBinary();
  const child = spawn(node, [warnings, ...run.map((part, i) => (i === 0 ? join(root, part) : part)), ...args], {
    cwd: root,
    env: {
      ...process.env,
      // The pinned Node comes first for whatever the command starts in turn.
      PATH: [join(root, "node_modules/.bin"), process.env.PATH ?? ""].join(delimiter),
      // A server ends when this process is gone, by whatever signal: it must not stay behind, holding the port and the database.
      FALCONER_LAUNCHED_BY: String(process.pid),
    },
    stdio: "inherit",
  });
  // A Ctrl-C reaches the child by the terminal too; the child takes signals within one second of each other for one.
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) process.on(signal, () => child.kill(signal));
  // npm killed outright tells nobody: then the command must not stay behind, holding the port and the database. (The scripts say "exec", so npm is the parent.)
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event)
    setInterval(() => {
      if (process.ppid !== parent) child.kill("SIGTERM");
    }, 500).unref();
  const [code, signal] = await new Promise((done, fail) => {
    child.once("error", fail);
    child.once("exit", (...ended) => done(ended));
  });
  process.exit(signal ? 128 + (constants.signals[/** @type {NodeJS.Signals} */ (signal)] ?? 0) : code);
}
