import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lockHolder, startTime, takeLock } from "./lock.mjs";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "falconer-lock-"));
  file = join(folder, "lock");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const lockModule = join(import.meta.dirname, "lock.mjs");

/** A process that takes the lock, says so, and keeps it until it is ended. */
function holder() {
  const script = `import { takeLock } from ${JSON.stringify(lockModule)}; console.log(JSON.stringify(takeLock(${JSON.stringify(file)}))); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  const said = new Promise<string>((done) => child.stdout.once("data", (data) => done(String(data).trim())));
  const gone = new Promise((done) => child.once("exit", done));
  return { child, said, gone };
}

test("one holder at a time, and free again after release", () => {
  const mine = takeLock(file);
  expect(takeLock(file)).toEqual({ heldBy: process.pid });
  if ("release" in mine) mine.release();
  expect(lockHolder(file)).toBeUndefined();
  expect(takeLock(file)).toHaveProperty("release");
});

test("a lock is free once its holder was killed", async () => {
  const { child, said, gone } = holder();
  expect(await said).toBe("{}");
  expect(takeLock(file)).toEqual({ heldBy: child.pid });
  child.kill("SIGKILL");
  await gone;
  expect(takeLock(file)).toHaveProperty("release");
});

test("another process with the number of a dead holder does not hold its lock", () => {
  writeFileSync(file, `${process.pid} 1 x`); // this process did not start at tick 1
  expect(lockHolder(file)).toBeUndefined();
  expect(takeLock(file)).toHaveProperty("release");
});

test("of many processes that find a dead holder's lock at once, one takes it", async () => {
  writeFileSync(file, "999999999 1 x");
  const all = Array.from({ length: 6 }, holder);
  const answers = await Promise.all(all.map(({ said }) => said));
  expect(answers.filter((answer) => answer === "{}")).toHaveLength(1);
  for (const { child } of all) child.kill("SIGKILL");
  await Promise.all(all.map(({ gone }) => gone));
  expect(readdirSync(folder)).toEqual(["lock"]);
});

test("a process that never was has no start time", () => {
  expect(startTime(999_999_999)).toBeUndefined();
  expect(startTime(0)).toBeUndefined();
  expect(startTime(process.pid)).toEqual(startTime(process.pid));
});
