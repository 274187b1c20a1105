// A lock file for a folder that several processes may come to: also of other containers and, on a
// shared volume, of other hosts. It names its holder, so that a holder that was killed blocks
// nobody (see holder.mjs for how its death is proved). Plain JavaScript on Node's own modules: the
// bootstrap needs it before anything is installed.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beatFile, beatMs, living, readHolder, self, shortened } from "./holder.mjs";

/**
 * @typedef {import("./holder.mjs").Holder} Holder
 * @typedef {import("./holder.mjs").Living} Living
 * @typedef {object} Held
 * @property {() => void} release
 * @property {Promise<void>} lost resolves when another process has the lock all the same: somebody
 * deleted the file while its holder lived
 * @property {Holder | undefined} tookOver the dead holder whose lock this was
 */

/**
 * Takes the lock, or answers who holds it; waits some seconds where only its beat can tell whether
 * a holder on another host lives. The lock is free again after `release`, or when this process ends
 * in whatever way.
 * @param {string} file
 * @returns {Promise<Held | { heldBy: Living }>}
 */
export async function takeLock(file) {
  const id = Math.random().toString(36).slice(2);
  // It listens before anybody can read of it.
  const socket = await listenIn(dirname(file), `${basename(file)}.${id}`);
  const mine = `${JSON.stringify(self(dirname(file), id, socket?.name ?? ""))}\n`;
  /** @type {Holder | undefined} */
  let dead;
  try {
    for (let empty = 0; ; ) {
      const seen = content(file);
      if (seen === undefined) {
        if (publish(file, mine, id)) return hold(file, id, mine, socket, dead);
        continue;
      }
      const holder = readHolder(seen);
      // Where links are not to be had, a lock is empty for the moment in which it is written.
      if (!holder && empty++ < 40) {
        await sleep(50);
        continue;
      }
      const alive = holder && (await living(file, holder));
      if (alive) {
        socket?.close();
        return { heldBy: alive };
      }
      if (!(await replace(file, seen, mine, id))) continue;
      dead = holder;
      if (holder?.socket) rmSync(join(dirname(file), basename(holder.socket)), { force: true });
      return hold(file, id, mine, socket, dead);
    }
  } catch (error) {
    socket?.close();
    throw error;
  }
}

/**
 * @param {string} file
 * @param {string} id
 * @param {string} mine
 * @param {{ close: () => void } | undefined} socket
 * @param {Holder | undefined} tookOver
 * @returns {Held}
 */
function hold(file, id, mine, socket, tookOver) {
  let count = 0;
  let busy = false;
  /** @type {() => void} */
  let lose = () => {};
  const lost = /** @type {Promise<void>} */ (
    new Promise((done) => {
      lose = done;
    })
  );
  const beat = async () => {
    if (busy) return; // a file system that hangs is not asked twice
    busy = true;
    try {
      const now = await readFile(file, "utf8").catch((error) => {
        if (error.code !== "ENOENT") throw error;
      });
      if (now === undefined) publish(file, mine, id);
      if (now !== undefined && now !== mine) {
        clearInterval(timer);
        lose();
      } else await writeFile(beatFile(file), `${id} ${++count}`);
    } catch {
      // A folder that is full, or away for a moment: the next beat tries again.
    } finally {
      busy = false;
    }
  };
  const timer = setInterval(() => void beat(), beatMs);
  timer.unref();
  void beat();
  return {
    lost,
    tookOver,
    release: () => {
      clearInterval(timer);
      if (content(file) === mine) {
        rmSync(file, { force: true });
        rmSync(beatFile(file), { force: true });
      }
      socket?.close();
    },
  };
}

/**
 * Puts the lock there, whole, where there is none.
 * @param {string} file
 * @param {string} mine
 * @param {string} id
 */
function publish(file, mine, id) {
  const draft = `${file}.${id}.new`;
  try {
    writeFileSync(draft, mine);
    try {
      linkSync(draft, file);
    } catch (error) {
      if (code(error) === "EEXIST") return false;
      writeFileSync(file, mine, { flag: "wx" }); // a file system without links
    }
    return true;
  } catch (error) {
    if (code(error) === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Puts the lock in the place of a dead holder's. One process at a time does so, else the slower of
 * two would take the quicker one's new lock away.
 * @param {string} file
 * @param {string} seen
 * @param {string} mine
 * @param {string} id
 */
async function replace(file, seen, mine, id) {
  const guard = `${file}.taking`;
  if (!publish(guard, mine, id)) {
    // It is there for a moment only, unless its process died in that moment.
    const theirs = content(guard);
    await sleep(beatMs);
    if (theirs === undefined || content(guard) !== theirs) return false;
    const holder = readHolder(theirs);
    if (holder && (await living(guard, holder))) return false;
    if (content(guard) === theirs) rmSync(guard, { force: true });
    return false;
  }
  const draft = `${file}.${id}.new`;
  try {
    if (content(file) !== seen) return false;
    writeFileSync(draft, mine);
    renameSync(draft, file);
    return true;
  } finally {
    rmSync(draft, { force: true });
    rmSync(guard, { force: true });
  }
}

/**
 * A socket that is answered for as long as this process lives; undefined where the folder can hold
 * none.
 * @param {string} folder
 * @param {string} name
 * @returns {Promise<{ name: string, close: () => void } | undefined>}
 */
async function listenIn(folder, name) {
  if (process.platform === "win32") return undefined;
  /** @type {ReturnType<typeof shortened> | undefined} */
  let short;
  try {
    short = shortened(join(folder, name));
    const server = createServer((socket) => socket.destroy());
    const { path, forget } = short;
    await new Promise((done, fail) => {
      server.once("error", fail);
      // Whoever may enter the folder may knock.
      server.listen({ path, readableAll: true, writableAll: true }, () => done(undefined));
    });
    server.unref();
    return {
      name,
      close: () => {
        server.close(); // removes the socket's file, by the short path
        forget();
      },
    };
  } catch {
    short?.forget();
    return undefined;
  }
}

/** @param {string} file */
function content(file) {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (code(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** @param {unknown} error */
const code = (error) => /** @type {NodeJS.ErrnoException} */ (error).code;
