// The embedded Postgres: the real server, from an npm package, on a unix socket that only its own user (and root) can reach.
// No TCP port, no password, no download.
import { execFileSync, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { lockHolder, takeLock } from "./lock.mjs";
import { type PostgresHome, postgresHome, socketFolder } from "./postgres-home.ts";

const settings = {
  listen_addresses: "",
  shared_buffers: "64MB",
  max_connections: "100",
  max_wal_size: "256MB",
  jit: "off",
  logging_collector: "off",
  log_checkpoints: "off",
  ssl: "off",
};
const maxLogBytes = 10_000_000;

export type Embedded = {
  /** A connection string for the database `app`. */
  url: string;
  /** The same as another role. */
  urlAs(role: string): string;
  /** Where the data is: not always the folder asked for, see postgres-home.ts. */
  folder: string;
  /** Disconnects clients, writes everything out, ends. */
  stop(): Promise<void>;
  /** For the last moment of a process: asks the server to stop, and does not wait. */
  abandon(): void;
  exited: Promise<number | null>;
};

/**
 * Starts the Postgres of that folder; makes its cluster at the first time, and first stops one that a killed process has left running.
 * Throws, in a sentence, where another living process has this folder. `extra`: further server settings.
 */
export async function startEmbedded(wanted = resolve(".data/postgres"), extra: Record<string, string> = {}): Promise<Embedded> {
  const home = postgresHome(wanted);
  const lock = takeLock(lockFile(home.folder));
  if ("heldBy" in lock)
    throw new Error(`The database in ${home.folder} is in use by process ${lock.heldBy}: stop that one first, or set another DATA_DIR.`);
  try {
    createCluster(home);
    stopLeftover(home);
    const sockets = socketFolder(home);
    const started = await start(home, { ...settings, ...extra, unix_socket_directories: sockets });
    return {
      url: address(sockets, "app"),
      urlAs: (role) => address(sockets, "app", role),
      folder: home.folder,
      exited: started.exited,
      abandon: started.abandon,
      stop: async () => {
        await started.stop();
        if (sockets !== home.folder) rmSync(sockets, { recursive: true, force: true });
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** The process that runs the embedded Postgres of that folder, if one does. */
export function embeddedHolder(wanted: string): number | undefined {
  return lockHolder(lockFile(postgresHome(wanted).folder));
}

const lockFile = (folder: string) => join(folder, "launcher.lock");
const address = (sockets: string, database: string, role = "app") =>
  `postgresql://${role}@localhost/${database}?host=${encodeURIComponent(sockets)}`;

function options(home: PostgresHome) {
  return { ...home.user, cwd: "/", env: { NODE_ENV: "production" as const, PATH: process.env.PATH, LANG: "C", LC_ALL: "C", TZ: "UTC" } };
}

function createCluster(home: PostgresHome) {
  const data = join(home.folder, "data");
  const version = join(data, "PG_VERSION");
  if (existsSync(version)) {
    const made = readFileSync(version, "utf8").trim();
    const present = execFileSync(join(home.binaries, "postgres"), ["--version"], { ...options(home), encoding: "utf8" }).match(/\d+/)?.[0];
    if (made !== present)
      throw new Error(`The data in ${data} is Postgres ${made}'s, and this is Postgres ${present}: see "Upgrading" in docs/operations.md.`);
    return;
  }
  // Made beside its place and then moved, so that an interrupted first start leaves nothing that looks like a database.
  const unfinished = join(home.folder, "data.unfinished");
  rmSync(unfinished, { recursive: true, force: true });
  const args = ["-D", unfinished, "-U", "app", "--auth=trust", "--encoding=UTF8", "--no-locale", "--data-checksums"];
  execFileSync(join(home.binaries, "initdb"), args, { ...options(home), stdio: "pipe" });
  renameSync(unfinished, data);
}

/** A Postgres whose launcher was killed is stopped; the pid file of one that is dead (or a zombie) goes, since Postgres would refuse to start. */
function stopLeftover(home: PostgresHome) {
  const data = join(home.folder, "data");
  const pidFile = join(data, "postmaster.pid");
  if (!existsSync(pidFile)) return;
  const [pid = "", , , , , sockets = ""] = readFileSync(pidFile, "utf8").split("\n");
  if (serves(Number(pid), data))
    execFileSync(join(home.binaries, "pg_ctl"), ["-D", data, "-m", "fast", "-w", "-t", "60", "stop"], { ...options(home), stdio: "pipe" });
  rmSync(pidFile, { force: true });
  if (sockets) rmSync(join(sockets, ".s.PGSQL.5432.lock"), { force: true });
}

/** True when that process is a living Postgres on that data: after a restart of the machine another program may have its number. */
function serves(pid: number, data: string): boolean {
  try {
    if (process.platform === "linux") return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(data);
    return execFileSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" }).includes(data);
  } catch {
    return false;
  }
}

async function start(home: PostgresHome, parameters: Record<string, string>) {
  const data = join(home.folder, "data");
  const logFile = join(home.folder, "server.log");
  if (existsSync(logFile) && statSync(logFile).size > maxLogBytes) renameSync(logFile, `${logFile}.1`);
  const log = openSync(logFile, "a");
  const args = ["-D", data, ...Object.entries(parameters).flatMap(([name, value]) => ["-c", `${name}=${value}`])];
  const socket = parameters.unix_socket_directories ?? "";
  try {
    // The helpers of a killed postmaster need a moment to notice, and until then a new one refuses to start.
    for (let attempt = 1; ; attempt++) {
      // Detached: a Ctrl-C in the terminal must not reach the database before the application has stopped.
      const server = spawn(join(home.binaries, "postgres"), args, { ...options(home), stdio: ["ignore", log, log], detached: true });
      const exited = new Promise<number | null>((done) => server.once("exit", done).once("error", () => done(null)));
      const running = { exited, abandon: () => void server.kill("SIGINT"), stop: () => stop(server, exited) };
      const state = await Promise.race([exited.then(() => "ended" as const), answers(socket)]);
      if (state === "answers") return running;
      if (state === "silent") await running.stop();
      if (state === "silent" || attempt === 20) throw new Error(`The embedded Postgres did not start: see ${logFile}.`);
      await sleep(250);
    }
  } finally {
    closeSync(log);
  }
}

async function stop(server: ReturnType<typeof spawn>, exited: Promise<unknown>) {
  if (server.exitCode !== null || server.signalCode !== null) return;
  server.kill("SIGINT"); // "fast": disconnect clients, write a checkpoint, end
  const impatient = setTimeout(() => server.kill("SIGQUIT"), 20_000); // "immediate": loses nothing either, but the next start recovers
  await exited;
  clearTimeout(impatient);
}

/** Waits until the server takes connections (recovery after a crash may last minutes) and makes the database `app`. */
async function answers(sockets: string): Promise<"answers" | "silent"> {
  const deadline = Date.now() + 300_000;
  while (Date.now() < deadline) {
    const client = new pg.Client({ connectionString: address(sockets, "postgres") });
    client.on("error", () => {});
    try {
      await client.connect();
      const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = 'app'");
      if (!rowCount) await client.query("CREATE DATABASE app");
      return "answers";
    } catch {
      await sleep(20);
    } finally {
      await client.end().catch(() => {});
    }
  }
  return "silent";
}
