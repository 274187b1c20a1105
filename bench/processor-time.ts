import { readdirSync, readFileSync } from "node:fs";
import { get, type IncomingMessage } from "node:http";
import { json } from "node:stream/consumers";
import type pg from "pg";

/**
 * Reads the processor time, in ms, of all processes of the database's server from Linux's own
 * accounts. It stands still while other programs run; undefined on other systems.
 */
export async function databaseOf(pool: pg.Pool): Promise<() => number> {
  const { rows } = await pool.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  const parentOf = (pid: string) => / \S (\d+) /.exec(readProcess(pid, "stat"))?.[1];
  const parent = parentOf(String(rows[0]?.pid));
  if (parent === undefined) return () => Number.NaN;
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && parentOf(name) === parent);
  return () => pids.reduce((sum, pid) => sum + Number(readProcess(pid, "schedstat").split(" ")[0]) / 1e6, 0);
}

/** The same of these backends alone. */
export const backendsMs = (pids: readonly number[]) =>
  pids.reduce((sum, pid) => sum + Number(readProcess(String(pid), "schedstat").split(" ")[0]) / 1e6, 0);

/** Empty if the process has ended. */
function readProcess(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}

/** For a server of intake-server.ts, in ms. */
export async function serverCpuMs(port: number): Promise<number> {
  const { user, system } = (await json(await request(port, "/cpu"))) as NodeJS.CpuUsage;
  return (user + system) / 1_000;
}

export const request = (port: number, path: string) =>
  new Promise<IncomingMessage>((resolve, reject) => get({ host: "127.0.0.1", port, path, agent: false }, resolve).once("error", reject));
