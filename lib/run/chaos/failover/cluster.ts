import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { until } from "#lib/engine/delivery/testing/fixture.ts";
import { deploy } from "#lib/platform/db/migrate.ts";
import { createPool } from "#lib/platform/db/pool.ts";
import { freePort } from "../processes.ts";
import { createNetwork, type Machine } from "./network.ts";

// Two machines with Postgres under Patroni, the second one a synchronous standby. etcd decides
// which is the primary, and HAProxy leads to it. All of it as Debian packages it.

export type Node = { name: string; machine: Machine; start(): void };
export type Cluster = {
  /** Through HAProxy, to whichever machine is the primary. */
  url: string;
  pool(): pg.Pool;
  /** New connections: a primary that stands still answers on the old ones neither yes nor no. */
  reconnect(): void;
  /** The programs and their versions, for the report. */
  made: string;
  primary(): Promise<Node>;
  /** Resolves when the one that is not the primary is its synchronous standby. */
  isWhole(timeoutMs?: number): Promise<void>;
  stop(): Promise<void>;
};

/** The shortest that Patroni allows: a primary's lock outlives it by this long. */
const lockSeconds = 20;
const database = "falconer";

export async function startCluster(): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), "falconer-failover-"));
  chmodSync(folder, 0o755);
  const network = createNetwork(2);
  const children: ChildProcess[] = [];
  const start = (command: string[]) => {
    const quiet = process.env.CHAOS_OUTPUT ? "inherit" : "ignore";
    const [program = "", ...args] = command;
    children.push(spawn(program, args, { stdio: ["ignore", quiet, quiet], cwd: folder }));
  };
  let pool: pg.Pool | undefined;
  const stop = async () => {
    await pool?.end().catch(() => {});
    for (const machine of network.machines) {
      machine.signal("SIGCONT");
      machine.signal("SIGKILL");
    }
    for (const child of children) child.kill("SIGKILL");
    await until("the machines' end", async () => network.machines.every((machine) => machine.pids().length === 0)).catch(() => {});
    network.remove();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const [client, peer, port] = [await freePort(), await freePort(), await freePort()];
    const etcd = `http://${network.address}:${client}`;
    start(etcdCommand(join(folder, "etcd"), etcd, `http://127.0.0.1:${peer}`));
    await until("etcd", () => answersOk(`${etcd}/health`), 20_000);
    const nodes = network.machines.map((machine, index): Node => {
      const name = `node${index + 1}`;
      const file = writePatroni(folder, name, machine.address, `${network.address}:${client}`);
      const user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"];
      return { name, machine, start: () => start([...machine.enter, ...user, "patroni", file]) };
    });
    const [first, second] = nodes as [Node, Node];
    first.start();
    await until("the first primary", () => isPrimary(first), 60_000);
    const direct = `postgresql://postgres:${password}@${first.machine.address}`;
    const admin = createPool(`${direct}/postgres`, 1);
    await admin.query(`CREATE DATABASE ${database}`);
    await admin.end();
    await deploy(`${direct}/${database}`);
    writeFileSync(join(folder, "haproxy.cfg"), haproxyText(port, nodes));
    start(["haproxy", "-db", "-f", join(folder, "haproxy.cfg")]);
    const url = `postgresql://postgres:${password}@127.0.0.1:${port}/${database}`;
    // Until HAProxy has looked, it takes both for primaries, and leads to each in turn.
    await until("HAProxy to know the primary", async () => (await asked(url, "SELECT 1")) && asked(url, "SELECT 1"), 30_000);
    second.start();
    pool = createPool(url, 6);
    let opened = pool;
    return {
      url,
      pool: () => opened,
      reconnect() {
        void opened.end().catch(() => {});
        opened = pool = createPool(url, 6);
      },
      made: `Postgres ${version()}, Patroni with etcd (the lock lives ${lockSeconds} s), HAProxy`,
      primary: () =>
        until("a primary", async () => {
          for (const node of nodes) if (await isPrimary(node)) return node;
          return undefined;
        }),
      isWhole: async (timeoutMs = 120_000) =>
        void (await until(
          "the synchronous standby",
          async () =>
            (
              await opened
                .query("SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync' AND state = 'streaming'")
                .catch(() => undefined)
            )?.rowCount === 1,
          timeoutMs,
        )),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const password = "of-the-tests";
const binaries = () => {
  const base = "/usr/lib/postgresql";
  const newest = readdirSync(base).sort((a, b) => Number(b) - Number(a))[0] ?? "";
  return join(base, newest, "bin");
};
const version = () => execFileSync(join(binaries(), "postgres"), ["--version"], { encoding: "utf8" }).split(" ")[2] ?? "";

const etcdCommand = (folder: string, client: string, peer: string) => [
  ...["etcd", "--data-dir", folder, "--log-level", "error"],
  ...["--listen-client-urls", client, "--advertise-client-urls", client],
  ...["--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", `default=${peer}`],
];

function writePatroni(folder: string, name: string, address: string, etcd: string): string {
  const own = join(folder, name);
  mkdirSync(own);
  execFileSync("chown", ["postgres:", own]);
  const file = join(own, "patroni.json");
  // JSON is YAML too.
  const settings = {
    scope: "falconer",
    name,
    restapi: { listen: `${address}:8008`, connect_address: `${address}:8008` },
    etcd3: { host: etcd },
    bootstrap: {
      dcs: {
        ttl: lockSeconds,
        loop_wait: 1,
        retry_timeout: 3,
        primary_start_timeout: 0,
        synchronous_mode: true,
        postgresql: { use_pg_rewind: true, parameters: { max_connections: 200, wal_log_hints: "on" } },
      },
      initdb: [{ encoding: "UTF8" }, "data-checksums"],
      pg_hba: ["local all all trust", "host all all 0.0.0.0/0 scram-sha-256", "host replication all 0.0.0.0/0 scram-sha-256"],
    },
    postgresql: {
      listen: `${address}:5432`,
      connect_address: `${address}:5432`,
      data_dir: join(own, "data"),
      bin_dir: binaries(),
      pgpass: join(own, "pgpass"),
      authentication: { superuser: { username: "postgres", password }, replication: { username: "replicator", password } },
      parameters: { unix_socket_directories: own },
      basebackup: [{ checkpoint: "fast" }],
    },
  };
  writeFileSync(file, JSON.stringify(settings));
  return file;
}

/**
 * HAProxy keeps the sessions of a server that it considers down (no on-marked-down
 * shutdown-sessions), so callers that wait for a response there are told nothing.
 */
const haproxyText = (port: number, nodes: readonly Node[]) => `global
  maxconn 2000
defaults
  mode tcp
  timeout connect 2s
  timeout client 1h
  timeout server 1h
  timeout check 1s
listen postgres
  bind 127.0.0.1:${port}
  option httpchk OPTIONS /primary
  http-check expect status 200
  default-server inter 1s fall 2 rise 1
${nodes.map(({ name, machine }) => `  server ${name} ${machine.address}:5432 check port 8008`).join("\n")}
`;

const isPrimary = ({ machine }: Node) => answersOk(`http://${machine.address}:8008/primary`);

async function answersOk(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(1_000) }).catch(() => undefined);
  return response?.ok === true;
}

/** One statement over its own connection; false if it does not succeed soon. */
export async function asked(url: string, text: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1_000, query_timeout: 1_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    await client.query(text);
    return true;
  } catch {
    return false;
  } finally {
    client.end().catch(() => {});
  }
}
