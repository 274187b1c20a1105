// For npm run test:install: makes the machine that it installs Falconer on, or says why none can be
// had here.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { controlGroups, makeDebian } from "#lib/run/install/testing/debian.ts";

const spaces = ["--mount", "--pid", "--uts", "--ipc", "--net", "--cgroup", "--fork"];
const may = spawnSync("unshare", [...spaces, "mount", "-t", "tmpfs", "none", "/mnt"], { stdio: "ignore" }).status === 0;
if (!may || controlGroups() === undefined || !existsSync("/dev/net/tun")) {
  console.error(
    "This needs a Linux machine whose root may make namespaces and mounts, with control groups of version 2 and /dev/net/tun. A container without privileges has none of them.",
  );
  process.exitCode = 2;
} else {
  try {
    makeDebian((what) => console.error(what));
  } catch (error) {
    console.error(`The machine cannot be made: ${(error as Error).message}`);
    process.exitCode = 2;
  }
}
