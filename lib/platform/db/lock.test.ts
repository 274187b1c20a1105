import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, describe as group, test } from "vitest";
import { beatFile, describe, type Holder, self, startTime } from "./holder.mjs";
import { takeLock } from "./lock.mjs";
import { hasContainers, startContained } from "./testing/container.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "falconer-lock-"));
  file = join(folder, "lock");
});
const ending: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(ending.splice(0).map((end) => end()));
  rmSync(folder, { recursive: true, force: true });
});

const lockModule = join(import.meta.dirname, "lock.mjs");
/**
 * A process that takes the lock, says what came of it, and keeps it until it is ended;
 * `inContainer`: with namespaces of its own.
 */
function holder({ inContainer = false, lock = file } = {}) {
  const script = `import { takeLock } from ${JSON.stringify(lockModule)};
    const taken = await takeLock(${JSON.stringify(lock)});
    console.log("heldBy" in taken ? "no" : "yes");
    setInterval(() => {}, 1000);`;
  const command = [process.execPath, "--input-type=module", "-e", script];
  const { child, kill } = startContained(command, inContainer);
  ending.push(kill);
  const said = new Promise<string>((done) => child.stdout.once("data", (data) => done(String(data).trim())));
  return { child, said, kill };
}

const heldBy = async () => {
  const taken = await takeLock(file);
  if ("heldBy" in taken) return taken.heldBy;
  taken.release();
  return undefined;
};
/** A lock as a process of another container or host would have written it. */
function forge(changes: Partial<Holder>) {
  const forged = { ...self(folder, "forged", ""), ...changes };
  writeFileSync(file, JSON.stringify(forged));
  return forged;
}

test("one holder at a time, and free again after release", async () => {
  const mine = await takeLock(file);
  expect(await heldBy()).toMatchObject({ place: "here", certain: true, holder: { pid: process.pid } });
  if ("release" in mine) mine.release();
  expect(await heldBy()).toBeUndefined();
  expect(readdirSync(folder)).toEqual([]);
});

test("a lock is free once its holder was killed, and says whose it was", async () => {
  const { child, said, kill } = holder();
  expect(await said).toBe("yes");
  expect(await heldBy()).toMatchObject({ holder: { pid: child.pid } });
  await kill();
  const taken = await takeLock(file);
  expect(taken).toMatchObject({ tookOver: { pid: child.pid } });
  if ("release" in taken) taken.release();
  expect(readdirSync(folder)).toEqual([]);
});

test("another process with the number of a dead holder does not hold its lock", async () => {
  forge({ started: "1" }); // this process did not start at tick 1
  expect(await heldBy()).toBeUndefined();
});

test.each(["999999999 1 x", "", "{}"])("a lock that says %j holds nothing up", async (text) => {
  writeFileSync(file, text);
  expect(await heldBy()).toBeUndefined();
});

test("a lock that an earlier version wrote is held as long as its process lives", async () => {
  writeFileSync(file, `${process.pid} ${startTime(process.pid)} x`);
  expect(await heldBy()).toMatchObject({ holder: { pid: process.pid } });
});

test("of many processes that find a dead holder's lock at once, one takes it", async () => {
  forge({ started: "1" });
  const all = Array.from({ length: 6 }, () => holder());
  const answers = await Promise.all(all.map(({ said }) => said));
  expect(answers.filter((answer) => answer === "yes")).toHaveLength(1);
});

test("a holder whose lock was deleted puts it back; one that finds another's there is told so", async () => {
  const taken = await takeLock(file);
  if (!("release" in taken)) throw new Error("not taken");
  rmSync(file);
  const back = async () => {
    while (!existsSync(file)) await new Promise((done) => setTimeout(done, 50));
  };
  await back();
  renameSync(file, `${file}.mine`);
  forge({});
  await taken.lost;
  taken.release();
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ id: "forged" });
});

