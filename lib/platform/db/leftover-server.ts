import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { FolderInUse } from "./folder-in-use.ts";
import { knock } from "./holder.mjs";
import { type PostgresHome, serverOptions } from "./postgres-home.ts";

const socketName = ".s.PGSQL.5432";

/**
 * Makes the way free for a server: a Postgres whose launcher was killed is stopped, and the pid
 * file of a dead one goes, since Postgres would refuse to start. Call it with the folder's lock
 * only. Throws FolderInUse where a server answers that is not ours to stop: in another container, a
 * process's number means nothing.
 */
export async function clearLeftover(home: PostgresHome): Promise<void> {
  const data = join(home.folder, "data");
  const pidFile = join(data, "postmaster.pid");
  const [pid = "", , , , recorded = ""] = existsSync(pidFile) ? readFileSync(pidFile, "utf8").split("\n") : [];
  // The recorded place may be another container's: the folder itself is asked too.
  const folders = [home.folder, ...(recorded.startsWith("/") ? [recorded] : [])];
  const answers = await Promise.all(folders.map((folder) => knock(join(folder, socketName))));
  if (serves(Number(pid), data))
    execFileSync(join(home.binaries, "pg_ctl"), ["-D", data, "-m", "fast", "-w", "-t", "60", "stop"], {
      ...serverOptions(home),
      stdio: "pipe",
    });
  else if (answers.includes("answers"))
    throw new FolderInUse(home.folder, "a Postgres that answers there and that this process cannot see, as in another container");
  rmSync(pidFile, { force: true });
  for (const folder of folders) rmSync(join(folder, `${socketName}.lock`), { force: true });
}

/**
 * True when that process is a living Postgres on that data: after a restart of the machine another
 * program may have its number.
 */
function serves(pid: number, data: string): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    if (process.platform === "linux") return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(data);
    return execFileSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" }).includes(data);
  } catch {
    return false;
  }
}
