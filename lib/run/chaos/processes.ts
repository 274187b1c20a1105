import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { testSecretKey, until } from "#lib/engine/delivery/testing/fixture.ts";
import { type Embedded, startEmbedded } from "#lib/platform/db/embedded.ts";
import { deploy } from "#lib/platform/db/migrate.ts";
import { createPool } from "#lib/platform/db/pool.ts";

/** A process of ours that can be killed and started again. */
export type Process = {
  child: ChildProcess;
  /** Sends SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
  /** Sends SIGTERM; resolves with the exit code. */
  end(): Promise<number | null>;
};

export function startProcess(script: string, args: string[], env: Record<string, string>): Process {
  const child = spawn(process.execPath, [script, ...args], {
    env: { ...process.env, NODE_ENV: "production", LOG_LEVEL: "warn", FALCONER_SECRET_KEY: testSecretKey, ...env },
    stdio: ["ignore", process.env.CHAOS_OUTPUT ? "inherit" : "ignore", process.env.CHAOS_OUTPUT ? "inherit" : "ignore"],
  });
  const exited = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  return {
    child,
    kill: async () => {
      child.kill("SIGKILL");
      await exited;
    },
    end: () => {
      child.kill("SIGTERM");
      return exited;
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * Settings that a role may have been given by someone who knows nothing of Falconer: each by
 * itself, and all at once.
 */
export const hostileRole = {
  synchronous_commit: "off",
  datestyle: "SQL, DMY",
  standard_conforming_strings: "off",
  default_transaction_isolation: "serializable",
  statement_timeout: "1s",
  idle_in_transaction_session_timeout: "1s",
};

/**
 * A Postgres for this run alone, which can be stopped as in a power cut and started again. `role`:
 * settings of the role that all connect as.
 */
export async function startDatabase(role: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "falconer-chaos-"));
  // Enough connections for several workers at once.
  const enough = { extra: { max_connections: "300" } };
  let embedded: Embedded = await startEmbedded(folder, enough);
  const admin = new pg.Client({ connectionString: embedded.url });
  await admin.connect();
  for (const [name, value] of Object.entries(role)) await admin.query(`ALTER ROLE CURRENT_USER SET ${name} = '${value}'`);
  await admin.end();
  await deploy(embedded.url);
  let pool = createPool(embedded.url, 4);
  return {
    url: embedded.url,
    pool: () => pool,
    /** "Immediate" stop: no checkpoint, no orderly end; the next start recovers from the log. */
    async crash() {
      const pid = Number(readFileSync(join(embedded.folder, "data/postmaster.pid"), "utf8").split("\n")[0]);
      process.kill(pid, "SIGQUIT");
      await embedded.exited;
      await embedded.stop();
      await pool.end().catch(() => {});
    },
    async start() {
      embedded = await startEmbedded(folder, enough);
      pool = createPool(embedded.url, 4);
    },
    async stop() {
      await pool.end();
      await embedded.stop();
      rmSync(folder, { recursive: true, force: true });
      rmSync(embedded.folder, { recursive: true, force: true });
    },
  };
}
export type ChaosDatabase = Awaited<ReturnType<typeof startDatabase>>;

export async function startSimulatorProcess(settings: Record<string, unknown>) {
  const port = await freePort();
  const simulator = startProcess(
    "lib/run/cli/simulator.ts",
    ["--port", String(port), "--rate", "0", "--settings", JSON.stringify({ recordLimit: 0, recordBodies: false, ...settings })],
    {},
  );
  const url = `http://127.0.0.1:${port}`;
  const control = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${url}/__simulator/${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    return response.json();
  };
  await until("the simulator", () =>
    control("GET", "health").then(
      () => true,
      () => false,
    ),
  );
  return { url, control, pid: simulator.child.pid as number, stop: () => simulator.end() };
}
export type SimulatorProcess = Awaited<ReturnType<typeof startSimulatorProcess>>;

export async function answers(url: string): Promise<boolean> {
  const response = await fetch(`${url}/api/health`).catch(() => undefined);
  return response?.ok === true;
}

export async function databaseIsUp(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  try {
    await client.connect();
    await client.query("SELECT 1");
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}
