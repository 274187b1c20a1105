// A lock file that names its holder, so that a lock whose holder was killed never blocks anyone.
// Plain JavaScript on Node's own modules: the bootstrap needs it before anything is installed.
import { execFileSync } from "node:child_process";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

/**
 * When a process started, in a form that differs between two processes that had the same number;
 * undefined when it is gone, a zombie included.
 * @param {number} pid
 * @returns {string | undefined}
 */
export function startTime(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  try {
    if (process.platform === "linux") {
      const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
      return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
    }
    if (process.platform === "win32") return process.kill(pid, 0) ? "alive" : undefined;
    const [state = "", ...started] = execFileSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], { encoding: "utf8" })
      .trim()
      .split(/\s+/);
    return state.startsWith("Z") || started.length === 0 ? undefined : started.join("-");
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM" ? "alive" : undefined;
  }
}

/**
 * The process that holds the lock, or undefined when it is free or its holder is dead.
 * @param {string} file
 * @returns {number | undefined}
 */
export function lockHolder(file) {
  const [pid, started] = content(file).split(" ");
  return started && startTime(Number(pid)) === started ? Number(pid) : undefined;
}

/**
 * Takes the lock at once or answers who holds it. The lock is free again after `release`, or when this process ends in whatever way.
 * @param {string} file
 * @returns {{ release: () => void } | { heldBy: number }}
 */
export function takeLock(file) {
  const mine = `${process.pid} ${startTime(process.pid)} ${Math.random().toString(36).slice(2)}`;
  for (;;) {
    try {
      writeFileSync(file, mine, { flag: "wx" });
      return { release: () => content(file) === mine && rmSync(file, { force: true }) };
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
    }
    const holder = lockHolder(file);
    if (holder !== undefined) return { heldBy: holder };
    // A dead holder's file is moved aside, not deleted: where two processes do so at once, the later one could else delete the earlier one's new lock.
    const seen = content(file);
    const aside = `${file}.${process.pid}`;
    try {
      renameSync(file, aside);
      if (content(aside) !== seen) writeFileSync(file, content(aside), { flag: "wx" });
      rmSync(aside, { force: true });
    } catch {
      // Somebody else was quicker: look again.
    }
  }
}

/** @param {string} file */
function content(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
