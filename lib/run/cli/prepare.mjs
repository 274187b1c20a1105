// Makes a clone ready to run: dependencies, the database client and the production build, each only
// when missing or stale. Plain JavaScript that uses only Node's own modules, because it runs before
// anything is installed.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe } from "../../platform/db/holder.mjs";
import { takeLock } from "../../platform/db/lock.mjs";
import { buildInputs } from "./build-inputs.mjs";

export const root = resolve(import.meta.dirname, "../../..");
const at = (/** @type {string[]} */ ...parts) => join(root, ...parts);
const read = (/** @type {string} */ file) => (existsSync(file) ? readFileSync(file, "utf8") : "");

/** A reason to stop, as a sentence for the person who ran the command. */
export class Refusal extends Error {}

const clientStamp = at("lib/platform/db/generated/.schema-hash");
const buildStamp = at(".next/source-hash");

/**
 * @typedef {{ title: string, stale: () => boolean, run: () => Promise<void> }} Step
 * @type {Record<"install" | "generate" | "build", Step>}
 */
const steps = {
  install: {
    title: "Installing dependencies",
    stale: () => !installed(),
    run: async () => {
      const npm = process.env.npm_execpath;
      const args = ["ci", "--include=dev", "--include=optional", "--no-audit", "--no-fund"];
      // npm replaces node_modules, so it must not run on the Node inside it.
      if (npm?.endsWith("js")) await quietly(process.env.npm_node_execpath ?? process.execPath, [npm, ...args]);
      else await quietly(process.platform === "win32" ? "npm.cmd" : "npm", args);
    },
  },
  generate: {
    title: "Generating the database client",
    stale: () => read(clientStamp) !== schemaHash(),
    run: async () => {
      await generate();
    },
  },
  build: {
    title: "Building the console",
    stale: () => read(buildStamp) !== sourceHash(),
    run: async () => {
      const hash = sourceHash();
      rmSync(buildStamp, { force: true }); // written last: a build that was killed has no stamp, so it is made again
      await quietly(nodeBinary(), [at("node_modules/next/dist/bin/next"), "build"], {
        NODE_ENV: "production",
        NEXT_TELEMETRY_DISABLED: "1",
      });
      writeFileSync(buildStamp, hash);
    },
  },
};

/** Generates the Prisma client. That never needs the schema engine, so none is downloaded. */
export async function generate() {
  const anyProgram = existsSync("/bin/true") ? "/bin/true" : process.execPath;
  await quietly(nodeBinary(), [at("node_modules/prisma/build/index.js"), "generate"], {
    PRISMA_SCHEMA_ENGINE_BINARY: anyProgram,
    PRISMA_HIDE_UPDATE_MESSAGE: "1",
    CHECKPOINT_DISABLE: "1",
  });
  writeFileSync(clientStamp, schemaHash());
}

/**
 * Runs those of the wanted steps that are stale, in order, each with one line of progress. Two
 * commands started at once take turns.
 * @param {(keyof typeof steps)[]} wanted
 * @param {(line: string) => void} say
 */
export async function prepare(wanted, say) {
  if (!wanted.some((name) => steps[name].stale())) return;
  mkdirSync(at(".data"), { recursive: true });
  for (let waited = false; ; waited = true) {
    const lock = await takeLock(at(".data/prepare.lock"));
    if ("release" in lock) {
      try {
        for (const name of wanted) {
          const step = steps[name];
          if (!step.stale()) continue;
          say(`${step.title} ...`);
          const started = Date.now();
          await step.run();
          say(`${step.title} took ${((Date.now() - started) / 1000).toFixed(1)} s.`);
        }
        return;
      } finally {
        lock.release();
      }
    }
    if (!waited) say(`Waiting for ${describe(lock.heldBy, at(".data/prepare.lock"))}. It prepares this folder.`);
    await sleep(300);
  }
}

/**
 * The Node that runs the product: the pinned one from node_modules where it runs on this machine,
 * else the present one when it is new enough.
 */
export function nodeBinary() {
  const pinned = at("node_modules/.bin", process.platform === "win32" ? "node.exe" : "node");
  if (process.execPath === pinned) return pinned;
  if (existsSync(pinned) && spawnSync(pinned, ["--version"]).status === 0) return pinned;
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath;
  throw new Refusal(
    `Falconer runs on Node 22.18 or newer, and this is ${process.version}. Its own Node 24 is not available for ${process.platform} ${process.arch}: install a newer Node.`,
  );
}

/**
 * True when node_modules holds what package-lock.json asks for. npm writes its own record last, so
 * an interrupted install does not count.
 */
function installed() {
  const record = read(at("node_modules/.package-lock.json"));
  if (!record) return false;
  const wanted = JSON.parse(read(at("package-lock.json"))).packages;
  const present = JSON.parse(record).packages;
  return Object.entries(wanted).every(([path, { version, integrity, optional, extraneous, link }]) =>
    present[path]
      ? present[path].version === version && present[path].integrity === integrity
      : path === "" || link || optional || extraneous,
  );
}

function schemaHash() {
  return hashOf(["prisma/schema.prisma", "node_modules/prisma/package.json"]);
}

/** One hash of everything that goes into the production build. */
function sourceHash() {
  return hashOf(buildInputs(root));
}

/** @param {string[]} files */
function hashOf(files) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(`${file}\0${read(at(file))}\0`);
  return hash.digest("hex");
}

/**
 * Runs a program whose output matters only when it fails.
 * @param {string} program
 * @param {string[]} args
 * @param {Record<string, string>} env
 */
async function quietly(program, args, env = {}) {
  /** @type {string[]} */
  const output = [];
  const child = spawn(program, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    shell: program.endsWith(".cmd"),
    detached: process.platform !== "win32", // in a group of its own, so that what it started ends with it
  });
  const end = () => {
    try {
      if (child.pid) process.kill(process.platform === "win32" ? child.pid : -child.pid, "SIGTERM");
    } catch {
      // It had already ended.
    }
  };
  const signals = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);
  for (const signal of signals) process.on(signal, end);
  child.stdout.on("data", (part) => output.push(String(part)));
  child.stderr.on("data", (part) => output.push(String(part)));
  const [code, signal] = await new Promise((done) => {
    child.once("error", (error) => {
      output.push(error.message);
      done([1, null]);
    });
    child.once("close", (...ended) => done(ended));
  });
  for (const name of signals) process.off(name, end);
  if (code === 0) return;
  const command = [program.split(/[\\/]/).at(-1), ...args.map((arg) => arg.split(/[\\/]/).at(-1))].join(" ");
  throw new Refusal(`${output.join("").trim().split("\n").slice(-200).join("\n")}\n\n${command} failed (${signal ?? `exit ${code}`}).`);
}
