// For commands that need programs from the distribution's packages: as root on a Debian-like
// machine it installs what is missing, elsewhere it says what to install. --root: they need root
// itself too.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Programs, each with the Debian package that contains it. */
const packages: Record<string, string> = {
  postgres: "postgresql",
  etcd: "etcd-server",
  ip: "iproute2",
  nft: "nftables",
  setpriv: "util-linux",
  "systemd-analyze": "systemd",
};

/** Debian keeps the server's programs in folders by version. */
const serverFolders = () => {
  const base = "/usr/lib/postgresql";
  return existsSync(base) ? readdirSync(base).map((version) => join(base, version, "bin")) : [];
};
const folders = () => [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/sbin", ...serverFolders()];
const isThere = (program: string) => folders().some((folder) => existsSync(join(folder, program)));
/** Short enough that an unreachable mirror is noticed before anyone loses patience. */
const soon = ["-o", "Acquire::http::Timeout=15", "-o", "Acquire::https::Timeout=15", "-o", "Acquire::Retries=0"];
const run = (command: string, args: string[]) =>
  spawnSync(command, args, { stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } })
    .status === 0;

/** `firefox-esr|firefox`: either will do, and the first is installed. */
const wanted = process.argv.slice(2).filter((word) => word !== "--root");
const missing = () =>
  wanted.map((word) => word.split("|")).flatMap(([first = "", ...others]) => ([first, ...others].some(isThere) ? [] : [first]));
if (missing().length > 0 && process.getuid?.() === 0 && isThere("apt-get")) {
  console.error(`Installing ${missing().join(", ")} ...`);
  run("apt-get", [...soon, "update", "-qq"]);
  run("apt-get", [...soon, "install", "-y", "-qq", "--no-install-recommends", ...missing().map((program) => packages[program] ?? program)]);
}
const left = missing();
if (left.length > 0) {
  console.error(
    `This needs ${left.join(", ")}, which this machine does not have. On Debian: apt-get install ${left.map((program) => packages[program] ?? program).join(" ")}`,
  );
  process.exitCode = 2;
}
if (process.argv.includes("--root") && process.getuid?.() !== 0) {
  console.error("This needs root: run it as root, or in a container that is.");
  process.exitCode = 2;
}
