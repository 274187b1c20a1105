#!/usr/bin/env node
// The command line's entry: plain JavaScript for Node >= 20.9, using only Node's own modules. The
// commands are TypeScript and run on Node >= 22.18.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";
import { nodeBinary, prepare, Refusal } from "./prepare.mjs";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

try {
  const parser = new URL("../../../node_modules/@segment/destination-subscriptions/package.json", import.meta.url);
  if (!existsSync(parser)) await prepare(["install"], (line) => console.error(line));
  if (major > 22 || (major === 22 && minor >= 18)) {
    if (major === 22) process.removeAllListeners("warning"); // otherwise every run would announce that Node strips types
    const { main } = await import("./falconer.ts");
    await main(process.argv.slice(2));
  } else {
    await hand(nodeBinary());
  }
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

/**
 * The same command on another Node, with this process's streams.
 * @param {string} node
 */
async function hand(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: "inherit" });
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) process.on(signal, () => child.kill(signal));
  const [code, signal] = await new Promise((done, fail) => {
    child.once("error", fail);
    child.once("exit", (...ended) => done(ended));
  });
  process.exitCode = signal ? 128 + (constants.signals[/** @type {NodeJS.Signals} */ (signal)] ?? 0) : code;
}
