import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";

/** Background work in a separate process, with this one's database and key. */
export function startProcess(databaseUrl: string): ChildProcess {
  return spawn(process.execPath, [join(import.meta.dirname, "work-process.ts")], {
    env: { ...process.env, DATABASE_URL: databaseUrl, DATABASE_DIRECT_URL: databaseUrl, NODE_ENV: "production", NODE_OPTIONS: "" },
    stdio: ["ignore", "ignore", "inherit"],
  });
}
