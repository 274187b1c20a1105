// The embedded Postgres: the real server, from an npm package, on a unix socket that only its own
// user (and root) can reach. No TCP port, no password, no download.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { log } from "../log.ts";
import { type Server, socketUrl, startServer } from "./embedded-server.ts";
import { FolderInUse } from "./folder-in-use.ts";
import { describe } from "./holder.mjs";
import { keepRunning } from "./keep-running.ts";
import { takeLock } from "./lock.mjs";
import { type PostgresHome, postgresHome, serverOptions, socketFolder } from "./postgres-home.ts";

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

export type Embedded = {
  /** A connection string for the database `app`. */
  url: string;
  /** The same as another role. */
  urlAs(role: string): string;
  /** Where the data is: not always the folder asked for, see postgres-home.ts. */
  folder: string;
  /** Disconnects clients, writes everything out, ends. */
  stop(): Promise<void>;
  /**
   * It has ended for good: with `keep` only when it was stopped, or another process has the folder.
   */
  exited: Promise<number | null>;
};
export type EmbeddedOptions = {
  /** Further server settings. */
  extra?: Record<string, string>;
  /** Start the server again whenever it ends by itself. */
  keep?: boolean;
};

/**
 * Starts the Postgres of that folder; makes its cluster at the first time, and first stops one that
 * a killed process has left running. Throws FolderInUse, in a sentence, where another living
 * process has this folder, of whatever container or host.
 */
export async function startEmbedded(
  wanted = resolve(".data/postgres"),
  { extra = {}, keep = false }: EmbeddedOptions = {},
): Promise<Embedded> {
  const home = postgresHome(wanted);
  const file = join(home.folder, "launcher.lock");
  const lock = await takeLock(file);
  if ("heldBy" in lock) {
    const { heldBy } = lock;
    throw new FolderInUse(home.folder, describe(heldBy, file), heldBy.certain ? undefined : "");
  }
  if (lock.tookOver)
    log.warn(
      { pid: lock.tookOver.pid, host: lock.tookOver.host },
      "the process that had the database has ended: this process continues with its folder",
    );
  const sockets = socketFolder(home);
  let latest: Server | undefined;
  // A process that ends without stopping it, in the middle of its start too, leaves no server
  // behind.
  const abandon = () => latest?.signal("SIGINT");
  process.once("exit", abandon);
  const release = () => {
    process.off("exit", abandon);
    sockets.forget();
    lock.release();
  };
  try {
    createCluster(home);
    const parameters = { ...settings, ...extra, unix_socket_directories: sockets.path };
    const first = await startServer(home, parameters, {
      onSpawn: (spawned) => {
        latest = spawned;
      },
    });
    const server = keep ? keepRunning(first, (options) => startServer(home, parameters, options)) : first;
    void lock.lost.then(() => surrender(server));
    latest = server;
    return {
      url: socketUrl(sockets.path, "app"),
      urlAs: (role) => socketUrl(sockets.path, "app", role),
      folder: home.folder,
      exited: server.exited,
      stop: async () => {
        await server.stop();
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

/** Two servers on one folder would destroy it: this one writes nothing more. */
function surrender(server: Server) {
  log.fatal("another process has the database's folder now: someone deleted launcher.lock while this one ran");
  server.signal("SIGQUIT");
}

function createCluster(home: PostgresHome) {
  const data = join(home.folder, "data");
  const version = join(data, "PG_VERSION");
  if (existsSync(version)) {
    const made = readFileSync(version, "utf8").trim();
    const present = execFileSync(join(home.binaries, "postgres"), ["--version"], { ...serverOptions(home), encoding: "utf8" }).match(
      /\d+/,
    )?.[0];
    if (made !== present)
      throw new Error(`The data in ${data} is Postgres ${made}'s, and this is Postgres ${present}: see "Upgrading" in docs/operations.md.`);
    return;
  }
  // Made beside its place and then moved, so that an interrupted first start leaves nothing that
  // looks like a database.
  const unfinished = join(home.folder, "data.unfinished");
  rmSync(unfinished, { recursive: true, force: true });
  const args = ["-D", unfinished, "-U", "app", "--auth=trust", "--encoding=UTF8", "--no-locale", "--data-checksums"];
  execFileSync(join(home.binaries, "initdb"), args, { ...serverOptions(home), stdio: "pipe" });
  renameSync(unfinished, data);
}
