import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { clearLeftover } from "./leftover-server.ts";
import { type PostgresHome, serverOptions } from "./postgres-home.ts";

const maxLogBytes = 10_000_000;

export const socketUrl = (sockets: string, database: string, role = "app") =>
  `postgresql://${role}@localhost/${database}?host=${encodeURIComponent(sockets)}`;

/** One run of the Postgres server. */
export type Server = {
  exited: Promise<number | null>;
  /** Disconnects clients, writes everything out, ends. */
  stop(): Promise<void>;
  /**
   * Signals the server and does not wait: "SIGINT" as in `stop`, "SIGQUIT" to end without writing
   * anything more.
   */
  signal(signal: "SIGINT" | "SIGQUIT"): void;
};

/**
 * Starts the server and waits until it takes connections. Throws a sentence if it does not.
 * `onSpawn` gets each process before it responds, so that a start can be interrupted; with
 * `stopping` aborted, none is started any more.
 */
export async function startServer(
  home: PostgresHome,
  parameters: Record<string, string>,
  { stopping, onSpawn }: { stopping?: AbortSignal; onSpawn?: (server: Server) => void } = {},
): Promise<Server> {
  const data = join(home.folder, "data");
  const logFile = join(home.folder, "server.log");
  if (existsSync(logFile) && statSync(logFile).size > maxLogBytes) renameSync(logFile, `${logFile}.1`);
  const log = openSync(logFile, "a");
  const args = ["-D", data, ...Object.entries(parameters).flatMap(([name, value]) => ["-c", `${name}=${value}`])];
  try {
    // The helpers of a killed postmaster need a moment to notice, and until then a new one refuses
    // to start.
    for (let attempt = 1; ; attempt++) {
      if (stopping?.aborted) throw new Error("The embedded Postgres is not started: Falconer is stopping.");
      await clearLeftover(home);
      // Detached: a Ctrl-C in the terminal must not reach the database before the application has
      // stopped.
      const server = running(
        spawn(join(home.binaries, "postgres"), args, { ...serverOptions(home), stdio: ["ignore", log, log], detached: true }),
      );
      onSpawn?.(server);
      const done = new AbortController();
      const state = await Promise.race([
        server.exited.then(() => "ended" as const),
        answers(parameters.unix_socket_directories ?? "", done.signal),
      ]);
      done.abort();
      if (state === "answers") return server;
      if (state === "silent") await server.stop();
      if (state === "silent" || attempt === 20) throw new Error(`The embedded Postgres did not start: see ${logFile}.`);
      await sleep(250);
    }
  } finally {
    closeSync(log);
  }
}

function running(child: ChildProcess): Server {
  const exited = new Promise<number | null>((done) => child.once("exit", done).once("error", () => done(null)));
  return {
    exited,
    signal: (signal) => void child.kill(signal),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
      child.kill("SIGINT"); // "fast": disconnect clients, write a checkpoint, end
      const impatient = setTimeout(() => child.kill("SIGQUIT"), 20_000); // "immediate": loses nothing either, but the next start recovers
      await exited;
      clearTimeout(impatient);
    },
  };
}

/**
 * Waits until the server takes connections (recovery after a crash may last minutes) and makes the
 * database `app`.
 */
async function answers(sockets: string, done: AbortSignal): Promise<"answers" | "silent"> {
  const deadline = Date.now() + 300_000;
  while (Date.now() < deadline && !done.aborted) {
    const client = new pg.Client({ connectionString: socketUrl(sockets, "postgres") });
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
