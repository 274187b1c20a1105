import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "#lib/run/process/configuration.ts";
import { controlGroups, machinePlaces, removeOldRuns } from "./debian.ts";

export type Ran = { code: number | null; said: string };
export type Running = { said(): string; ended: Promise<Ran> };
export type Machine = {
  /** A file of the machine, seen from outside. */
  path(file: string): string;
  /** Starts a line of a shell there, as root; both of its outputs are read as one. */
  begin(line: string, cwd?: string): Running;
  run(line: string, cwd?: string): Promise<Ran>;
  /** Runs it and fails unless it ends with 0. Returns what it printed. */
  must(line: string, cwd?: string): Promise<string>;
  /** A line of a shell, until what it prints matches. */
  until(line: string, pattern: RegExp, seconds?: number): Promise<string>;
  /** Puts a clone of this project there. */
  clone(folder: string): void;
  end(): Promise<void>;
};

/** For setpriv: a test that is killed leaves no machine behind. */
const endsWithUs = ["--pdeathsig", "KILL"];
const runs = (child: ChildProcess) => child.exitCode === null && child.signalCode === null;
const gone = (child: ChildProcess) => new Promise<void>((done) => (runs(child) ? child.once("exit", () => done()) : done()));
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/**
 * Starts the machine: Debian with systemd, in namespaces of its own, with a network behind this
 * machine's.
 */
export async function bootMachine(): Promise<Machine> {
  const groups = controlGroups();
  if (groups === undefined) throw new Error("Control groups of version 2 are not mounted.");
  removeOldRuns();
  for (const name of readdirSync(groups)) {
    const [, pid] = /^falconer-machine-(\d+)$/.exec(name) ?? [];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) removeGroup(join(groups, name));
  }
  const group = join(groups, `falconer-machine-${process.pid}`);
  mkdirSync(group);
  const namespaces = ["--mount", "--pid", "--uts", "--ipc", "--net", "--cgroup", "--fork", "--kill-child"];
  const boot = join(import.meta.dirname, "boot.sh");
  const outside = spawn(
    "setpriv",
    [
      ...endsWithUs,
      ...["bash", "-c", 'echo $$ > "$0/cgroup.procs" && exec unshare "$@"', group, ...namespaces],
      ...["bash", boot, machinePlaces.base, machinePlaces.run, machinePlaces.docker],
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  let complaint = "";
  outside.stderr.on("data", (piece) => (complaint += piece));
  const first = await firstProcess(outside, () => complaint);
  const network = await connectNetwork(first);

  const begin = (line: string, cwd = "/root"): Running => {
    const env = ["env", "-i", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LANG=C.UTF-8"];
    const args = ["--target", String(first), "--all", ...env, "bash", "-c", `cd ${cwd} && { ${line}\n}`];
    const child = spawn("nsenter", args, { stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece) => (text += piece));
    const ended = new Promise<Ran>((done) => child.once("close", (code) => done({ code, said: text })));
    return { said: () => text, ended };
  };
  const run = (line: string, cwd?: string) => begin(line, cwd).ended;
  const must = async (line: string, cwd?: string) => {
    const { code, said } = await run(line, cwd);
    if (code !== 0) throw new Error(`"${line}" ended with ${code}:\n${said}`);
    return said;
  };
  const until = async (line: string, pattern: RegExp, seconds = 60) => {
    for (const end = Date.now() + seconds * 1_000; ; await pause(500)) {
      const { said } = await run(line);
      if (pattern.test(said)) return said;
      if (Date.now() > end) throw new Error(`"${line}" never said ${pattern}, but:\n${said}`);
    }
  };
  const end = async () => {
    await run("systemctl poweroff --no-block");
    const patience = setTimeout(() => process.kill(first, "SIGKILL"), 15_000);
    await gone(outside);
    clearTimeout(patience);
    network.kill();
    removeGroup(group);
    rmSync(machinePlaces.run, { recursive: true, force: true });
  };
  const path = (file: string) => join(`/proc/${first}/root`, file);
  const clone = (folder: string) => copyProject(path(folder));
  const machine: Machine = { path, begin, run, must, until, clone, end };
  try {
    await until("systemctl is-system-running", /^(running|degraded)$/m);
  } catch (error) {
    process.kill(first, "SIGKILL");
    throw new Error(`The machine does not start: ${(error as Error).message}${complaint}`);
  }
  return machine;
}

/** The machine's first process, by its number out here. */
async function firstProcess(outside: ChildProcess, complaint: () => string): Promise<number> {
  for (;;) {
    if (!runs(outside)) throw new Error(`No machine can be started here: ${complaint()}`);
    const of = `/proc/${outside.pid}/task/${outside.pid}/children`;
    const found = existsSync(of) ? Number(readFileSync(of, "utf8")) : 0;
    const program = found > 0 ? `/proc/${found}/comm` : "";
    if (existsSync(program) && readFileSync(program, "utf8").trim() === "systemd") return found;
    await pause(50);
  }
}

/** A network card in there, whose packets a process out here sends and receives as its own. */
async function connectNetwork(first: number): Promise<ChildProcess> {
  const args = ["--configure", "--disable-host-loopback", "--ready-fd=3", String(first), "tap0"];
  const child = spawn("setpriv", [...endsWithUs, "slirp4netns", ...args], { stdio: ["ignore", "ignore", "pipe", "pipe"] });
  let complaint = "";
  child.stderr?.on("data", (piece) => (complaint += piece));
  await new Promise<void>((done, fail) => {
    child.stdio[3]?.once("data", () => done());
    child.once("exit", () => fail(new Error(`The machine gets no network: ${complaint}`)));
  });
  return child;
}

/** What a clone of this project would have, with what is not committed yet. */
function copyProject(target: string): void {
  mkdirSync(target, { recursive: true });
  const list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const files = execFileSync("git", list, { cwd: projectFolder, encoding: "utf8" }).split("\0");
  const there = files.filter((file) => file !== "" && existsSync(join(projectFolder, file)));
  const packed = execFileSync("tar", ["--null", "--files-from=-", "-c"], {
    cwd: projectFolder,
    input: there.join("\0"),
    maxBuffer: 1024 * 1024 * 1024,
  });
  execFileSync("tar", ["-x", "--no-same-owner", "-C", target], { input: packed });
}

function removeGroup(group: string): void {
  if (!existsSync(group)) return;
  for (const entry of readdirSync(group, { withFileTypes: true })) if (entry.isDirectory()) removeGroup(join(group, entry.name));
  try {
    rmdirSync(group);
  } catch {
    // A process that is still ending; an empty group costs nothing.
  }
}