test("a folder whose path is too long for a socket's address is locked all the same", async () => {
  const deep = join(folder, "a-rather-long-name-for-a-folder".repeat(4));
  mkdirSync(deep);
  const lock = join(deep, "lock");
  const taken = await takeLock(lock);
  expect(JSON.parse(readFileSync(lock, "utf8")).socket).toMatch(/^lock\./);
  forgeNamespace(lock);
  expect(await takeLock(lock)).toMatchObject({ heldBy: { place: "container", certain: true } });
  if ("release" in taken) taken.release();
});

/** The same lock, as if its process counted in another namespace. */
function forgeNamespace(lock: string) {
  writeFileSync(lock, JSON.stringify({ ...JSON.parse(readFileSync(lock, "utf8")), namespace: "pid:[1]", host: "elsewhere" }));
}

group("a holder in another container of this machine", () => {
  const elsewhere = { namespace: "pid:[1]", host: "web-7" };

  test("lives as long as its socket answers, whatever its number means here", async () => {
    const taken = await takeLock(file);
    forgeNamespace(file);
    expect(await takeLock(file)).toMatchObject({ heldBy: { place: "container", certain: true } });
    if ("release" in taken) taken.release(); // closes the socket; the forged lock stays, as after a kill
    expect(existsSync(file)).toBe(true);
    expect(await heldBy()).toMatchObject({ certain: false }); // a socket that is gone proves nothing
  });

  test("is dead once its socket refuses", async () => {
    const socket = "lock.dead";
    const script = `require("node:net").createServer().listen(${JSON.stringify(join(folder, socket))}, () => process.kill(process.pid, "SIGKILL"))`;
    spawnSync(process.execPath, ["-e", script]);
    expect(existsSync(join(folder, socket))).toBe(true);
    forge({ ...elsewhere, socket, oneKernel: true });
    expect(await heldBy()).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
  });

  test("that could make no socket is not declared dead", async () => {
    forge({ ...elsewhere, socket: "" });
    const living = await heldBy();
    expect(living).toMatchObject({ certain: false });
    expect(living && describe(living, "/data/lock")).toBe(
      `process ${process.pid} in another container of this machine (web-7), and nobody can tell from here whether it still runs. Once you are sure that it does not, delete /data/lock`,
    );
  });
});

group("a holder of another run of a kernel", () => {
  const other = { boot: "another", host: "node-2" };

  test("lives as long as its beat moves", async () => {
    const forged = forge({ ...other, oneKernel: true });
    let count = 0;
    const beating = setInterval(() => writeFileSync(beatFile(file), `${forged.id} ${++count}`), 50);
    expect(await heldBy()).toMatchObject({ place: "host", certain: true });
    clearInterval(beating);
  });

  test("is dead where the file system has one kernel at a time: the machine was started again, or the volume moved here", async () => {
    const forged = forge({ ...other, oneKernel: true });
    writeFileSync(beatFile(file), `${forged.id} 7`);
    expect(self(folder, "", "").oneKernel, "temporary files are on a file system of this machine").toBe(true);
    expect(await heldBy()).toBeUndefined();
  });

  test("may live where the folder is shared between hosts, however silent it is", async () => {
    forge({ ...other, oneKernel: false });
    expect(await heldBy()).toMatchObject({ place: "host", certain: false, holder: { host: "node-2" } });
    expect(existsSync(file)).toBe(true);
  });
});

test(`two containers on one folder${hasContainers ? "" : " (this machine lets nobody make namespaces: with two processes of one)"}`, async () => {
  const one = holder({ inContainer: hasContainers });
  expect(await one.said).toBe("yes");
  const two = holder({ inContainer: hasContainers });
  expect(await two.said).toBe("no");
  expect(await heldBy()).toMatchObject({ place: hasContainers ? "container" : "here", certain: true });
  await one.kill();
  const three = holder({ inContainer: hasContainers });
  expect(await three.said).toBe("yes");
});

test("a process that never was has no start time", () => {
  expect(startTime(999_999_999)).toBeUndefined();
  expect(startTime(0)).toBeUndefined();
  expect(startTime(process.pid)).toEqual(startTime(process.pid));
});
