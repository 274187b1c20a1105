// Who holds a lock file, and whether that process is certainly alive, certainly dead, or cannot be
// judged from here. A process number alone says nothing: another container or another host counts
// its own. Plain JavaScript on Node's own modules: the bootstrap needs it before anything is
// installed.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readlinkSync, rmSync, statfsSync, symlinkSync } from "node:fs";
import { connect } from "node:net";
import { hostname, tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * What a lock says of its holder.
 * @typedef {object} Holder
 * @property {string} id of this one holding; differs each time
 * @property {number} pid as the holder itself counts
 * @property {string} started start time, see `startTime`
 * @property {string} boot the run of the kernel; "" where the system does not tell it
 * @property {string} namespace where `pid` counts; "" where the system does not tell it
 * @property {string} host
 * @property {string} platform
 * @property {boolean} oneKernel the folder's file system is used by one kernel at a time
 * @property {string} socket a socket in the folder on which the holder listens as long as it lives;
 * "" where it could make none
 *
 * @typedef {{ holder: Holder, place: "here" | "container" | "host", certain: boolean }} Living
 */

/** How often a holder shows that it lives. */
export const beatMs = 1_000;
/**
 * This long nothing must have moved before a holder whose beat is all there is counts as silent.
 */
const silenceMs = 3_000;

/**
 * File systems that two kernels never have mounted for writing at once: ext, XFS, Btrfs, tmpfs,
 * overlay, ZFS, F2FS, ramfs, bcachefs.
 */
const oneKernelTypes = new Set([0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x794c7630, 0x2fc12fc1, 0xf2f52010, 0x858458f6, 0xca451a4e]);

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
 * This process, as the holder of a lock in that folder.
 * @param {string} folder
 * @param {string} id
 * @param {string} socket
 * @returns {Holder}
 */
export function self(folder, id, socket) {
  return {
    id,
    pid: process.pid,
    started: startTime(process.pid) ?? "",
    boot: boot(),
    namespace: namespace(),
    host: hostname(),
    platform: process.platform,
    oneKernel: isOneKernels(folder),
    socket,
  };
}

function boot() {
  return process.platform === "linux"
    ? quietly(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim())
    : process.platform === "darwin"
      ? quietly(() => execFileSync("sysctl", ["-n", "kern.bootsessionuuid"], { encoding: "utf8" }).trim())
      : process.platform;
}

function namespace() {
  if (process.platform !== "linux") return process.platform;
  return quietly(() => {
    // A /proc of another namespace shows other processes than those that our numbers mean.
    if (Number(readlinkSync("/proc/self")) !== process.pid) return "";
    return readlinkSync("/proc/self/ns/pid");
  });
}

/** @param {string} folder */
function isOneKernels(folder) {
  return process.platform === "linux" && quietly(() => (oneKernelTypes.has(statfsSync(folder).type) ? "yes" : "")) === "yes";
}

/** @param {() => string} read */
function quietly(read) {
  try {
    return read();
  } catch {
    return "";
  }
}

/**
 * What a lock file's content says; undefined for what no holder wrote. Versions before this one
 * wrote `<pid> <start time> <random>`.
 * @param {string} text
 * @returns {Holder | undefined}
 */
export function readHolder(text) {
  try {
    const { id, pid, started, boot, namespace, host, platform, oneKernel, socket } = JSON.parse(text);
    if (typeof pid === "number" && typeof id === "string") return { id, pid, started, boot, namespace, host, platform, oneKernel, socket };
  } catch {
    const [, pid, started] = /^(\d+) (\S+) \S+$/.exec(text) ?? [];
    if (pid && started) {
      const { boot, namespace, host, platform } = self("/", "", "");
      return { id: text, pid: Number(pid), started, boot, namespace, host, platform, oneKernel: true, socket: "" };
    }
  }
  return undefined;
}

/**
 * The holder where it lives or may live; undefined where it is certainly dead:
 * - counted in our own namespace: that process is gone;
 * - another namespace of this kernel: nobody listens on its socket any more, and its beat stands
 * still where the folder may be another kernel's too;
 * - another run of a kernel: the folder's file system has one kernel at a time, which is ours now,
 * and the beat stands still.
 * @param {string} file the lock file
 * @param {Holder} holder
 * @returns {Promise<Living | undefined>}
 */
export async function living(file, holder) {
  const folder = dirname(file);
  const me = self(folder, "", "");
  const sameKernel = holder.boot !== "" && holder.boot === me.boot;
  if (sameKernel && holder.namespace !== "" && holder.namespace === me.namespace && holder.host === me.host)
    return startTime(holder.pid) === holder.started ? { holder, place: "here", certain: true } : undefined;
  const oneKernel =
    (holder.oneKernel && me.oneKernel) || (me.platform === "darwin" && holder.platform === "darwin" && holder.host === me.host);
  if (!sameKernel) {
    if (await beats(file, holder)) return { holder, place: "host", certain: true };
    return oneKernel ? undefined : { holder, place: "host", certain: false };
  }
  const socket = holder.socket ? await knock(join(folder, holder.socket)) : "unclear";
  if (socket === "answers") return { holder, place: "container", certain: true };
  if (socket === "refuses" && oneKernel) return undefined;
  if (await beats(file, holder)) return { holder, place: "container", certain: true };
  return socket === "refuses" ? undefined : { holder, place: "container", certain: false };
}

/**
 * Does somebody listen on that socket? A dead process's socket refuses; a stopped one's still
 * answers, for the kernel does.
 * @param {string} path of any length, though a socket's address has 107 bytes at most
 * @returns {Promise<"answers" | "refuses" | "unclear">}
 */
export async function knock(path) {
  const short = shortened(path);
  try {
    return await new Promise((done) => {
      const socket = connect(short.path);
      socket.once("connect", () => {
        socket.destroy();
        done("answers");
      });
      socket.once("error", (/** @type {NodeJS.ErrnoException} */ { code }) =>
        done(code === "ECONNREFUSED" ? "refuses" : code === "EAGAIN" ? "answers" : "unclear"),
      );
    });
  } finally {
    short.forget();
  }
}

/**
 * The same place under a path short enough for a socket's address, by way of a link in the folder
 * for temporary files.
 * @param {string} path
 */
export function shortened(path) {
  if (Buffer.byteLength(path) <= 100) return { path, forget: () => {} };
  const base = mkdtempSync(join(tmpdir().length <= 60 ? tmpdir() : "/tmp", "falconer-"));
  symlinkSync(dirname(path), join(base, "f"));
  return { path: join(base, "f", basename(path)), forget: () => rmSync(base, { recursive: true, force: true }) };
}

/** @param {string} file */
export const beatFile = (file) => `${file}.beat`;

/**
 * True as soon as the holder's beat moves. Clocks of two hosts are never compared, only what is
 * written.
 * @param {string} file
 * @param {Holder} holder
 */
async function beats(file, holder) {
  const seen = () => quietly(() => readFileSync(beatFile(file), "utf8"));
  const before = seen();
  for (const until = performance.now() + silenceMs; performance.now() < until; ) {
    await sleep(beatMs / 5);
    const now = seen();
    if (now !== before && now.startsWith(`${holder.id} `)) return true;
  }
  return false;
}

/**
 * For a sentence: who that is, and what to do where it cannot be known whether it lives.
 * @param {Living} living
 * @param {string} file
 */
export function describe({ holder, place, certain }, file) {
  const where = { here: "", container: ` in another container of this machine (${holder.host})`, host: ` on the host ${holder.host}` }[
    place
  ];
  const doubt = certain ? "" : `, and nobody can tell from here whether it still runs. Once you are sure that it does not, delete ${file}`;
  return `process ${holder.pid}${where}${doubt}`;
}
